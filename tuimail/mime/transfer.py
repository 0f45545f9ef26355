"""Content-Transfer-Encodings, decoded in pieces as they come over the wire.

Any split of the input gives the same octets, and broken input gives what can be made of it: a reader who sees most
of a text is better off than one who sees an error.
"""

from __future__ import annotations

import binascii
import re
from typing import Protocol

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_ESCAPES = re.compile(rb"=[ \t]*\r?\n|(?:=[0-9A-Fa-f]{2})+")
_UU_BEGIN = re.compile(rb"begin +[0-7]{3,4} ")


class Decoder(Protocol):
    """Takes encoded octets, gives decoded ones; `end` gives what was held back for lack of its other half."""

    def feed(self, encoded: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def decoder(encoding: str) -> Decoder:
    """A decoder for a Content-Transfer-Encoding; unknown ones are taken as they are (RFC 2045 6.4)."""
    match encoding.strip().lower():
        case "base64":
            return Base64Decoder()
        case "quoted-printable":
            return QuotedPrintableDecoder()
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return UuDecoder()
        case _:
            return IdentityDecoder()


def decode(encoding: str, encoded: bytes) -> bytes:
    """All at once."""
    whole = decoder(encoding)
    return whole.feed(encoded) + whole.end()


class IdentityDecoder:
    """7bit, 8bit and binary."""

    def feed(self, encoded: bytes) -> bytes:
        return encoded

    def end(self) -> bytes:
        return b""


class Base64Decoder:
    """Skips foreign characters; padding in the middle (several encodings in a row) starts anew."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, encoded: bytes) -> bytes:
        clean = self._held + _NOT_BASE64.sub(b"", encoded)
        if b"=" not in clean:
            cut = len(clean) & ~3
            self._held = clean[cut:]
            return binascii.a2b_base64(clean[:cut])
        *closed, rest = clean.split(b"=")
        decoded = [_quanta(piece) for piece in closed if piece]
        cut = len(rest) & ~3
        self._held = rest[cut:]
        decoded.append(binascii.a2b_base64(rest[:cut]))
        return b"".join(decoded)

    def end(self) -> bytes:
        held, self._held = self._held, b""
        return _quanta(held)


def _quanta(piece: bytes) -> bytes:
    """Decode a piece whose end is the end of its data; a lone last character carries less than an octet."""
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


class QuotedPrintableDecoder:
    """RFC 2045 6.7; an `=` that escapes nothing stays as it is, blanks at line ends go."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, encoded: bytes) -> bytes:
        text = self._held + encoded
        cut = _undecided(text)
        self._held = text[cut:]
        return _unquoted(text[:cut])

    def end(self) -> bytes:
        held, self._held = self._held, b""
        return b"" if held.rstrip(b" \t\r") == b"=" else _unquoted(held)


def _undecided(text: bytes) -> int:
    """Where the end begins that cannot be decoded before more is known: blanks, `=`, `=X`, CR."""
    kept = text.removesuffix(b"\r").rstrip(b" \t")
    if kept.endswith(b"="):
        return len(kept) - 1
    if len(kept) == len(text) and len(kept) > 1 and kept[-2] == 61 and kept[-1:] in b"0123456789ABCDEFabcdef":
        return len(kept) - 2
    return len(kept)


def _unquoted(text: bytes) -> bytes:
    if b" \r" in text or b" \n" in text or b"\t\r" in text or b"\t\n" in text:
        *lines, last = text.split(b"\n")
        text = b"\n".join([*map(_without_blanks, lines), last])
    return _ESCAPES.sub(_octets, text) if b"=" in text else text


def _without_blanks(line: bytes) -> bytes:
    return line[:-1].rstrip(b" \t") + b"\r" if line.endswith(b"\r") else line.rstrip(b" \t")


def _octets(match: re.Match[bytes]) -> bytes:
    found = match[0]
    return b"" if found.endswith(b"\n") else bytes.fromhex(found.translate(None, b"=").decode("ascii"))


class UuDecoder:
    """What stands between `begin` and `end`; input without `begin` stays as it is."""

    def __init__(self) -> None:
        self._held = b""
        self._before: list[bytes] = []
        self._has_begun = False
        self._has_ended = False

    def feed(self, encoded: bytes) -> bytes:
        *lines, self._held = (self._held + encoded).split(b"\n")
        return b"".join(map(self._line, lines))

    def end(self) -> bytes:
        last, self._held = self._held, b""
        decoded = self._line(last) if last else b""
        if self._has_begun:
            return decoded
        return b"\n".join(self._before) + (b"" if last else b"\n" * bool(self._before))

    def _line(self, line: bytes) -> bytes:
        if not self._has_begun:
            self._has_begun = _UU_BEGIN.match(line) is not None
            self._before.append(line)
            return b""
        line = line.rstrip(b"\r")
        if self._has_ended or line.strip() == b"end":
            self._has_ended = True
            return b""
        return _uu_line(line)


def _uu_line(line: bytes) -> bytes:
    """One line; what follows its announced length is ignored, a line that is no data gives nothing."""
    if not line:
        return b""
    length = (line[0] - 32) & 63
    try:
        return binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4])
    except binascii.Error:
        return b""

"""Modified UTF-7 of mailbox names (RFC 9051 A.1, RFC 3501 5.1.3)."""

from __future__ import annotations

import binascii
import re

_NOT_PLAIN = re.compile(r"&|[^\x20-\x7e]+")
_SHIFTED = re.compile(rb"&([^-]*)-")


def _shift(match: re.Match[str]) -> str:
    text = match.group()
    if text == "&":
        return "&-"
    octets = text.encode("utf-16-be")
    return "&" + binascii.b2a_base64(octets, newline=False).rstrip(b"=").replace(b"/", b",").decode("ascii") + "-"


def encode(name: str) -> bytes:
    """The name in modified UTF-7. UnicodeEncodeError for half a surrogate pair."""
    return _NOT_PLAIN.sub(_shift, name).encode("ascii")


def _unshift(encoded: bytes) -> str:
    if not encoded:
        return "&"
    padded = encoded.replace(b",", b"/") + b"=" * (-len(encoded) % 4)
    return binascii.a2b_base64(padded, strict_mode=True).decode("utf-16-be")


def decode(raw: bytes) -> str:
    """The name that `raw` stands for. Never raises: what is no modified UTF-7 is read as UTF-8, else as Latin-1.

    Where `encode(decode(raw)) != raw` the caller has to remember the spelling.
    """
    if b"&" not in raw:
        return _plain(raw)
    try:
        pieces: list[str] = []
        at = 0
        for match in _SHIFTED.finditer(raw):
            pieces += (_plain(raw[at : match.start()]), _unshift(match.group(1)))
            at = match.end()
        return "".join(pieces) + _plain(raw[at:])
    except (binascii.Error, UnicodeDecodeError):
        return _plain(raw)


def _plain(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")

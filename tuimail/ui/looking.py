"""Makes an attached picture fit for a screen: as a drawing, as dots, or a sentence where it is none."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from tuimail.mime.file_text import head_of
from tuimail.mime.picture import MOST_DOTS, SmallPicture, small_picture
from tuimail.ui.terminal.gallery import Drawing
from tuimail.ui.widgets.picture import PictureRows

Way = Literal["kitty", "sixel", "blocks"]


class Room(NamedTuple):
    """Where a picture is to go: so many cells, of so many dots, and how."""

    columns: int
    rows: int
    way: Way = "blocks"
    cell: tuple[int, int] = (1, 2)
    colours: int = 256


_BAND: Final = 6


def look_at(chunks: Iterable[bytes], room: Room) -> tuple[PictureRows | Drawing | str, tuple[int, int]]:
    """A picture as it fits the room, with its own width and height. For threads. Never raises for what it contains."""
    width, height = room.cell
    wide, high = room.columns * width, room.rows * height
    if room.way == "blocks":
        small = small_picture(head_of(chunks), "dots", wide, high)
    elif room.way == "kitty":
        small = small_picture(head_of(chunks), "png", min(wide, MOST_DOTS), min(high, MOST_DOTS))
    else:
        # Sixels come in bands of six, and none may reach into the line below.
        high = min(high, MOST_DOTS) // _BAND * _BAND
        small = small_picture(head_of(chunks), "sixel", min(wide, MOST_DOTS), high, room.colours)
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

"""A picture in half blocks: two dots of it in every cell, in any terminal that has colours.

Sixel and kitty graphics were left out on purpose: their escape sequences pass by the layer that knows what is on the
screen, and the library for them (textual-image) questions the terminal when it is imported, which takes keys away.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.pane import Pane


class PictureRows(NamedTuple):
    """`dots` are rows of RGB octets, `width` dots each."""

    width: int
    height: int
    dots: bytes


class Picture(Pane):
    """One picture, in the middle."""

    def __init__(self, styles: MailStyles, rows: PictureRows) -> None:
        super().__init__(styles)
        self.can_focus = False
        self._rows = rows

    def pane_line(self, line: int, width: int) -> Strip:
        rows = self._rows
        top = max(0, (self.pane_height - (rows.height + 1) // 2) // 2)
        at = (line - top) * 2
        if not 0 <= at < rows.height:
            return Strip.blank(width, self.pane_base)
        left = max(0, (width - rows.width) // 2)
        segments = [Segment(" " * left, self.pane_base)]
        for column in range(min(rows.width, width - left)):
            style = Style(color=self._dot(column, at), bgcolor=self._dot(column, at + 1))
            segments.append(Segment("▀", self.pane_base + style))
        return Strip(segments).adjust_cell_length(width, self.pane_base)

    def _dot(self, column: int, row: int) -> Color | None:
        if row >= self._rows.height:
            return None
        at = (row * self._rows.width + column) * 3
        red, green, blue = self._rows.dots[at : at + 3]
        return Color.from_rgb(red, green, blue)

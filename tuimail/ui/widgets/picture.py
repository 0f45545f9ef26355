"""Pictures: drawn by the terminal where it can, else in half blocks, two dots in every cell."""

from __future__ import annotations

from typing import NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuimail.ui.terminal.gallery import Drawing, Gallery
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


class DrawnPicture(Pane):
    """One picture, in the middle: blank cells that the gallery knows, for the terminal to draw in."""

    def __init__(self, styles: MailStyles, drawing: Drawing, gallery: Gallery) -> None:
        super().__init__(styles)
        self.can_focus = False
        self._drawing, self._gallery = drawing, gallery
        self._link = ""

    def on_mount(self) -> None:
        self._link = self._gallery.hang(self._drawing)

    def on_unmount(self) -> None:
        self._gallery.take_down(self._link)

    def pane_line(self, line: int, width: int) -> Strip:
        columns, rows = self._drawing.columns, self._drawing.rows
        top, left = max(0, (self.pane_height - rows) // 2), max(0, (width - columns) // 2)
        if not (self._link and top <= line < top + rows):
            return Strip.blank(width, self.pane_base)
        segments = [
            Segment(" " * left, self.pane_base),
            Segment(" " * columns, self.pane_base + Style(link=self._link)),
        ]
        return Strip(segments).adjust_cell_length(width, self.pane_base)

"""Turns what Textual's compositor made into cells on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.clusters import Cell, cells_of
from tuimail.ui.terminal.styles import Styles

Update = LayoutUpdate | ChopsUpdate

_MOST_KNOWN: Final = 1024
"""Styles of text that can be selected say where it stands: there is no end of them."""


class Painter:
    """Knows the styles, and how the terminal wants its emoji."""

    def __init__(self, styles: Styles, colours: ColorSystem, *, simple_emoji: bool) -> None:
        self._styles = styles
        self._colours = colours
        self._simple_emoji = simple_emoji
        self._numbers: dict[Style | None, int] = {}

    def paint(self, canvas: Canvas, update: Update) -> bool:
        """Put the update on the canvas; False where there was more in it than text, which no canvas can hold."""
        understood = True
        for x, y, strips in pieces(update):
            cells: list[Cell] = []
            for strip in strips:
                understood &= self._add(cells, strip)
            canvas.paint(x, y, cells)
        return understood

    def _add(self, cells: list[Cell], strip: Strip) -> bool:
        styles, numbers = self._styles, self._numbers
        understood = True
        for text, style, control in strip._segments:
            if control:
                understood = False
            elif text:
                number = numbers.get(style)
                if number is None:
                    number = self._number(style)
                cells += cells_of(text, number, styles.blank(number), simple_emoji=self._simple_emoji)
        return understood

    def _number(self, style: Style | None) -> int:
        if len(self._numbers) >= _MOST_KNOWN:
            self._numbers.clear()
        number = self._numbers[style] = self._styles.number(style, self._colours)
        return number


def pieces(update: Update) -> Iterator[tuple[int, int, Iterable[Strip]]]:
    """Column, row and strips of everything that was painted."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield update.region.x, y, strips
        return
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < right and end > left:
                yield x, y, (strip,)

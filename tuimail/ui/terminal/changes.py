"""Writes the cells in which rows differ from what the terminal shows, in as few octets as are sure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from tuimail.ui.terminal.routes import Pen, Place, Routes, after
from tuimail.ui.terminal.stretches import Cutter, Row, Stretch
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

_DEAR: Final = 16
"""Octets to a place of the last row, from which on it is worth two to keep it (DECSC), and four to come back to it.

There stands what changes with every key: which row of how many."""
_KEEP: Final = "\x1b7"


class Hand(NamedTuple):
    """What the terminal knows between two frames."""

    pen: Pen = Pen(None, None)
    saved: Pen | None = None
    """The pen that it keeps."""

    def at(self, place: Place | None) -> Hand:
        """The same with the cursor elsewhere."""
        return self._replace(pen=self.pen._replace(place=place))


class _Way(NamedTuple):
    output: str
    hand: Hand


class Writer:
    """Collects the output of one frame; knows where the cursor is and in which style the terminal writes.

    A change of style costs more than a move of the cursor: what is worn together is written together. Where that is
    not shorter, the order is that of reading.
    """

    def __init__(self, styles: Styles, traits: Traits, size: tuple[int, int], hand: Hand) -> None:
        width, height = size
        self._last_row = height - 1
        self._styles = styles
        self._cutter = Cutter(styles, width, can_erase_in_colour=traits.erases_with_colour)
        self._rows: dict[int, Row] = {}
        self._routes = Routes(styles, width, self._rows)
        self._written = ""
        self._loose: list[Stretch] = []
        self._chained: list[Stretch] = []
        self.hand = hand

    def add(self, sequence: str) -> None:
        """Write, before all rows, something after which style and place of the cursor are those of the hand."""
        self._written += sequence

    def row(self, y: int, new: Row, old: Row) -> None:
        """Bring row y from old to new."""
        self._rows[y] = new
        for chain in self._cutter.cut(y, new, old):
            (self._chained if len(chain) > 1 else self._loose).extend(chain)

    def finish(self) -> str:
        """Everything that is to be written."""
        pen, saved = self.hand
        # A shift leaves many places to be mended: there a better order is worth a millisecond.
        grouped = self._routes.round(pen, saved, self._loose, thorough=bool(self._written))
        output, self.hand = min(
            (self._follow([*order, *self._chained]) for order in (self._loose, grouped)),
            key=lambda way: len(way.output),
        )
        # A link that is still open would swallow whatever is written next by others.
        style = self.hand.pen.style
        if style is not None and (outside := self._styles.outside_link(style)) != style:
            output += self._styles.change(style, outside)
            self.hand = self.hand._replace(pen=self.hand.pen._replace(style=outside))
        return self._written + output

    def _follow(self, stretches: Iterable[Stretch]) -> _Way:
        """The output for the stretches in this order, and the hand after it."""
        pen, saved = self.hand
        keeps = pen.style is not None
        pieces: list[str] = []
        for stretch in stretches:
            hop, at = self._routes.hop(pen, saved, stretch)
            pieces.append(hop)
            if stretch.y == self._last_row and len(hop) >= _DEAR and keeps:
                pieces.append(_KEEP)
                saved = at
            pieces.append(stretch.text)
            pen = Pen(at.style, after(stretch))
        return _Way("".join(pieces), Hand(pen, saved))

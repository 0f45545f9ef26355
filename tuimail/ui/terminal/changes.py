"""Writes the cells in which rows differ from what the terminal shows, in as few octets as are sure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tuimail.ui.terminal.stretches import Cutter, Row, Stretch
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

_MOST_GROUPS: Final = 60
"""More styles than that are taken as they come: looking for a short way round costs their square."""
_STEPS: Final = 3
"""So many single steps are not longer than a count."""


class Writer:
    """Collects the output of one frame; knows where the cursor is and in which style the terminal writes.

    A change of style costs more than a move of the cursor: what is worn together is written together. Where that is
    not shorter, the order is that of reading.
    """

    def __init__(
        self,
        styles: Styles,
        traits: Traits,
        width: int,
        style: int | None,
        position: tuple[int, int] | None,
    ) -> None:
        self._styles = styles
        self._cutter = Cutter(styles, width, can_erase_in_colour=traits.erases_with_colour)
        self._written = ""
        self._loose: list[Stretch] = []
        self._chained: list[Stretch] = []
        self.style = style
        self.position = position

    def add(self, sequence: str) -> None:
        """Write, before all rows, something that changes neither the style nor the place of the cursor."""
        self._written += sequence

    def row(self, y: int, new: Row, old: Row) -> None:
        """Bring row y from old to new."""
        for chain in self._cutter.cut(y, new, old):
            (self._chained if len(chain) > 1 else self._loose).extend(chain)

    def finish(self) -> str:
        """Everything that is to be written."""
        ways = [self._follow([*order, *self._chained]) for order in (self._loose, self._by_style())]
        output, self.style, self.position = min(ways, key=lambda way: len(way[0]))
        # A link that is still open would swallow whatever is written next by others.
        if self.style is not None and (outside := self._styles.outside_link(self.style)) != self.style:
            output += self._styles.change(self.style, outside)
            self.style = outside
        return self._written + output

    def _follow(self, stretches: Iterable[Stretch]) -> tuple[str, int | None, tuple[int, int] | None]:
        """The output for the stretches in this order, and style and place of the cursor after it."""
        styles, style, position = self._styles, self.style, self.position
        pieces: list[str] = []
        for y, x, wanted, text, end, is_blank in stretches:
            if position != (x, y):
                pieces.append(_way(position, x, y))
            if wanted != style and not (is_blank and style is not None and styles.blank(style) == wanted):
                pieces.append(styles.change(style, wanted))
                style = wanted
            pieces.append(text)
            position = None if end is None else (end, y)
        return "".join(pieces), style, position

    def _by_style(self) -> list[Stretch]:
        groups: dict[int, list[Stretch]] = {}
        for stretch in self._loose:
            if not stretch.is_blank:
                groups.setdefault(stretch.style, []).append(stretch)
        hosts: dict[int, int] = {}
        for style in groups:
            hosts.setdefault(self._styles.blank(style), style)
        for stretch in self._loose:
            if stretch.is_blank:
                groups.setdefault(hosts.get(stretch.style, stretch.style), []).append(stretch)
        return [stretch for style in self._tour([*groups]) for stretch in sorted(groups[style])]

    def _tour(self, left: list[int]) -> Iterable[int]:
        """The styles in an order of small changes."""
        if len(left) > _MOST_GROUPS:
            return left
        change, style = self._styles.change, self.style
        tour: list[int] = []
        while left:
            style = min(left, key=lambda other, now=style: len(change(now, other)))  # type: ignore[misc]
            left.remove(style)
            tour.append(style)
        return tour


@lru_cache(maxsize=4096)
def _way(position: tuple[int, int] | None, x: int, y: int) -> str:
    """The shortest sequence that brings the cursor there."""
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
    if position is None:
        return absolute
    at_x, at_y = position
    relative = _down(y - at_y) + min(_aside(at_x, x), key=len)
    return min(relative, absolute, key=len)


def _down(rows: int) -> str:
    if rows < 0:
        return f"\x1b[{-rows if rows < -1 else ''}A"
    # A vertical tabulator is a line feed that the kernel leaves alone: the column stays.
    return "\v" * rows if rows <= _STEPS else f"\x1b[{rows}B"


def _aside(at_x: int, x: int) -> Iterable[str]:
    step = x - at_x
    if step > 0:
        yield f"\x1b[{step if step > 1 else ''}C"
    elif step < 0:
        yield "\b" * -step
        yield f"\x1b[{x + 1}G" if x else "\r"
    else:
        yield ""

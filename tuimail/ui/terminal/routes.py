"""Finds an order in which stretches are cheap to write, and the shortest way from each to the next."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from tuimail.ui.terminal.stretches import Row, Stretch
from tuimail.ui.terminal.styles import Styles

Place = tuple[int, int]
"""Column and row. The column is the width where the last one was written."""

_MOST_GROUPS: Final = 60
"""More styles than that are taken as they come: looking for a short way round costs their square."""
_MOST_MOVED: Final = 24
_STEPS: Final = 3
"""So many single steps are not longer than a count."""
_FEW_BLANKS: Final = 3
_FEW: Final = 2
_ESCAPE: Final = "\x1b"
BACK: Final = "\x1b8\x1b7"
"""To the kept place, and keep it: some emulators forget what they went back to."""


class Pen(NamedTuple):
    """Where the terminal writes, and in which style; None where that is not sure."""

    style: int | None
    place: Place | None


class Routes:
    """The ways of one frame, between stretches of rows that are to look like `rows`."""

    def __init__(self, styles: Styles, width: int, rows: Mapping[int, Row]) -> None:
        self._styles = styles
        self._width = width
        self._rows = rows

    def hop(self, pen: Pen, saved: Pen | None, to: Stretch) -> tuple[str, Pen]:
        """What to write before the text of a stretch, and the pen then; four octets lead back to the saved one."""
        direct, style = self._straight(pen, to)
        if saved is not None and len(direct) > len(BACK):
            onward, style_then = self._straight(saved, to)
            if len(BACK) + len(onward) < len(direct):
                return BACK + onward, Pen(style_then, (to.x, to.y))
        return direct, Pen(style, (to.x, to.y))

    def _straight(self, pen: Pen, to: Stretch) -> tuple[str, int]:
        move = self._move(pen, to)
        if pen.style is not None and (pen.style == to.style or (to.is_blank and self.fits(pen.style, to.style))):
            return move, pen.style
        return move + self._styles.change(pen.style, to.style), to.style

    def _move(self, pen: Pen, to: Stretch) -> str:
        x, y = to.x, to.y
        if pen.place == (x, y):
            return ""
        if pen.place is not None and pen.style is not None and pen.place[1] == y:
            step = x - pen.place[0]
            # A few blanks written again are shorter than a step over them.
            if 0 < step <= _FEW_BLANKS and all(
                cell is not None and cell[0] == " " and self.fits(pen.style, cell[1])
                for cell in self._rows[y][pen.place[0] : x]
            ):
                return " " * step
        return way(pen.place, x, y, self._width, is_text=to.text[0] != _ESCAPE)

    def _price(self, pen: Pen, to: Stretch) -> int:
        """About how many octets a hop takes."""
        price = 0 if pen.place == (to.x, to.y) else len(way(pen.place, to.x, to.y, self._width))
        style, wanted = pen.style, to.style
        return (
            price
            if style == wanted or (to.is_blank and self.fits(style, wanted))
            else price + len(self._styles.change(style, wanted))
        )

    def fits(self, style: int | None, blank: int) -> bool:
        """Whether blanks written in the style look like these."""
        return style is not None and self._styles.blank(style) == blank

    def round(self, pen: Pen, saved: Pen | None, stretches: Sequence[Stretch], *, thorough: bool) -> list[Stretch]:
        """All of them: what is worn together is written together, the groups in an order of short ways."""
        groups: dict[int, list[Stretch]] = {}
        for stretch in sorted(stretches):
            if not stretch.is_blank:
                groups.setdefault(stretch.style, []).append(stretch)
        for stretch in stretches:
            if stretch.is_blank:
                self._host(groups, stretch)
        if len(groups) > _MOST_GROUPS:
            return [stretch for group in groups.values() for stretch in group]
        if not thorough or len(groups) > _MOST_MOVED:
            return self._onward(pen, saved, groups)
        return self._joined(pen, saved, [(style, part) for style, group in groups.items() for part in _parts(group)])

    def _onward(self, pen: Pen, saved: Pen | None, groups: dict[int, list[Stretch]]) -> list[Stretch]:
        """The groups, always on to the one that is cheapest to reach."""
        found: list[Stretch] = []
        backs: dict[int, int] = {}
        while groups:
            prices = {style: self._price(pen, group[0]) for style, group in groups.items()}
            cheapest = min(prices, key=prices.__getitem__)
            if saved is not None and prices[cheapest] > len(BACK):
                backs = backs or {style: self._price(saved, group[0]) for style, group in groups.items()}
                back = min(backs, key=backs.__getitem__)
                cheapest = back if backs[back] + len(BACK) < prices[cheapest] else cheapest
            backs.pop(cheapest, None)
            found += groups.pop(cheapest)
            pen = Pen(cheapest, after(found[-1]))
        return found

    def _joined(self, pen: Pen, saved: Pen | None, groups: Sequence[tuple[int, list[Stretch]]]) -> list[Stretch]:
        """The groups in an order in which none had better stand elsewhere."""
        pens = [*(Pen(style, after(group[-1])) for style, group in groups), pen]
        firsts = [group[0] for _, group in groups]
        most = [10_000 if saved is None else len(BACK) + self._price(saved, first) for first in firsts]
        prices = [
            [min(self._price(one, first), limit) for first, limit in zip(firsts, most, strict=True)] for one in pens
        ]
        order = _improved(_nearest(prices), prices)
        return [stretch for number in order for stretch in groups[number][1]]

    def _host(self, groups: dict[int, list[Stretch]], blank: Stretch) -> None:
        """Put a blank among those of another style on whose way it is."""
        best, host = 1_000, blank.style
        for style, group in groups.items():
            if self.fits(style, blank.style):
                at = bisect(group, blank)
                before, behind = group[at - 1 : at], group[at : at + 1]
                detour = sum(self._between(one, two) for one, two in ((before, [blank]), ([blank], behind)))
                detour -= self._between(before, behind)
                if detour < best:
                    best, host = detour, style
        group = groups.setdefault(host, [])
        group.insert(bisect(group, blank), blank)

    def _between(self, one: Iterable[Stretch], two: Iterable[Stretch]) -> int:
        for before in one:
            for behind in two:
                place = after(before)
                return 0 if place == (behind.x, behind.y) else len(way(place, behind.x, behind.y, self._width))
        return 0


def _parts(group: list[Stretch]) -> list[list[Stretch]]:
    """A few may be better apart."""
    return [[one] for one in group] if len(group) <= _FEW else [group]


def _nearest(prices: Sequence[Sequence[int]]) -> list[int]:
    """From the last one, always on to what is cheapest from there."""
    left, order, at = {*range(len(prices) - 1)}, [], -1
    while left:
        at = min(left, key=lambda number: (prices[at][number], number))
        left.remove(at)
        order.append(at)
    return order


def _improved(order: list[int], prices: Sequence[Sequence[int]]) -> list[int]:
    """Some that follow each other are taken out and put where they cost least, as long as that helps."""
    order = [-1, *order]
    is_better = True
    while is_better:
        is_better = False
        for count in (1, 2, 3):
            for at in range(1, len(order) - count + 1):
                moved, rest = order[at : at + count], [*order[:at], *order[at + count :]]
                first, last = moved[0], moved[-1]
                costs = [prices[one][first] + prices[last][two] - prices[one][two] for one, two in pairwise(rest)]
                costs.append(prices[rest[-1]][first])
                place = min(range(len(costs)), key=costs.__getitem__)
                if costs[place] < costs[at - 1]:
                    order = [*rest[: place + 1], *moved, *rest[place + 1 :]]
                    is_better = True
    return order[1:]


def after(stretch: Stretch) -> Place | None:
    """Where the terminal writes when it has written the stretch."""
    return None if stretch.end is None else (stretch.end, stretch.y)


@lru_cache(maxsize=8192)
def way(place: Place | None, x: int, y: int, width: int, *, is_text: bool = True) -> str:
    """The shortest sequence that brings the cursor there.

    Behind the last column terminals wait in that column, with the step to the right before them. To the start of the
    row is certain from there; up and down only for text, since what is erased begins one step too far in some.
    """
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
    if place is None:
        return absolute
    at_x, at_y = place
    if at_x < width:
        aside = min(_aside(at_x, x), key=len)
    elif x == width - 1 and y != at_y and is_text:
        aside = ""
    else:
        aside = "\r" + min(_aside(0, x), key=len)
    return min(_down(y - at_y) + aside, absolute, key=len)


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

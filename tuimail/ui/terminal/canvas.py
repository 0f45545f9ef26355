"""What the screen should show, what the terminal shows, and the frames that lead from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import ne
from typing import Final

from tuimail.ui.terminal.changes import Hand, Writer
from tuimail.ui.terminal.clusters import Cell
from tuimail.ui.terminal.routes import Pen
from tuimail.ui.terminal.shifts import Shift, likely_shifts, narrowed
from tuimail.ui.terminal.stretches import Row
from tuimail.ui.terminal.styles import PLAIN, Styles
from tuimail.ui.terminal.traits import Traits

Box = tuple[int, int, int, int]
"""Column, row, width, height."""

_CHEAP_ROW: Final = 40
"""Octets: where a shift costs less for each changed row, writing the rows is not even tried."""

_HOPELESS: Final = 1.2
"""Where so much more is wrong after a shift than after another one, it is not even tried."""


class Canvas:
    """Takes what Textual paints at any time; writes a frame when asked for one, however many paintings later."""

    def __init__(self, styles: Styles, traits: Traits) -> None:
        self._styles = styles
        self._traits = traits
        self.width = self.height = 0
        self._wanted: list[Row] = []
        self._shown: list[Row] = []
        self._changed: set[int] = set()
        self._hand = Hand()
        self.has_margins = False
        """The terminal can shift some columns and leave the others."""
        self.is_still = False
        """Nothing may be shifted, because of pictures that would be shifted as well."""

    @property
    def wanted(self) -> Sequence[Row]:
        """What the screen should show; not to be changed."""
        return self._wanted

    @property
    def is_current(self) -> bool:
        """Whether the terminal shows what it should."""
        return not self._changed

    def resize(self, width: int, height: int) -> None:
        """Another size is another screen: terminals move what is on it as they like."""
        if (width, height) == (self.width, self.height):
            return
        self.width, self.height = width, height
        self._wanted = [[None] * width for _ in range(height)]
        self.forget()

    def forget(self) -> None:
        """Somebody else may have written: nothing is known of what the terminal shows."""
        self._shown = [[None] * self.width for _ in range(self.height)]
        self._changed = set(range(self.height))
        self._hand = Hand()

    def lose_cursor(self) -> None:
        """Something moved the cursor of the terminal."""
        self._hand = self._hand.at(None)

    def differs_in(self, box: Box) -> bool:
        """Whether the terminal shows something else in the box than it should."""
        x, y, width, height = box
        rows = slice(y, y + height)
        pairs = zip(self._wanted[rows], self._shown[rows], strict=True)
        return any(wanted[x : x + width] != shown[x : x + width] for wanted, shown in pairs)

    def forget_in(self, box: Box) -> None:
        """Nothing is known of what the terminal shows in the box."""
        x, y, width, height = box
        for number in range(y, min(y + height, self.height)):
            row = self._shown[number]
            self._shown[number] = [*row[:x], *[None] * len(row[x : x + width]), *row[x + width :]]
            self._changed.add(number)

    def adopt(self, rows: Sequence[Row]) -> None:
        """The terminal shows these rows already, as many and as wide as ours, and writes in the plain style."""
        self._shown = [*rows]
        self._hand = Hand(Pen(PLAIN, None))

    def paint(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        """Cells that should stand in row y from column x on."""
        width = self.width
        if not 0 <= y < self.height or not 0 <= x < width:
            return
        old = self._wanted[y]
        end = x + len(cells)
        row = [*old[:x], *cells, *old[end:]]
        if end > width:
            del row[width:]
            if cells[width - x][0] == "":
                self._halve(row, width - 1)
        elif end < width and _is_second_half(row[end]):
            self._halve(row, end)
        if x and _is_second_half(old[x]) and not _is_second_half(row[x]):
            self._halve(row, x - 1)
        self._wanted[y] = row
        self._changed.add(y)

    def _halve(self, row: Row, x: int) -> None:
        """Half of a wide character is covered: no terminal shows the other half."""
        cell = row[x]
        if cell is not None:
            row[x] = (" ", self._styles.blank(cell[1]))

    def frame(self, cursor: tuple[int, int] | None) -> str:
        """What to write now, "" where nothing differs; afterwards the terminal is taken to show it."""
        wanted, shown = self._wanted, self._shown
        changed = sorted(y for y in self._changed if wanted[y] != shown[y])
        self._changed.clear()
        output = self._changes(changed) if changed else ""
        place = self._hand.pen.place
        if cursor is not None and cursor != place and cursor[0] < self.width and cursor[1] < self.height:
            output += f"\x1b[{cursor[1] + 1};{cursor[0] + 1}H"
            self._hand = self._hand.at(cursor)
        return output

    def _changes(self, changed: Sequence[int]) -> str:
        shown, rows = self._shown, changed
        best: tuple[Writer, str] | None = None
        for shift, moved, wrong in self._likely(changed):
            way = self._write(moved, wrong, shift)
            if best is None or len(way[1]) < len(best[1]):
                best, shown, rows = way, moved, wrong
        if best is None or len(best[1]) > _CHEAP_ROW * len(changed):
            plain = self._write(self._shown, changed)
            if best is None or len(plain[1]) <= len(best[1]):
                best, shown, rows = plain, self._shown, changed
        for y in rows:
            shown[y] = _known(self._wanted[y], shown[y])
        writer, output = best
        self._shown, self._hand = shown, writer.hand
        return output

    def _likely(self, changed: Sequence[int]) -> Iterable[tuple[Shift, list[Row], list[int]]]:
        """Shifts with what the terminal shows after each, and the rows that are wrong then; none that is hopeless."""
        found: list[tuple[int, tuple[Shift, list[Row], list[int]]]] = []
        for shift in self._shifts(changed):
            moved = self._shifted(shift)
            wrong = [y for y in range(self.height) if self._wanted[y] != moved[y]]
            cells = sum(sum(map(ne, self._wanted[y], moved[y])) for y in wrong)
            found.append((cells, (shift, moved, wrong)))
        fewest = min((cells for cells, _ in found), default=0)
        return [one for cells, one in found if cells <= _HOPELESS * fewest]

    def _shifts(self, changed: Sequence[int]) -> list[Shift]:
        if self.is_still or not any(self._shown[changed[0]]):
            return []  # or a first frame
        shifts = likely_shifts(self._wanted, self._shown, changed, self.width)
        if not self.has_margins:
            return shifts
        return [narrowed(shift, self._wanted, self._shown, self.width) or shift for shift in shifts]

    def _write(self, shown: Sequence[Row], rows: Iterable[int], shift: Shift | None = None) -> tuple[Writer, str]:
        if shift is None:
            writer = Writer(self._styles, self._traits, (self.width, self.height), self._hand)
        else:
            style = self._filling(shift)
            hand = self._hand._replace(pen=Pen(style, None))
            writer = Writer(self._styles, self._traits, (self.width, self.height), hand)
            is_coloured = self._styles.has_own_background(style)
            writer.add(self._styles.change(self._hand.pen.style, style) + shift.sequence(erases=is_coloured))
        for y in rows:
            writer.row(y, self._wanted[y], shown[y])
        return writer, writer.finish()

    def _filling(self, shift: Shift) -> int:
        """The style in which the terminal shifts, the blanks of which the rows that come in consist of afterwards."""
        if not (shift.is_single and self._traits.erases_with_colour):
            return PLAIN
        row = self._wanted[shift.bottom if shift.by > 0 else shift.top]
        blanks = Counter(cell[1] for cell in row if cell is not None and cell[0] == " ")
        wanted = next((style for style, _ in blanks.most_common() if self._styles.is_bare(style)), PLAIN)
        return self._styles.filling(self._hand.pen.style, wanted)

    def _shifted(self, shift: Shift) -> list[Row]:
        """What the terminal shows after it shifted."""
        moved, blank = list(self._shown), (" ", self._styles.blank(self._filling(shift)))
        left, right = shift.columns or (0, self.width)
        for y in range(shift.top, shift.bottom + 1):
            source, row = y + shift.by, self._shown[y]
            inside = shift.top <= source <= shift.bottom
            cells = self._shown[source][left:right] if inside else [blank] * (right - left)
            moved[y] = [*row[:left], *cells, *row[right:]]
        return moved


def _is_second_half(cell: Cell | None) -> bool:
    return cell is not None and cell[0] == ""


def _known(wanted: Row, shown: Row) -> Row:
    """What a row shows after it was written: cells that nobody painted are as they were."""
    if None not in wanted:
        return wanted
    return [old if new is None else new for new, old in zip(wanted, shown, strict=True)]

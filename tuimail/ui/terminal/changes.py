"""Writes the cells in which a row differs from what the terminal shows, in as few octets as are sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tuimail.ui.terminal.clusters import Cell, is_disputed
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

Row = list[Cell | None]
"""The cells of a row; None where nothing is known, or wanted."""

_GAP: Final = 4
"""So many equal cells are written again rather than jumped over."""
_WORTH_ERASING: Final = 10
_WORTH_ERASING_TO_END: Final = 4


class Writer:
    """Collects the output of one frame; knows where the cursor is and in which style the terminal writes."""

    def __init__(
        self,
        styles: Styles,
        traits: Traits,
        width: int,
        style: int | None,
        position: tuple[int, int] | None,
    ) -> None:
        self._styles = styles
        self._can_erase = traits.erases_with_colour
        self._width = width
        self._pieces: list[str] = []
        self.style = style
        self.position = position

    @property
    def output(self) -> str:
        """Everything written so far."""
        return "".join(self._pieces)

    def add(self, sequence: str) -> None:
        """Write something that changes neither the style nor the place of the cursor."""
        self._pieces.append(sequence)

    def leave_link(self) -> None:
        """A link that is still open would swallow whatever is written next by others."""
        if self.style is not None and (outside := self._styles.outside_link(self.style)) != self.style:
            self._pieces.append(self._styles.change(self.style, outside))
            self.style = outside

    def row(self, y: int, new: Row, old: Row) -> None:
        """Bring row y from old to new."""
        end = self._start_of_blank_end(new)
        for start, stop in runs(new, old, self._styles):
            if stop <= end or self._width - end <= _WORTH_ERASING_TO_END:
                self._cells(start, stop, y, new)
                continue
            if start < end:
                self._cells(start, end, y, new)
            self._erase_to_end(max(start, end), y, new)
            return

    def _start_of_blank_end(self, row: Row) -> int:
        """Where the blanks begin that fill the row to its end, the row's width where none do."""
        last = row[-1] if row else None
        if last is None or not self._is_erasable(last):
            return self._width
        end = self._width
        while end and row[end - 1] == last:
            end -= 1
        return end

    def _is_erasable(self, cell: Cell) -> bool:
        character, style = cell
        if character != " " or not self._styles.is_bare(style):
            return False
        return self._can_erase or not self._styles.has_own_background(style)

    def _erase_to_end(self, x: int, y: int, row: Row) -> None:
        cell = row[x]
        if cell is None:
            return
        self._move(x, y)
        self._wear(cell)
        self._pieces.append("\x1b[K")

    def _cells(self, start: int, stop: int, y: int, row: Row) -> None:
        """Write the cells from start to stop. The second half of a wide character comes with its first."""
        self._move(start, y)
        pieces = self._pieces
        x = start
        while x < stop and (cell := row[x]) is not None:
            character, style = cell
            if style != self.style:
                self._wear(cell)
            if character == " " and (blanks := self._erasable_blanks(x, stop, row)):
                pieces.append(f"\x1b[{blanks}X")
                self.position = (x, y)
                x += blanks
                if x < stop:
                    self._move(x, y)
                    continue
                return
            if character > "\x7f" and is_disputed(character):
                x = self._disputed(x, y, character, row)
                continue
            pieces.append(character)
            x += 1
        # In the last column terminals wait with the step to the right: where the cursor is, is not sure.
        self.position = (x, y) if x < self._width else None

    def _erasable_blanks(self, x: int, stop: int, row: Row) -> int:
        """How many blanks from x on are cheaper to erase than to write."""
        cell = row[x]
        if x + _WORTH_ERASING >= stop or row[x + _WORTH_ERASING] != cell or cell is None or not self._is_erasable(cell):
            return 0  # the usual case, found without counting
        end = x
        while end < stop and row[end] == cell:
            end += 1
        return end - x if end - x > _WORTH_ERASING else 0

    def _disputed(self, x: int, y: int, cluster: str, row: Row) -> int:
        """A cluster of doubtful width: blank its cells first, and count from the margin afterwards."""
        after = row[x + 1] if x + 1 < self._width else None
        width = 2 if after is not None and after[0] == "" else 1
        if len(cluster) > 1:
            self._pieces.append(" " * width + f"\x1b[{x + 1}G")
        self._pieces.append(cluster)
        self.position = None
        if x + width < self._width:
            self._pieces.append(f"\x1b[{x + width + 1}G")
            self.position = (x + width, y)
        return x + width

    def _wear(self, cell: Cell) -> None:
        """Change to the style of the cell, unless it is a blank that looks the same in this one."""
        character, style = cell
        if style == self.style:
            return
        if self.style is not None and character == " " and self._styles.blank(self.style) == style:
            return
        self._pieces.append(self._styles.change(self.style, style))
        self.style = style

    def _move(self, x: int, y: int) -> None:
        if self.position == (x, y):
            return
        self._pieces.append(_way(self.position, x, y))
        self.position = (x, y)


def _way(position: tuple[int, int] | None, x: int, y: int) -> str:
    """The shortest sequence that brings the cursor there."""
    if position is not None:
        at_x, at_y = position
        if y == at_y:
            step = x - at_x
            if step > 0:
                return "\x1b[C" if step == 1 else f"\x1b[{step}C"
            return "\r" if not x else f"\x1b[{x + 1}G"
        if y == at_y + 1 and not x:
            return "\r\n"
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


def runs(new: Row, old: Row, styles: Styles) -> list[tuple[int, int]]:
    """The stretches of columns to write, small gaps closed; each begins at the first half of its character."""
    different = [
        x for x, (cell, shown) in enumerate(zip(new, old, strict=True)) if cell is not shown and cell != shown and cell
    ]
    found: list[tuple[int, int]] = []
    for x in different:
        start = _head(new, x)
        if found and start - found[-1][1] <= _GAP and _is_smooth(new, found[-1][1], start, styles):
            found[-1] = (found[-1][0], x + 1)
        else:
            found.append((start, x + 1))
    return found


def _is_smooth(row: Row, start: int, stop: int, styles: Styles) -> bool:
    """Whether the cells between can be written without a style of their own."""
    before, after = row[start - 1], row[stop]
    if before is None or after is None:
        return False
    fitting = (before[1], after[1], styles.blank(before[1]))
    return all(cell is not None and cell[1] in fitting for cell in row[start:stop])


def _head(row: Sequence[Cell | None], x: int) -> int:
    while x and (cell := row[x]) is not None and cell[0] == "":
        x -= 1
    return x

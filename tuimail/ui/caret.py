"""A place in the text of the reader that keys move, and the stretch between it and where a selection began. Pure.

Places are (source line, character), so that they stay where they are when the text is wrapped anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.cells import split_graphemes

from tuimail.model.document import Line
from tuimail.ui.cells import width_of
from tuimail.ui.reading_layout import Wrapping, lead_of

_WORD: Final = re.compile(r"\w+|[^\w\s]+")


class Spot(NamedTuple):
    """A character of a source line; one behind the last is the end of the line."""

    line: int
    character: int


class Caret:
    """Where the user is in the text. `wrapping` is how the text stands on the screen now."""

    def __init__(self, wrapping: Callable[[], Wrapping], at: Spot) -> None:
        self._wrapping = wrapping
        self.at = at
        self.anchor: Spot | None = None
        """Where the selection began, None while there is none."""
        self._goal: int | None = None

    @property
    def lines(self) -> Sequence[Line]:
        return self._wrapping().lines

    @property
    def place(self) -> int:
        """The line of the screen, counted from the beginning of the text."""
        return self._wrapping().place_of(*self.at)

    # Moving

    def left(self) -> None:
        before = [start for start, _ in self._units(self.at.line) if start < self.at.character]
        if before:
            self._go(Spot(self.at.line, before[-1]))
        elif self.at.line:
            self._go(Spot(self.at.line - 1, self._last(self.at.line - 1)))

    def right(self) -> None:
        after = [start for start, _ in self._units(self.at.line) if start > self.at.character]
        if after:
            self._go(Spot(self.at.line, after[0]))
        elif self.at.line + 1 < len(self.lines):
            self._go(Spot(self.at.line + 1, 0))

    def vertical(self, steps: int) -> None:
        """So many lines of the screen down, or up; the column stays as it was, as far as lines are long enough."""
        wrapping = self._wrapping()
        part = wrapping.line(self.place)
        if part is None:
            return
        text = self.lines[self.at.line].text
        goal = width_of(text[part.start : self.at.character]) if self._goal is None else self._goal
        index = max(0, self.place + steps)
        wrapping.reach(index + 1)
        target = wrapping.line(min(index, wrapping.known - 1))
        if target is not None:
            self._go(Spot(target.source, self._at_cell(target.source, target.start, target.end, goal)))
            self._goal = goal

    def word(self, step: int) -> None:
        """To the beginning of the next word, or of the one before."""
        line, here = self.at
        while 0 <= line < len(self.lines):
            starts = [found.start() for found in _WORD.finditer(self.lines[line].text)]
            if line == self.at.line:
                starts = [start for start in starts if (start > here if step > 0 else start < here)]
            if starts:
                self._go(Spot(line, starts[0] if step > 0 else starts[-1]))
                return
            line += step

    def line_start(self) -> None:
        self._go(Spot(self.at.line, 0))

    def line_end(self) -> None:
        self._go(Spot(self.at.line, self._last(self.at.line)))

    def text_start(self) -> None:
        self._go(Spot(0, 0))

    def text_end(self) -> None:
        last = max(0, len(self.lines) - 1)
        self._go(Spot(last, self._last(last)))

    def to_cell(self, index: int, column: int) -> None:
        """The character at a cell of a line of the screen, as the mouse says it; the nearest where there is none."""
        wrapping = self._wrapping()
        part = wrapping.line(max(0, index)) or wrapping.line(max(0, wrapping.known - 1))
        if part is not None:
            column -= 1 + width_of(lead_of(self.lines[part.source]))
            self._go(Spot(part.source, self._at_cell(part.source, part.start, part.end, max(0, column))))

    # Selecting

    def begin(self) -> None:
        """Select from here on; once more: nothing is selected."""
        self.anchor = self.at if self.anchor is None else None

    def swap(self) -> None:
        """To the other end of what is selected."""
        if self.anchor is not None:
            self.anchor, self.at = self.at, self.anchor

    def stretch(self, line: int) -> tuple[int, int] | None:
        """What is selected of a line, both ends included."""
        if self.anchor is None:
            return None
        first, last = sorted((self.anchor, self.at))
        if not first.line <= line <= last.line:
            return None
        start = first.character if line == first.line else 0
        end = self._behind(last) if line == last.line else len(self.lines[line].text)
        return start, end

    @property
    def end(self) -> int:
        """Where the character under the caret ends; the same place at the end of a line."""
        return self._behind(self.at)

    def text(self) -> str:
        """What is selected; without a selection the line of the caret. Whole lines keep their quote marks."""
        if not self.lines:
            return ""
        if self.anchor is None:
            return _with_marks(self.lines[self.at.line], 0, None)
        first, last = sorted((self.anchor, self.at))
        found = ((self.lines[line], self.stretch(line) or (0, 0)) for line in range(first.line, last.line + 1))
        if first.line == last.line:
            return "".join(line.text[start:end] for line, (start, end) in found)
        return "\n".join(_with_marks(line, start, end) for line, (start, end) in found)

    # Inner works

    def _go(self, spot: Spot) -> None:
        self.at, self._goal = spot, None

    def _units(self, line: int) -> list[tuple[int, int]]:
        """The characters of a line as people count them."""
        text = self.lines[line].text if line < len(self.lines) else ""
        if text.isascii():
            return [(at, at + 1) for at in range(len(text))]
        return [(start, end) for start, end, _ in split_graphemes(text)[0]]

    def _last(self, line: int) -> int:
        units = self._units(line)
        return units[-1][0] if units else 0

    def _behind(self, spot: Spot) -> int:
        return next((end for start, end in self._units(spot.line) if start <= spot.character < end), spot.character)

    def _at_cell(self, line: int, start: int, end: int, cell: int) -> int:
        text, best = self.lines[line].text, start
        for first, last in self._units(line):
            if start <= first < end:
                best = first
                if width_of(text[start:last]) > cell:
                    break
        return best


def _with_marks(line: Line, start: int, end: int | None) -> str:
    marks = f"{'>' * line.quote}{' ' * bool(line.quote)}{' ' * line.indent}" if not start else ""
    return marks + line.text[start:end]

"""Lines of the message list that are no rows: the headings of groups, and which line is which row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tuimail.state.date_groups import Group


class Headings:
    """Each group's heading stands on a line of its own above the group's first row; a row takes `height` lines."""

    def __init__(self, groups: Sequence[Group] = (), height: int = 1) -> None:
        self.groups = tuple(groups)
        self.height = height
        self._indexes = [group.start for group in self.groups]
        self._lines = [group.start * height + number for number, group in enumerate(self.groups)]

    def __len__(self) -> int:
        return len(self.groups)

    def line_of(self, index: int) -> int:
        """The first line of a row."""
        return index * self.height + bisect_right(self._indexes, index)

    def first_line_of(self, index: int) -> int:
        """The line of a row, or of the heading above it."""
        return self.line_of(index) - (index in self._indexes)

    def index_at(self, line: int) -> int:
        """The row of a line; of a heading, the row below."""
        above = bisect_right(self._lines, line)
        return (line - above + (above > 0 and self._lines[above - 1] == line)) // self.height

    def part_at(self, line: int) -> int:
        """Which of its row's lines a line is, from 0."""
        return (line - bisect_right(self._lines, line)) % self.height

    def label_at(self, line: int) -> str:
        """ "" where the line is a row."""
        above = bisect_right(self._lines, line)
        return self.groups[above - 1].label if above and self._lines[above - 1] == line else ""

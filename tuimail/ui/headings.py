"""Lines of the message list that are no rows: the headings of groups, and which line is which row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tuimail.state.date_groups import Group


class Headings:
    """Each group's heading stands on a line of its own above the group's first row."""

    def __init__(self, groups: Sequence[Group] = ()) -> None:
        self.groups = tuple(groups)
        self._indexes = [group.start for group in self.groups]
        self._lines = [group.start + number for number, group in enumerate(self.groups)]

    def __len__(self) -> int:
        return len(self.groups)

    def line_of(self, index: int) -> int:
        """The line of a row."""
        return index + bisect_right(self._indexes, index)

    def first_line_of(self, index: int) -> int:
        """The line of a row, or of the heading above it."""
        return self.line_of(index) - (index in self._indexes)

    def index_at(self, line: int) -> int:
        """The row of a line; of a heading, the row below."""
        above = bisect_right(self._lines, line)
        return line - above + (above > 0 and self._lines[above - 1] == line)

    def label_at(self, line: int) -> str:
        """ "" where the line is a row."""
        above = bisect_right(self._lines, line)
        return self.groups[above - 1].label if above and self._lines[above - 1] == line else ""

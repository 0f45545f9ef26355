"""What is still to be gone through one by one: an array as it came from the list, and what was put before or behind it.

At a million messages a queue of Python's own numbers takes longer to make than a key may wait.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable

from tuimail.model.ids import MessageRow
from tuimail.model.slices import kept


class FlowQueue:
    """Rows, the next one first."""

    def __init__(self, rows: array[int] | None = None) -> None:
        """Takes the array as its own."""
        self._rows = array("q") if rows is None else rows
        self._at = 0
        self._before: list[int] = []
        self._behind: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._before) + len(self._rows) - self._at + len(self._behind)

    @property
    def first(self) -> MessageRow | None:
        """The next one, which stays here."""
        if self._before:
            return MessageRow(self._before[-1])
        if self._at < len(self._rows):
            return MessageRow(self._rows[self._at])
        return MessageRow(self._behind[0]) if self._behind else None

    def take(self) -> MessageRow | None:
        """The next one; None at the end."""
        row = self.first
        if self._before:
            self._before.pop()
        elif self._at < len(self._rows):
            self._at += 1
        elif self._behind:
            self._behind.popleft()
        return row

    def put_first(self, row: MessageRow) -> None:
        self._before.append(row)

    def put_last(self, row: MessageRow) -> None:
        self._behind.append(row)

    def withdraw(self, row: MessageRow) -> None:
        """It was put first or last, and comes now instead."""
        (self._before if row in self._before else self._behind).remove(row)

    def keep(self, is_wanted: Callable[[int], bool]) -> None:
        """Pass all others by: as long a work as they are many."""
        self._rows, self._at = kept(self._rows[self._at :], is_wanted), 0
        self._before = [row for row in self._before if is_wanted(row)]
        self._behind = deque(filter(is_wanted, self._behind))

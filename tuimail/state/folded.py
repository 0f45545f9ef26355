"""The threads of a list as they are folded at one moment: whole arrays at a time, for as many messages as there are."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from tuimail.model.list_view import ThreadedRows


class Folds:
    """Which threads are folded: all or none, but for some. Threads keep it when the order is read anew."""

    def __init__(self, *, is_all: bool) -> None:
        self.is_all = is_all
        self.others: set[int] = set()

    def __contains__(self, thread: int) -> bool:
        return (thread in self.others) != self.is_all

    def twin(self) -> Folds:
        """The same, for another thread."""
        twin = Folds(is_all=self.is_all)
        twin.others = set(self.others)
        return twin


class Folded(NamedTuple):
    """`others` are the threads that are not as `is_all` says; `gone` rows count no more."""

    whole: ThreadedRows
    is_all: bool
    others: frozenset[int]
    gone: frozenset[int]

    def hidden_behind(self, chosen: set[int]) -> tuple[set[int], int]:
        """What is folded away behind some of the rows, and in how many threads."""
        rows, threads = self.whole.rows, self.whole.threads
        stand_for = {thread for row, thread in zip(rows, threads, strict=True) if row in chosen}
        folded = {thread for thread in stand_for if (thread in self.others) != self.is_all}
        if not folded:
            return set(), 0
        inside = {row: thread for row, thread in zip(rows, threads, strict=True) if thread in folded}
        hidden = inside.keys() - chosen - self.gone
        return hidden, len({inside[row] for row in hidden})


def beginnings(threads: Sequence[int]) -> array[int]:
    """Where another thread begins."""
    found, before = array("q"), -1
    for index, thread in enumerate(threads):
        if thread != before:
            found.append(index)
            before = thread
    return found

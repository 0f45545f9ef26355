"""The threads of a list as they are folded at one moment: whole arrays at a time, for as many messages as there are."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress, count
from operator import gt, ne, not_, sub
from typing import Final, NamedTuple

from tuimail.model.list_view import ThreadedRows

_AT_ONCE: Final = 20_000
"""So many are looked at without a pause for other threads."""


class Folds:
    """Which threads are folded: all or none, but for some. Threads keep it when the order is read anew."""

    def __init__(self, *, is_all: bool) -> None:
        self.is_all = is_all
        self.others: set[int] = set()

    def __contains__(self, thread: int) -> bool:
        return (thread in self.others) != self.is_all

    def is_like(self, other: Folds) -> bool:
        """Whether the same threads are folded."""
        return (self.is_all, self.others) == (other.is_all, other.others)

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

    def hidden_behind(self, chosen: AbstractSet[int]) -> tuple[set[int], int]:
        """What is folded away behind some of the rows, and in how many threads."""
        from tuimail.model.slices import set_of  # the first frame shows no threads

        rows, threads = self.whole.rows, self.whole.threads
        if not self.is_all and not self.others:
            return set(), 0
        are_chosen = _are_in(chosen, rows)
        stand_for = set_of(compress(threads, are_chosen))
        folded = stand_for - self.others if self.is_all else stand_for & self.others
        are_hidden = bytes(map(gt, _are_in(folded, threads), are_chosen))
        if self.gone:
            are_hidden = bytes(map(gt, are_hidden, _are_in(self.gone, rows)))
        return set_of(compress(rows, are_hidden)), len(set_of(compress(threads, are_hidden)))

    def everything(self) -> tuple[array[int], int]:
        """All rows that are there, and how many folded threads are among them."""
        from tuimail.model.slices import compressed

        rows, threads = self.whole.rows, self.whole.threads
        if self.gone:
            are_here = bytes(map(not_, _are_in(self.gone, rows)))
            rows, threads = compressed(rows, are_here), compressed(threads, are_here)
        if not self.is_all and not self.others:
            return rows[:], 0
        starts = beginnings(threads)
        sizes = map(sub, chain(starts[1:], (len(rows),)), starts)
        several = compress(map(threads.__getitem__, starts), map((1).__lt__, sizes))
        return rows[:], sum((thread in self.others) != self.is_all for thread in several)


class Laid:
    """What is shown of threads: ascending places in the whole, and the rows that stand there."""

    __slots__ = ("_is_shared", "at", "rows")

    def __init__(self, at: array[int], rows: array[int], *, is_shared: bool = False) -> None:
        self.at = at
        self.rows = rows
        self._is_shared = is_shared
        """Whether the rows are somebody else's, too."""

    @classmethod
    def all_of(cls, whole: ThreadedRows, gone: AbstractSet[int]) -> Laid:
        """Every message but those that are gone."""
        from tuimail.model.slices import array_of, compressed

        if not gone:
            return cls(array_of(range(len(whole.rows))), whole.rows, is_shared=True)
        are_here = bytes(map(not_, _are_in(gone, whole.rows)))
        return cls(compressed(array_of(range(len(whole.rows))), are_here), compressed(whole.rows, are_here))

    def firsts(self, whole: ThreadedRows) -> tuple[Laid, int]:
        """The first message of each thread that has any here, and how many have more."""
        from tuimail.model.slices import array_of

        is_whole = len(self.at) == len(whole.threads)
        threads = whole.threads if is_whole else array_of(map(whole.threads.__getitem__, self.at))
        firsts = beginnings(threads)
        at = firsts if is_whole else array_of(map(self.at.__getitem__, firsts))
        return Laid(at, array_of(map(self.rows.__getitem__, firsts))), _several(firsts, len(self.at))

    def take_out(self, place: int, following: int | None, row: int) -> None:
        """A message is gone; `row`, at the place `following`, stands for its thread instead, if there is any."""
        index = bisect_left(self.at, place)
        if index == len(self.at) or self.at[index] != place:
            return
        self._own()
        if following is None:
            del self.at[index], self.rows[index]
        else:
            self.at[index], self.rows[index] = following, row

    def put_back(self, place: int, row: int) -> int:
        """A message is back: the index where it stands now."""
        self._own()
        index = bisect_left(self.at, place)
        self.at.insert(index, place)
        self.rows.insert(index, row)
        return index

    def put_first(self, place: int, row: int, start: int, end: int) -> int | None:
        """The same where only the first message of each thread (from `start` to `end`) is shown; None: it has one."""
        index = bisect_left(self.at, start)
        if index == len(self.at) or self.at[index] >= end:
            return self.put_back(place, row)
        if place < self.at[index]:
            self._own()
            self.at[index], self.rows[index] = place, row
        return None

    def _own(self) -> None:
        if self._is_shared:
            self.rows, self._is_shared = self.rows[:], False


class Layings:
    """What is shown where nothing is folded, and where everything is: kept, so that a key waits for copies only."""

    def __init__(self, whole: ThreadedRows, gone: AbstractSet[int]) -> None:
        self.every = Laid.all_of(whole, gone)
        self.several: int | None
        self.firsts, self.several = self.every.firsts(whole)
        """How many threads have more than one message; None once a message went or came."""

    @classmethod
    def of_nothing(cls) -> Layings:
        """Where all messages are gone."""
        return cls(ThreadedRows(array("q"), array("q"), array("q"), array("q")), frozenset())

    def take_out(self, place: int, following: int | None, row: int) -> None:
        """A message is gone; `following` is the next one of its thread that is there, and `row` the message."""
        self.several = None
        self.every.take_out(place, None, 0)
        self.firsts.take_out(place, following, row)

    def put_back(self, place: int, row: int, start: int, end: int) -> None:
        """A message of the thread from `start` to `end` is back."""
        self.several = None
        self.every.put_back(place, row)
        self.firsts.put_first(place, row, start, end)


def _are_in(wanted: AbstractSet[int], numbers: array[int]) -> bytes:
    """1 for each of the numbers that is wanted."""
    from tuimail.model.slices import slices

    found = bytearray()
    for some in slices(numbers):
        found += bytes(map(wanted.__contains__, some))
    return bytes(found)


def _several(starts: array[int], end: int) -> int:
    """How many of the threads that begin at these places, up to the end, have more than one message."""
    found = 0
    for first in range(0, len(starts), _AT_ONCE):
        some = starts[first : first + _AT_ONCE + 1]
        found += sum(map((1).__lt__, map(sub, some[1:], some)))
    return found + (len(starts) > 0 and end - starts[-1] > 1)


def beginnings(threads: Sequence[int]) -> array[int]:
    """Where another thread begins."""
    from tuimail.model.slices import array_of

    return array_of(compress(count(), map(ne, threads, chain((-1,), threads))))

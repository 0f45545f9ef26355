"""The rows of a list thread by thread: which of them are shown, and the tree in front of each.

`whole` is everything, in tree order; `rows` is what is shown, and `_at` says where each of those stands in `whole`.
A folded thread shows its first message and stands for all of it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Final, NamedTuple, Self

from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ThreadedRows
from tuimail.model.spans import Span, depths
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.folded import Folded, Folds, Laid, Layings, beginnings
from tuimail.state.order import Scattered, SortKey, is_all_of, without

_DEEPEST: Final = 8
_MOST_KEPT: Final = 500
_MANY: Final = 200
"""So many rows are looked at all at once, not one by one."""


class Branch(NamedTuple):
    """What stands before a message: the lines of the tree, and how many messages are folded away behind it."""

    lines: str
    hidden: tuple[MessageRow, ...] = ()


class ThreadedOrder(ArrangedOrder):
    """An order of threads. What is removed stays in `whole` until the order is read anew, and is gone all the same."""

    def __init__(
        self,
        whole: ThreadedRows,
        sort_keys: Callable[[Sequence[MessageRow]], list[SortKey]],
        folds: Folds,
        gone: Iterable[int] = (),
    ) -> None:
        super().__init__(array("q"), sort_keys)
        self.whole = whole
        self.gone: set[int] = set(gone)
        self.folds = folds
        self._starts = beginnings(whole.threads)
        self._at = array("q")
        self._branches: dict[int, tuple[str, ...]] = {}
        self._ends: dict[tuple[int, ...], list[int]] = {}
        self._layings: Layings | None = None
        self.lay()

    @property
    def counts(self) -> tuple[int, int]:
        """How many threads, and how many messages."""
        firsts = self._layings.firsts.at if self._layings is not None else self._starts
        return len(firsts), len(self.whole.rows) - len(self.gone)

    def lay(self) -> None:
        """Decide anew what is shown."""
        laid = self._laid()
        shown = laid.firsts if self.folds.is_all else laid.every
        self._at, self.rows = shown.at[:], shown.rows[:]  # a key waits for no more than that, at any size
        for thread in self.folds.others:
            if (start := next(iter(self._positions_of({thread}, self.whole.threads)), None)) is not None:
                self._show(start)

    def twin(self) -> Self:
        twin = super().twin()
        twin.gone, twin.folds, twin._at = set(self.gone), self.folds.twin(), self._at[:]
        twin._branches, twin._ends, twin._layings = {}, {}, None
        return twin

    def adopt(self, folds: Folds) -> None:
        """Fold as the list does, which made this order in a thread or has changed since."""
        is_same = folds.is_like(self.folds)
        self.folds = folds
        if not is_same:
            self.lay()

    def _laid(self) -> Layings:
        if self._layings is None:
            self._layings = Layings(self.whole, self.gone)
        return self._layings

    # Places

    def index_of(self, row: MessageRow) -> int | None:
        """Where a message stands; one that is folded away, where its thread does."""
        index = super().index_of(row)
        if index is None and row not in self.gone:
            hidden = next(iter(self._positions_of({row}, self.whole.rows)), None)
            if hidden is not None:
                index = bisect_left(self._at, self._start(hidden))
        return index if index is None or index < len(self.rows) else None

    def ends_of(self, starts: Sequence[int]) -> list[int]:
        """How many rows are of threads whose newest message is not older than each of some moments."""
        key = tuple(starts)
        if key not in self._ends:
            self._ends = {key: [self._thread_older_than(start) for start in starts]}
        return [
            bisect_left(self._at, self._starts[thread]) if thread < len(self._starts) else len(self._at)
            for thread in self._ends[key]
        ]

    def _thread_older_than(self, moment: int) -> int:
        """The number of the first thread that has nothing new."""
        return bisect_left(range(len(self._starts)), True, key=lambda thread: self._newest(thread) < moment)

    def _newest(self, thread: int) -> int:
        start = self._starts[thread]
        keys = self.keys_of(map(MessageRow, self.whole.rows[start : self._end(start)]))
        return max((date for date, _ in keys), default=0)

    def insert(self, keys: Collection[SortKey]) -> list[int]:
        """What comes back takes its old place. Raises Scattered where one of the rows was not here."""
        wanted = {row for _, row in keys}
        back = self.gone.intersection(wanted)
        if len(back) > _MANY or len(self._positions_of(wanted, self.whole.rows)) < len(wanted):
            raise Scattered
        if not back:
            return []
        self.gone -= back
        self._branches.clear()
        inserted: list[int] = []
        for place in sorted(self._positions_of(back, self.whole.rows)):
            if (index := self._put_back(place)) is not None:
                inserted.append(index - len(inserted))
        return inserted

    def _put_back(self, place: int) -> int | None:
        """Where the message of a place in the whole is shown now, if it is a row more."""
        start, row = self._start(place), self.whole.rows[place]
        end = self._end(start)
        self._laid().put_back(place, row, start, end)
        shown = Laid(self._at, self.rows)
        if self.whole.threads[start] in self.folds:
            return shown.put_first(place, row, start, end)
        return shown.put_back(place, row)

    def remove(self, rows: Collection[MessageRow]) -> Sequence[int]:
        """Take rows out; of a folded thread that has more, the next takes the place of the first."""
        if len(rows) > _MANY:
            return self._remove_many(rows)
        places = self._positions_of([row for row in rows if row not in self.gone], self.whole.rows)
        self.gone.update(rows)
        self._branches.clear()
        removed = []
        for place in places:
            following = self._first_live(place, self._end(self._start(place)))
            self._laid().take_out(place, following, self.whole.rows[following or 0])
        for place in places:
            position = bisect_left(self._at, place)
            if position == len(self._at) or self._at[position] != place:
                continue
            start, end = self._thread_at(position)
            following = self._first_live(start, end) if self._is_alone(position, start, end) else None
            if following is None:
                removed.append(position)
            else:
                self._at[position], self.rows[position] = following, self.whole.rows[following]
        if removed:
            self._cut(removed)
        return removed

    strike = remove

    def _remove_many(self, rows: Collection[MessageRow]) -> Sequence[int]:
        """As `remove`, over all of the list at once."""
        is_all = is_all_of(self._laid().every.rows if self.gone else self.whole.rows, rows)
        self.gone.update(rows)
        self._branches.clear()
        if is_all:
            were, self._at, self.rows, self._layings = len(self.rows), array("q"), array("q"), Layings.of_nothing()
            return range(were)
        at, threads = self._at, self.whole.threads
        positions = self._positions_of(rows)
        self._layings = None
        self.lay()
        left = {threads[index] for index in self._at}
        return [one for one in positions if threads[at[one]] not in left or threads[at[one]] not in self.folds]

    def _cut(self, positions: Sequence[int]) -> None:
        super()._cut(positions)
        self._at = without(self._at, positions)

    # Folding

    def fold(self, index: int, *, folded: bool) -> bool:
        """Fold or unfold the thread of an index; False where that changes nothing."""
        start, end = self._thread_at(index)
        thread = self.whole.threads[start]
        if (thread in self.folds) == folded or len(self._live(start, end)) < 2:
            return False
        self.folds.others ^= {thread}
        self._show(start)
        return True

    def fold_all(self, *, folded: bool) -> None:
        self.folds.is_all = folded
        self.folds.others.clear()
        self.lay()

    def reveal(self, row: MessageRow) -> None:
        """Unfold the thread of a message."""
        index = self.index_of(row)
        if index is not None and self.rows[index] != row:
            self.fold(index, folded=False)

    def _show(self, start: int) -> None:
        """Put into the list what is shown of a thread."""
        end = self._end(start)
        live = self._live(start, end)
        shown = array("q", live[:1] if self.whole.threads[start] in self.folds else live)
        low, high = bisect_left(self._at, start), bisect_left(self._at, end)
        self._at[low:high] = shown
        self.rows[low:high] = array("q", [self.whole.rows[index] for index in shown])

    def whole_at(self, index: int) -> tuple[array[int], int]:
        """All rows that are there, and where the row of an index stands among them."""
        every = self._laid().every
        return every.rows, bisect_left(every.at, self._at[index]) if index < len(self._at) else 0

    # What threads hold

    def covered(self, rows: Sequence[MessageRow]) -> tuple[tuple[MessageRow, ...], int]:
        """These messages, with all that is folded away behind them; and how many folded threads that are."""
        if len(rows) > _MANY:
            hidden, count = self.folded().hidden_behind(set(rows))
            return (*rows, *map(MessageRow, hidden)), count
        behind = [self.branch(index).hidden for index in self._positions_of(set(rows))]
        folded = [hidden for hidden in behind if hidden]
        return tuple(dict.fromkeys(chain(rows, *folded))), len(folded)

    def folded_count(self) -> int | None:
        """How many threads are folded and hold more than is seen; None where that takes a look at all of them."""
        return None if self.folds.others else self._laid().several if self.folds.is_all else 0

    def folded(self) -> Folded:
        """How the threads are folded now."""
        return Folded(self.whole, self.folds.is_all, frozenset(self.folds.others), frozenset(self.gone))

    def branch(self, index: int) -> Branch:
        """What to draw before the row of an index."""
        start, end = self._thread_at(index)
        if end - start == 1:
            return Branch("")
        if self._is_alone(index, start, end):
            hidden = [MessageRow(self.whole.rows[one]) for one in self._live(start, end) if one != self._at[index]]
            return Branch("", tuple(hidden))
        lines = self._branches.get(start)
        if lines is None:
            if len(self._branches) > _MOST_KEPT:
                self._branches.clear()
            lines = self._branches[start] = _lines(self.whole, self._live(start, end), range(start, end))
        return Branch(lines[self._at[index] - start])

    def _is_alone(self, index: int, start: int, end: int) -> bool:
        """Whether the row of an index is all that is shown of its thread."""
        has_before = index > 0 and self._at[index - 1] >= start
        return not has_before and not (index + 1 < len(self._at) and self._at[index + 1] < end)

    def _live(self, start: int, end: int) -> Sequence[int]:
        if not self.gone:
            return range(start, end)
        return [index for index in range(start, end) if self.whole.rows[index] not in self.gone]

    def _first_live(self, start: int, end: int) -> int | None:
        return next((index for index in range(start, end) if self.whole.rows[index] not in self.gone), None)

    def _thread_at(self, index: int) -> tuple[int, int]:
        start = self._start(self._at[index])
        return start, self._end(start)

    def _start(self, position: int) -> int:
        return self._starts[bisect_right(self._starts, position) - 1]

    def _end(self, start: int) -> int:
        following = bisect_right(self._starts, start)
        return self._starts[following] if following < len(self._starts) else len(self.whole.rows)


def _lines(whole: ThreadedRows, live: Sequence[int], all_of_it: Iterable[int]) -> tuple[str, ...]:
    spans = [Span(whole.places[index], whole.lasts[index]) for index in live]
    lines = dict(zip(live, draw(depths(spans)), strict=True))
    return tuple(lines.get(index, "") for index in all_of_it)


def draw(deep: Sequence[int]) -> list[str]:
    """The lines before each message of a thread, from its depths in tree order.

    A thread without its beginning has several roots: all but the first hang on the first.
    """
    second = next((index for index, depth in enumerate(deep) if index and not depth), len(deep))
    levels = [min(depth + (index >= second), _DEEPEST) for index, depth in enumerate(deep)]
    drawn = []
    below: set[int] = set()
    for level in reversed(levels):
        lines = "".join("│ " if one in below else "  " for one in range(1, level))
        drawn.append(f"{lines}{'├' if level in below else '└'}─" if level else "")
        below = {one for one in below if one < level} | {level}
    return drawn[::-1]

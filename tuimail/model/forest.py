"""Threads of very many messages at once, as `threading` has them one by one, in a tenth of the time.

Nearly all answers name what the message names that they answer, and that message: one look-up of the whole text finds
it. Messages that hang together so are a tree, whose numbers need no names at all. What is left (trees that others join
by a name that is not here, circles, bare replies) goes the long way.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tuimail.model.threading import (
    MOST_NESTED,
    Letter,
    assign,
    id_number,
    id_numbers,
    is_reply,
    near_references,
    spans_of,
)

PIECE: Final = 2000
"""Messages between two rests: some milliseconds."""
_SHARE: Final = 4000
Stored = tuple[int, int, str, str, str]
"""Row, date, Message-ID, references (one a line), subject."""
KnownOf = Callable[[Sequence[int]], Mapping[int, int]]


Threading = tuple[int, int, int, int, bool]
"""Row, thread, place, last, and whether it may answer a message that it does not name."""


def letter(row: int, date: int, msgid: str, references: str, subject: str) -> Letter:
    """A message as it is stored."""
    return Letter(row, date, msgid, references.split("\n") if references else (), subject)


class Forest:
    """Messages, in the order of their rows: `add` them, `grow` the threads, then ask."""

    def __init__(self) -> None:
        self.merged: dict[int, int] = {}
        """Threads that were known, to what they became."""
        self.older: dict[int, int] = {}
        """Threads that had messages before, to the last index of one of these."""
        self._found: list[Stored] = []
        self._numbers: list[int] = []  # of the Message-IDs
        self._first: dict[int, int] = {}  # the number of a Message-ID to the index of the first that has it
        self._roots: list[int] = []
        self._parents: list[int] = []
        self._low: list[int] = []  # of a root: the lowest row of its tree
        self._threads: list[int] = []
        self._copies: dict[int, int] = {}
        self._odd: set[int] = set()  # roots of trees whose numbers are found the long way
        self._loose: set[int] = set()
        self._joins: dict[int, list[int]] = {}  # a root to the numbers by which its tree may be part of another thread
        self._before: dict[int, int] = {}
        self._known: dict[int, int] = {}
        self._became: dict[int, int] = {}
        self._by_number: list[int] = []  # the indices of the first
        self._elsewhere: list[int] = []  # the numbers of what is only referred to
        self._places = array("q")
        self._lasts = array("q")

    def __len__(self) -> int:
        return len(self._found)

    def add(self, rows: Sequence[Stored]) -> None:
        """Take more messages."""
        self._found += rows
        self._numbers += id_numbers([row[2] for row in rows])

    def grow(self, known_of: KnownOf) -> Iterator[None]:
        """Find all threads, with rests; `known_of` has the threads of numbers, in order, that were met before."""
        dates = [row[1] for row in self._found]
        order = sorted(range(len(dates)), key=dates.__getitem__)
        yield from self._link(order)
        yield from self._look_up(known_of)
        self._join()
        yield
        yield from self._number(order)
        yield from self._go_the_long_way()

    def threaded(self, start: int, stop: int) -> list[Threading]:
        """What was found of the messages from one index to another."""
        rows = [row[0] for row in self._found[start:stop]]
        loose = [at in self._loose for at in range(start, stop)]
        places, lasts = self._places[start:stop], self._lasts[start:stop]
        return list(zip(rows, self._threads[start:stop], places, lasts, loose, strict=True))

    def news(self) -> Iterator[list[tuple[int, int]]]:
        """What was not known, or otherwise, of numbers and their threads: in shares, in order."""
        numbers, threads = self._numbers, self._threads
        for share in _shares(self._by_number):
            yield self._new([(numbers[at], threads[at]) for at in share])
        for share in _shares(self._elsewhere):
            yield self._new([(number, self._known[number]) for number in share])

    def _new(self, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        before = self._before
        return [pair for pair in pairs if before.get(pair[0]) != pair[1]] if before else pairs

    def _link(self, order: Sequence[int]) -> Iterator[None]:
        found, numbers, first, joins, odd = self._found, self._numbers, self._first, self._joins, self._odd
        self._parents = parents = [-1] * len(order)
        self._roots = roots = [0] * len(order)
        self._low = low = [row[0] for row in found]
        holders: dict[str, int] = {}
        for start in range(0, len(order), PIECE):
            for at in order[start : start + PIECE]:
                row, _, msgid, references, subject = found[at]
                above = holders.get(references, -1) if references else -1
                same = holders.setdefault(f"{references}\n{msgid}" if references else msgid, at) if msgid else at
                if same != at:
                    self._copies[at] = same
                    root = roots[same]
                elif above >= 0:
                    parents[at] = above
                    root = roots[above]
                else:
                    root = at
                    if references:
                        joins[at] = []
                roots[at] = root
                if row < low[root]:
                    low[root] = row
                if not msgid:
                    odd.add(root)
                elif same == at and first.setdefault(numbers[at], at) != at:
                    odd.add(root)
                    joins.setdefault(root, []).append(numbers[at])
                if not references and is_reply(subject):
                    self._loose.add(at)
                    odd.add(root)
            yield

    def _look_up(self, known_of: KnownOf) -> Iterator[None]:
        yield from self._read_references()
        numbers = self._numbers
        mentioned = {number for some in self._joins.values() for number in some}
        self._elsewhere = sorted(mentioned - self._first.keys())
        self._by_number = sorted(self._first.values(), key=numbers.__getitem__)
        yield
        for share in _shares(self._by_number):
            self._before.update(known_of([numbers[at] for at in share]))
            yield
        for share in _shares(self._elsewhere):
            self._before.update(known_of(share))
            yield

    def _read_references(self) -> Iterator[None]:
        """Trees whose first message answers one that no other message here holds."""
        met: dict[str, int] = {}
        for count, (root, numbers) in enumerate(self._joins.items(), 1):
            references = self._found[root][3]
            for name in near_references(references.split("\n")) if references else ():
                if name:
                    number = met.get(name)
                    if number is None:
                        met[name] = number = id_number(name)
                    numbers.append(number)
                    if number in self._first:
                        self._odd.add(root)
            if not count % PIECE:
                yield

    def _join(self) -> None:
        """The threads that trees are part of."""
        first, roots, low, joins = self._first, self._roots, self._low, self._joins
        for number in self._before.keys() & first.keys():
            joins.setdefault(roots[first[number]], []).append(number)
        known = self._known
        known.update(self._before)
        for root, numbers in joins.items():
            known[-low[root]] = low[root]  # its own name among the numbers
            for number in numbers:
                if number not in known and number in first:
                    known[number] = low[roots[first[number]]]
        _, self._became = assign(sorted((low[root], [*numbers, -low[root]]) for root, numbers in joins.items()), known)
        became = self._became
        names = map(low.__getitem__, roots)
        self._threads = [became.get(name, name) for name in names] if became else list(names)
        existing = set(self._before.values())
        self.merged = {old: became[old] for old in existing if old in became}
        if existing:
            older = {became.get(thread, thread) for thread in existing}
            self.older = {thread: at for at, thread in enumerate(self._threads) if thread in older}

    def _number(self, order: Sequence[int]) -> Iterator[None]:
        """Places by the walk through each tree; what answers stands behind its elder sisters and all below them."""
        count = len(order)
        parents, copies = self._parents, self._copies
        sizes, following = array("l", [1]) * count, array("l", [2]) * count
        self._places = places = array("q", [1]) * count
        self._lasts = lasts = array("q", [1]) * count
        for stop in range(count, 0, -PIECE):
            for at in reversed(order[max(0, stop - PIECE) : stop]):
                if parents[at] >= 0:
                    sizes[parents[at]] += sizes[at]
            yield
        for start in range(0, count, PIECE):
            for at in order[start : start + PIECE]:
                same = copies.get(at)
                if same is not None:
                    places[at], lasts[at] = places[same], lasts[same]
                    continue
                above = parents[at]
                place = 1
                if above >= 0:
                    places[at] = place = following[above]
                    following[above] += sizes[at]
                    following[at] = place + 1
                lasts[at] = place + sizes[at] - 1
            yield

    def _go_the_long_way(self) -> Iterator[None]:
        crowded = set(self._became.values())
        odd = self._odd | {root for root, size in Counter(self._roots).items() if size > MOST_NESTED}
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for at, (root, thread) in enumerate(zip(self._roots, self._threads, strict=True)):
            if (root in odd or thread in crowded) and thread not in self.older:
                groups[thread].append(at)
        yield
        since = 0
        for members in groups.values():
            if len(members) == 1:
                continue
            spans = spans_of([letter(*self._found[at]) for at in members])
            for at in members:
                self._places[at], self._lasts[at] = spans[self._found[at][0]]
            since += len(members)
            if since >= PIECE // 4:
                since = 0
                yield


def _shares(some: Sequence[int]) -> Iterator[Sequence[int]]:
    return (some[start : start + _SHARE] for start in range(0, len(some), _SHARE))

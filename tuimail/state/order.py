"""The rows of a list in their order, at any size.

Newest first: by (internaldate, row) descending. Rows are kept as one array of integers; where a row belongs is found
by asking the store for the sort keys of a few pivots at a time, so a million rows cost a handful of bounded reads.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from typing import Self

from tuimail.model.ids import MessageRow

SortKey = tuple[int, MessageRow]
"""(internaldate, row)."""

_PROBES_PER_READ = 128
_MOST_SEGMENTS = 128
_MOST_REMEMBERED = 20_000
_FEW = 8
"""So many rows are moved in place; for more, a new array is put together from slices."""

_SECOND = 1 if sys.byteorder == "little" else 6
"""Where the octet stands that tells most rows apart: in a list of all accounts the lowest one is the account."""

_MANY = 500
"""For so many, one look at every row of the list is cheaper than asking where they are."""


class Scattered(Exception):
    """Too many rows at too many places: reading the whole order anew is cheaper."""


class Order:
    """An array of rows, and how to find places in it."""

    def __init__(self, rows: array[int], sort_keys: Callable[[Sequence[MessageRow]], list[SortKey]]) -> None:
        self.rows = rows
        self._sort_keys = sort_keys
        self._dates: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def learn(self, keys: Iterable[SortKey]) -> None:
        """Remember sort keys that are known anyway; they do not change while a row is here."""
        if len(self._dates) > _MOST_REMEMBERED:
            self._dates.clear()
        self._dates.update((row, date) for date, row in keys)

    def keys_of(self, rows: Iterable[MessageRow]) -> list[SortKey]:
        """The sort keys of those rows that exist."""
        wanted = list(rows)
        known = [(self._dates[row], row) for row in wanted if row in self._dates]
        if len(known) < len(wanted):
            read = self._sort_keys([row for row in wanted if row not in self._dates])
            self.learn(read)
            known += read
        return known

    def places(self, keys: Sequence[SortKey]) -> list[int]:
        """For each of the keys, sorted newest first: how many rows stand before it. Raises Scattered."""
        found = [0] * len(keys)
        segments = [(0, len(self.rows), 0, len(keys))]
        while segments:
            if len(segments) > _MOST_SEGMENTS:
                raise Scattered
            segments = self._narrow(segments, keys, found)
        return found

    def _narrow(
        self, segments: list[tuple[int, int, int, int]], keys: Sequence[SortKey], found: list[int]
    ) -> list[tuple[int, int, int, int]]:
        """One round: put pivots into each stretch low:high of rows, and sort the keys first:last between them."""
        share = max(4, _PROBES_PER_READ // len(segments))
        pivots = [_spread(low, high, share) for low, high, _, _ in segments]
        dates = {row: date for date, row in self.keys_of(MessageRow(self.rows[i]) for some in pivots for i in some)}
        narrower = []
        for (low, high, first, last), some in zip(segments, pivots, strict=True):
            known = [index for index in some if self.rows[index] in dates]
            if some and not known:
                raise Scattered
            bounds = [(-dates[MessageRow(self.rows[index])], -self.rows[index]) for index in known]
            for start, end, slot in _by_slot(keys, first, last, bounds):
                new_low = known[slot - 1] + 1 if slot else low
                new_high = known[slot] if slot < len(known) else high
                if new_low >= new_high:
                    found[start:end] = [new_low] * (end - start)
                else:
                    narrower.append((new_low, new_high, start, end))
        return narrower

    def ends_of(self, starts: Sequence[int]) -> list[int]:
        """How many rows are not older than each of some moments, newest first. Raises Scattered."""
        return self.places([(start, MessageRow(0)) for start in starts])

    def index_of(self, row: MessageRow) -> int | None:
        """Where a row stands, or None."""
        keys = self.keys_of([row])
        if not keys:
            return next(iter(self._positions_of({row})), None)
        place = self.places(keys)[0]
        return place if place < len(self.rows) and self.rows[place] == row else None

    def first_of(self, rows: AbstractSet[int]) -> MessageRow | None:
        """The uppermost of some rows that are here; where they are few, not by a look at every row."""
        if len(rows) > _FEW:
            return next(map(MessageRow, filter(rows.__contains__, self.rows)), None)
        places = self._positions_of(rows)
        return MessageRow(self.rows[places[0]]) if places else None

    def insert(self, keys: Collection[SortKey]) -> list[int]:
        """Put rows where they belong; the places, in the old numbering, of those that were not there."""
        ordered = sorted(keys, reverse=True)
        if self._are_older(ordered):
            places = [len(self.rows)] * len(ordered)
            self.rows.extend(row for _, row in ordered)
            return places
        placed = [
            (place, row)
            for place, (_, row) in zip(self.places(ordered), ordered, strict=True)
            if place == len(self.rows) or self.rows[place] != row
        ]
        if len(placed) <= _FEW:
            for place, row in reversed(placed):
                self.rows.insert(place, row)
        else:
            self._merge(placed)
        return [place for place, _ in placed]

    def _are_older(self, ordered: Sequence[SortKey]) -> bool:
        """Whether all of these belong below the last row, as nearly all that a first sync brings: nothing to seek."""
        last = self.keys_of([MessageRow(self.rows[-1])]) if self.rows and ordered else []
        return bool(last) and ordered[0] < last[0]

    def _merge(self, placed: Sequence[tuple[int, MessageRow]]) -> None:
        merged = array("q")
        done = 0
        for place, row in placed:
            merged.extend(self.rows[done:place])
            merged.append(row)
            done = place
        merged.extend(self.rows[done:])
        self.rows = merged

    def twin(self) -> Self:
        """The same order, to be changed in another thread."""
        twin = copy(self)
        twin.rows, twin._dates = self.rows[:], {}
        return twin

    def remove(self, rows: Collection[MessageRow]) -> Sequence[int]:
        """Take rows out; the places where they stood, ascending."""
        if len(rows) > _MANY:
            return self.strike(rows)
        positions = self._seek(rows)
        for row in rows:
            self._dates.pop(row, None)  # a snoozed message comes back with another date
        if positions:
            self._cut(positions)
        return positions

    def strike(self, rows: Collection[MessageRow]) -> Sequence[int]:
        """As `remove`, without a question to the store."""
        if is_all_of(self.rows, rows):
            were, self.rows = len(self.rows), array("q")
            self._dates.clear()
            return range(were)
        positions = self._positions_of(rows) if rows else []
        self._dates.clear()
        if positions:
            self._cut(positions)
        return positions

    def _seek(self, rows: Collection[MessageRow]) -> list[int]:
        keys = sorted(self.keys_of(rows), reverse=True)
        try:
            places = zip(self.places(keys), keys, strict=True)
            positions = [place for place, (_, row) in places if place < len(self.rows) and self.rows[place] == row]
            unknown = set(rows) - {row for _, row in keys}
        except Scattered:
            positions, unknown = [], set(rows)
        if unknown:
            positions = sorted([*positions, *self._positions_of(unknown)])
        return positions

    def _positions_of(self, rows: Collection[int], among: array[int] | None = None) -> list[int]:
        """Rows that the store no longer knows have no sort key: one pass over the array, none of it in Python."""
        among = self.rows if among is None else among
        if len(rows) > _FEW:
            from tuimail.model.slices import places_of  # the first frame has nothing to seek

            wanted = rows if isinstance(rows, AbstractSet) else set(rows)
            return places_of(among, wanted.__contains__)
        octets = among.tobytes()[_SECOND :: among.itemsize]
        found = (_find(among, octets, row) for row in rows)
        return sorted(position for position in found if position is not None)

    def _cut(self, positions: Sequence[int]) -> None:
        self.rows = without(self.rows, positions)


def is_all_of(numbers: array[int], rows: Collection[int]) -> bool:
    """Whether some rows that stand together in a set are all there are; of few, that is not asked."""
    if len(rows) < max(_MANY, len(numbers)) or not isinstance(rows, AbstractSet):
        return False
    return all(map(rows.__contains__, numbers))


def without(rows: array[int], positions: Sequence[int]) -> array[int]:
    """The array without these positions, ascending; the same array where they are few."""
    if len(positions) <= _FEW:
        for position in reversed(positions):
            del rows[position]
        return rows
    is_kept = bytearray(b"\1") * len(rows)
    for position in positions:
        is_kept[position] = 0
    from tuimail.model.slices import compressed

    return compressed(rows, is_kept)


def _find(numbers: array[int], octets: bytes, number: int) -> int | None:
    """The index of a number; of each the second octet is given, which of all is found soonest."""
    octet = number >> 8 & 0xFF
    position = octets.find(octet)
    while position >= 0:
        if numbers[position] == number:
            return position
        position = octets.find(octet, position + 1)
    return None


def shifted(index: int, inserted: Sequence[int], removed: Sequence[int]) -> int:
    """Where the row of an index stands after rows went in (at old places) or out."""
    return index + bisect_right(inserted, index) - bisect_left(removed, index)


def _spread(low: int, high: int, share: int) -> list[int]:
    """Pivots over low:high, both ends among them, because most news is at the ends."""
    size = high - low
    if size <= share:
        return list(range(low, high))
    return sorted({low + (size - 1) * step // (share - 1) for step in range(share)})


def _by_slot(
    keys: Sequence[SortKey], first: int, last: int, bounds: list[tuple[int, int]]
) -> Iterable[tuple[int, int, int]]:
    """Stretches (start, end, slot) of the keys that fall between the same two pivots.

    Pivot number `slot` is the first that is not newer than the key; bounds are negated, hence ascending.
    """
    start = first
    while start < last:
        slot = bisect_left(bounds, _negated(keys[start]))
        end = start + 1
        while end < last and bisect_left(bounds, _negated(keys[end])) == slot:
            end += 1
        yield start, end, slot
        start = end


def _negated(key: SortKey) -> tuple[int, int]:
    return (-key[0], -key[1])

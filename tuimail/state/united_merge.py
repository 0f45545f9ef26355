"""Merges the orders of several accounts into one, as if one store had sorted them: for a thread that may take its time.

Each number holds all that it is sorted by, because Python sorts two runs of numbers in milliseconds without a pause.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from heapq import merge
from itertools import accumulate, chain, pairwise

from tuimail.model.list_view import RankedRows, ThreadedRows
from tuimail.model.united import all_joined

_BITS = 64
_MASK = (1 << _BITS) - 1


def newest_first(orders: Mapping[int, tuple[Sequence[int], Sequence[int]]]) -> array[int]:
    """Rows of each account (as that knows them) with their dates, by (date, row) descending."""
    keys: list[int] = []
    for index, (rows, dates) in orders.items():
        keys += [date << _BITS | row for date, row in zip(dates, all_joined(rows, index), strict=True)]
    keys.sort(reverse=True)
    return array("q", [key & _MASK for key in keys])


def merged(orders: Mapping[int, RankedRows]) -> array[int] | ThreadedRows:
    """The orders of one view, by the number of their account."""
    first = next(iter(orders.values()), None)
    if first is None:
        return array("q")
    if first.threads is not None:
        return _threads(orders)
    if first.dates_fall and all(one.ranks is one.newest or one.ranks == one.newest for one in orders.values()):
        return newest_first({index: (one.rows, one.newest) for index, one in orders.items()})
    rows = [row for index, one in orders.items() for row in all_joined(one.rows, index)]
    return array("q", [rows[place] for place in _sorted(orders.values(), range(len(rows)), rows)])


def _sorted(orders: Collection[RankedRows], places: Sequence[int], names: Sequence[int]) -> list[int]:
    """Places among the rows of all orders, by what they are sorted by, then by date, then by name.

    Each order is sorted already. One call that sorts all of them would keep every other thread waiting.
    """
    first = next(iter(orders))
    ranks = list(chain.from_iterable(one.ranks for one in orders))
    newest = list(chain.from_iterable(one.newest for one in orders))
    date = 1 if first.dates_fall == first.ranks_fall else -1
    name = 1 if (first.threads is not None or first.dates_fall) == first.ranks_fall else -1
    ends = accumulate(len(one.rows) for one in orders)
    cuts = [0, *(bisect_left(places, end) for end in ends)]
    runs = [places[start:end] for start, end in pairwise(cuts)]
    return [
        *merge(
            *runs,
            key=lambda place: (ranks[place], date * newest[place], name * names[place]),
            reverse=first.ranks_fall,
        )
    ]


def _threads(orders: Mapping[int, RankedRows]) -> ThreadedRows:
    """Thread after thread: a thread is of one account."""
    columns: list[list[int]] = [[], [], [], []]
    for index, one in orders.items():
        if one.threads is not None:
            columns[0] += all_joined(one.threads.rows, index)
            columns[1] += all_joined(one.threads.threads, index)
            columns[2] += one.threads.places
            columns[3] += one.threads.lasts
    threads = columns[1]
    starts = [place for place, thread in enumerate(threads) if not place or threads[place - 1] != thread]
    ends = dict(pairwise([*starts, len(threads)]))
    places = [at for start in _sorted(orders.values(), starts, threads) for at in range(start, ends[start])]
    return ThreadedRows(*(array("q", [column[at] for at in places]) for column in columns))

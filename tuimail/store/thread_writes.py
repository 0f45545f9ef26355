"""Writes what a forest found, in transactions of which each leaves threads as right as they were.

`thread_of` knows the thread of every Message-ID that was ever seen or referred to, as a number (`id_number`): mail that
comes before what it answers finds its place all the same. What another thread became stands there under minus its name.
It is written before the messages' own threads, so that after a crash those that were not come to the same: what
`threading` has is the mark of how far all is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, islice
from typing import Final

from tuimail.model.forest import Forest, Threading, letter
from tuimail.model.threading import MOST_NESTED, spans_of
from tuimail.store.connect import listed
from tuimail.store.work import Work

_MOST_ROWS: Final = 2000
_AT_ONCE: Final = 50
_MOST_OLDER: Final = 100
_MOST_MERGED: Final = 100
_KNOWN = "SELECT id, thread FROM thread_of WHERE id IN (SELECT value FROM json_each(?))"
_MEMBERS = """SELECT t.thread, m.row, m.internaldate, h.msgid, h.refs, m.subject, t.place, t.last
    FROM threading t JOIN message m ON m.row = t.row JOIN header h ON h.row = t.row
    WHERE t.thread IN (SELECT value FROM json_each(?)) ORDER BY t.thread, t.row"""
_LARGE = """SELECT thread FROM threading WHERE thread IN (SELECT value FROM json_each(?))
    GROUP BY thread HAVING count(*) > ?"""
_DATED = """UPDATE threading SET (place, last) = (SELECT internaldate, internaldate FROM message m
    WHERE m.row = threading.row) WHERE thread = ?"""
_COUNT = "SELECT count(*) FROM message WHERE row BETWEEN ? AND ?"
_STILL = "SELECT row FROM message WHERE row BETWEEN ? AND ?"


def known_threads(db: sqlite3.Connection, numbers: Iterable[int]) -> Mapping[int, int]:
    """The threads of those numbers that were met before."""
    known: dict[int, int] = dict(db.execute(_KNOWN, (listed(numbers),)).fetchall())
    names = set(known.values())
    while became := {-old: new for old, new in db.execute(_KNOWN, (listed(-name for name in names),)).fetchall()}:
        known = {number: became.get(thread, thread) for number, thread in known.items()}
        names = set(became.values())
    return known


def writes(forest: Forest) -> Iterator[Callable[[Work], None]]:
    """What to do, in this order, each in a transaction; messages may go or come in between."""
    merged = iter(forest.merged.items())
    while some := dict(islice(merged, _MOST_MERGED)):
        yield partial(merge, merged=some)
    for share in forest.news():
        yield partial(_remember, threads=share)
    ends = sorted((at, thread) for thread, at in forest.older.items())
    start, end = 0, 0
    while start < len(forest):
        # A thread that had messages before is drawn with the last of those that it gets.
        stop = min(start + _MOST_ROWS, len(forest))
        if len(ends) > end + _MOST_OLDER:
            stop = min(stop, ends[end + _MOST_OLDER][0] + 1)
        older = []
        while end < len(ends) and ends[end][0] < stop:
            older.append(ends[end][1])
            end += 1
        yield partial(_put, found=forest.threaded(start, stop), older=older)
        start = stop


def _put(work: Work, found: Sequence[Threading], older: Collection[int]) -> None:
    ends = (found[0][0], found[-1][0])
    ((count,),) = work.db.execute(_COUNT, ends)
    if count < len(found):
        still = {row for (row,) in work.db.execute(_STILL, ends)}
        found = [one for one in found if one[0] in still]
    _insert(work, "INSERT INTO threading (row, thread, place, last, is_loose) VALUES ", found)
    draw(work, older)


def _remember(work: Work, threads: Sequence[tuple[int, int]]) -> None:
    _insert(work, "INSERT OR REPLACE INTO thread_of (id, thread) VALUES ", threads)


def _insert(work: Work, statement: str, rows: Sequence[tuple[int, ...]]) -> None:
    """Many rows a statement: that takes two thirds of the time of as many statements."""
    for start in work.in_turn(range(0, len(rows), _AT_ONCE)):
        some = rows[start : start + _AT_ONCE]
        values = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        work.db.execute(statement + values, list(chain.from_iterable(some)))


def merge(work: Work, merged: Mapping[int, int]) -> None:
    """Move all of some threads into others."""
    work.db.executemany("UPDATE threading SET thread = ? WHERE thread = ?", [(new, old) for old, new in merged.items()])
    _remember(work, sorted((-old, new) for old, new in merged.items()))


def draw(work: Work, threads: Collection[int]) -> None:
    """Number the messages of these threads by the walk through their trees."""
    if not threads:
        return
    large = _larger_than(work.db, MOST_NESTED, threads)
    work.db.executemany(_DATED, [(thread,) for thread in large])
    drawn: list[tuple[int, int, int]] = []
    members = work.db.execute(_MEMBERS, (listed(set(threads) - large),)).fetchall()
    for _, group in groupby(work.in_turn(members), lambda row: row[0]):
        some = list(group)
        spans = spans_of([letter(*row[1:6]) for row in some])
        drawn += [(*spans[row[1]], row[1]) for row in some if spans[row[1]] != (row[6], row[7])]
    work.db.executemany("UPDATE threading SET place = ?, last = ? WHERE row = ?", drawn)


def _larger_than(db: sqlite3.Connection, size: int, threads: Iterable[int]) -> set[int]:
    return {thread for (thread,) in db.execute(_LARGE, (listed(threads), size))}

"""Keeps the threads of all mail of an account, in slices, after the mail itself is stored.

A thread is named by the lowest row that was ever in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from tuimail.model.forest import PIECE, Forest
from tuimail.model.ids import MessageRow
from tuimail.store.loose_replies import join_loose
from tuimail.store.thread_writes import known_threads, writes
from tuimail.store.work import Database, Work, newest_row

WINDOW: Final = 3_000
"""So many messages are threaded together: they take 4 MB meanwhile; 30,000 would take 25 and be hardly quicker."""
_MOST_WINDOW: Final = 30_000
_SHARE: Final = 32
"""In large accounts a window is this part of what has threads: each window writes to all of `thread_of`."""
_MOST_TEXT: Final = 30_000_000
"""Characters of references; forged ones may be long."""
FEW: Final = 50
"""So many new messages get their threads in the transaction that stores them; more wait for `next_slice`."""
_DONE: Final = "SELECT coalesce(max(row), 0) FROM threading"
_LATER: Final = """SELECT m.row, m.internaldate, h.msgid, h.refs, m.subject
    FROM message m JOIN header h ON h.row = m.row WHERE m.row > ? ORDER BY m.row LIMIT ?"""
# New messages of a thread in which another message has a keyword.
_HEIRS = """SELECT DISTINCT t.row FROM threading t JOIN message m ON m.row = t.row AND m.mailbox IS NOT NULL
    JOIN threading o ON o.thread = t.thread AND o.row <> t.row JOIN message k ON k.row = o.row
    WHERE t.row > ?1 AND instr(' ' || k.keywords || ' ', ?2) AND NOT instr(' ' || m.keywords || ' ', ?2)"""
_MOST_HEIRS: Final = 2000


class Threads:
    """The threads of one account, for those who have time. Belongs to the thread that writes the mail."""

    def __init__(self, mail: Database) -> None:
        self._mail = mail
        self._steps: Iterator[None] | None = None

    def next_slice(self, window: int = WINDOW) -> bool:
        """Do some of what is left, one transaction at most; False where nothing was."""
        self._mail.give_way()
        if self._steps is None:
            if not self._has_new():
                with self._mail.work() as work:
                    return join_loose(work)
            self._steps = self._thread_window(window)
        if next(self._steps, self) is self:
            self._steps = None
        return True

    def follow(self, work: Work) -> None:
        """Thread what a transaction brought, if that is little, and all that has no thread."""
        if self._steps is not None:
            return
        ((done,),) = work.db.execute(_DONE)
        rows = work.db.execute(_LATER, (done, FEW + 1)).fetchall()
        if len(rows) <= FEW:
            forest = Forest()
            forest.add(rows)
            for _ in forest.grow(partial(known_threads, work.db)):
                pass
            for write in writes(forest):
                write(work)

    def _has_new(self) -> bool:
        with self._mail.reading() as db:
            ((done,),) = db.execute(_DONE)
            return db.execute(_LATER, (done, 1)).fetchone() is not None

    def _thread_window(self, size: int) -> Iterator[None]:
        forest, text = Forest(), 0
        with self._mail.reading() as db:
            ((newest,),) = db.execute(_DONE)
        size = max(size, min(newest // _SHARE, _MOST_WINDOW))
        while len(forest) < size and text < _MOST_TEXT:
            with self._mail.reading() as db:
                rows = db.execute(_LATER, (newest, min(PIECE, size - len(forest)))).fetchall()
            if not rows:
                break
            forest.add(rows)
            newest = rows[-1][0]
            text += sum(len(row[3]) for row in rows)
            yield
        yield from forest.grow(self._known)
        for write in writes(forest):
            with self._mail.unchecked_work() as work:
                write(work)
            yield

    def _known(self, numbers: Sequence[int]) -> Mapping[int, int]:
        with self._mail.reading() as db:
            return known_threads(db, numbers)

    def how_far(self) -> tuple[int, int]:
        """The last message that has its thread, and the newest there is: of both the number of the row."""
        with self._mail.reading() as db:
            ((done,),) = db.execute(_DONE)
            return done, newest_row(db)

    def newest(self) -> MessageRow:
        """The newest message there is."""
        with self._mail.reading() as db:
            return MessageRow(newest_row(db))

    def heirs(self, since: MessageRow, keyword: str) -> tuple[MessageRow, ...]:
        """The messages newer than a row that came into threads with a keyword, and lack it.

        Of what a first synchronisation brings, none: there the server says which messages have it.
        """
        if self.newest() - since > _MOST_HEIRS:
            return ()
        with self._mail.reading() as db:
            return tuple(MessageRow(row) for (row,) in db.execute(_HEIRS, (since, f" {keyword} ")))

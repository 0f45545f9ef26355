"""One transaction at work: the connection, the clock, and the list of what it touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import TypeVar

from tuimail.model.ids import MessageRow
from tuimail.model.values import dataclass
from tuimail.store.connect import transaction
from tuimail.store.errors import translated
from tuimail.store.values import Touched

T = TypeVar("T")


@dataclass(slots=True)
class Work:
    """What the functions of this room hand to each other inside one transaction."""

    db: sqlite3.Connection
    now: int
    touched: Touched = field(default_factory=Touched)
    merged: list[tuple[MessageRow, MessageRow]] = field(default_factory=list)
    """(row that stays, row that it swallowed)"""
    dropped: list[MessageRow] = field(default_factory=list)
    give_way: Callable[[], None] = lambda: None

    def in_turn(self, rows: Iterable[T]) -> Iterator[T]:
        """Rows to work on, held back while the screen answers a key."""
        return _in_turn(rows, self.give_way)


class Database:
    """The writing connection of one account's file, shared by MailStore and Journal."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        clock: Callable[[], float],
        follow: Callable[[Work], None],
    ) -> None:
        self.connection = connection
        self.path = path
        self._clock = clock
        self._follow = follow
        self.give_way: Callable[[], None] = lambda: None
        """Stands still while the screen answers a key."""

    def in_turn(self, rows: Iterable[T]) -> Iterator[T]:
        """As in a transaction."""
        return _in_turn(rows, self.give_way)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction. What does not belong to it (cached bodies) follows after the commit."""
        with translated(self.path):
            with transaction(self.connection):
                work = Work(self.connection, int(self._clock()), give_way=self.give_way)
                yield work
            if work.merged or work.dropped:
                self._follow(work)

    @contextmanager
    def unchecked_work(self) -> Iterator[Work]:
        """`work` for inserts of which is known that their foreign keys are there: half the time of many small ones."""
        with translated(self.path):
            self.connection.execute("PRAGMA foreign_keys = OFF")
        try:
            with self.work() as work:
                yield work
        finally:
            self.connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One statement, or a few that may see different moments."""
        with translated(self.path):
            yield self.connection


def _in_turn(rows: Iterable[T], give_way: Callable[[], None]) -> Iterator[T]:
    for row in rows:
        give_way()
        yield row


def newest_row(db: sqlite3.Connection) -> int:
    """The highest message row ever given."""
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'message'").fetchone()
    return int(found[0]) if found else 0

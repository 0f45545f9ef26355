"""Bodies of messages in a file of their own, which may be deleted at will: it only saves fetching again.

A section comes in chunks, each compressed for itself, so that a fetch goes on where it broke off. What was not used
for longest goes first when the file is over its cap.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.store import connect
from tuimail.store.bodies import read_chunks, read_content, unpacked
from tuimail.store.connect import listed
from tuimail.store.errors import StoreCorrupt, StoreMissing, damage_mark, translated

P = ParamSpec("P")
T = TypeVar("T")

CAP = 512 * 1024 * 1024
_LEVEL = 1
_VERSION = 1
_TABLES = (
    """CREATE TABLE part (
        row INTEGER NOT NULL,
        section TEXT NOT NULL,
        received INTEGER NOT NULL,
        stored INTEGER NOT NULL,
        is_complete INTEGER NOT NULL,
        last_used INTEGER NOT NULL,
        PRIMARY KEY (row, section)
    ) STRICT""",
    """CREATE TABLE chunk (
        row INTEGER NOT NULL,
        section TEXT NOT NULL,
        start INTEGER NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (row, section, start),
        FOREIGN KEY (row, section) REFERENCES part(row, section) ON DELETE CASCADE ON UPDATE CASCADE
    ) STRICT""",
    "CREATE INDEX part_used ON part(last_used, stored)",
    f"PRAGMA user_version = {_VERSION}",
)


def _healing(method: Callable[Concatenate[Parts, P], T]) -> Callable[Concatenate[Parts, P], T]:
    """A damaged cache is an empty cache: nobody hears of it, the sections are fetched again."""

    @wraps(method)
    def healed(self: Parts, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if damage_mark(self.path).exists():  # a reader met it
            self.heal()
        try:
            return method(self, *args, **kwargs)
        except StoreCorrupt:
            self.heal()
            return method(self, *args, **kwargs)

    return healed


class Parts:
    """The writing side of the bodies file."""

    def __init__(self, path: Path, clock: Callable[[], float], cap: int = CAP) -> None:
        self.path = path
        self._clock = clock
        self._cap = cap
        if damage_mark(path).exists():
            remove(path)
        self._db = self._open()
        self._stored = self._count()

    @_healing
    def put(self, row: MessageRow, section: str, content: bytes, *, offset: int, complete: bool) -> int:
        """Store octets of a section from `offset` on; answers how many there are now, from the start without a gap.

        What lay behind `offset` is replaced; content that would leave a gap is not taken.
        """
        with self._writing() as db:
            received = self._received(db, row, section)
            if offset > received:
                return received
            if offset < received:
                self._cut(db, row, section, offset)
            packed = zlib.compress(content, _LEVEL)
            db.execute(
                """INSERT INTO part VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (row, section) DO UPDATE SET
                   received = ?3, stored = stored + ?4, is_complete = ?5, last_used = ?6""",
                (row, section, offset + len(content), len(packed), complete, int(self._clock())),
            )
            if content or offset == 0:
                db.execute("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?, ?)", (row, section, offset, packed))
        self._stored += len(packed)
        self._evict(keep=(row, section))
        return offset + len(content)

    @_healing
    def received(self, row: MessageRow, section: str) -> int:
        """Octets of a section that are here: where a fetch goes on."""
        with translated(self.path):
            return self._received(self._db, row, section)

    @_healing
    def has(self, row: MessageRow, section: str) -> bool:
        """Whether the whole section is here; counts as use."""
        with translated(self.path):
            changed = self._db.execute(
                "UPDATE part SET last_used = ? WHERE row = ? AND section = ? AND is_complete",
                (int(self._clock()), row, section),
            )
            return changed.rowcount > 0

    @_healing
    def cached_rows(self) -> list[MessageRow]:
        """The messages of which whole sections are here."""
        with translated(self.path):
            found = self._db.execute("SELECT DISTINCT row FROM part WHERE is_complete")
            return [MessageRow(row) for (row,) in found]

    @_healing
    def content(self, row: MessageRow, section: str) -> bytes | None:
        """A complete section, or None; counts as use."""
        if not self.has(row, section):
            return None
        with translated(self.path):
            return read_content(self._db, row, section)

    def chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        """A complete section in pieces of about a megabyte, so that a large one is never in memory at once.

        Raises StoreMissing where it is damaged: it is to be fetched again.
        """
        try:
            with translated(self.path):
                yield from read_chunks(self._db, row, section)
        except StoreCorrupt as error:
            self.heal()
            raise StoreMissing(
                gettext("The cache of message bodies was damaged and is being rebuilt; try again.")
            ) from error

    @_healing
    def merge(self, pairs: Iterable[tuple[MessageRow, MessageRow]]) -> None:
        """The sections of the second row of each pair belong to the first."""
        with self._writing() as db:
            for stays, goes in pairs:
                db.execute("UPDATE OR IGNORE part SET row = ? WHERE row = ?", (stays, goes))
                db.execute("DELETE FROM part WHERE row = ?", (goes,))

    @_healing
    def drop(self, rows: Iterable[MessageRow]) -> None:
        """These messages are gone."""
        with self._writing() as db:
            db.execute("DELETE FROM part WHERE row IN (SELECT value FROM json_each(?))", (listed(rows),))
        self._stored = self._count()

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path), connect.transaction(self._db) as db:
            yield db

    def _open(self) -> sqlite3.Connection:
        try:
            return self._prepared()
        except StoreCorrupt:
            remove(self.path)
            return self._prepared()

    def heal(self) -> None:
        """Throw a damaged cache away; readers find the new file by themselves."""
        self._db.close()
        remove(self.path)
        self._db = self._open()
        self._stored = 0

    def _prepared(self) -> sqlite3.Connection:
        with translated(self.path):
            db = connect.writer(self.path)
            try:
                _create(db)
            except BaseException:
                db.close()
                raise
            return db

    def _received(self, db: sqlite3.Connection, row: MessageRow, section: str) -> int:
        found = db.execute("SELECT received FROM part WHERE row = ? AND section = ?", (row, section)).fetchone()
        return int(found[0]) if found else 0

    def _cut(self, db: sqlite3.Connection, row: MessageRow, section: str, offset: int) -> None:
        """Chunks have edges: one that reaches over `offset` is cut there."""
        db.execute("DELETE FROM chunk WHERE row = ? AND section = ? AND start >= ?", (row, section, offset))
        last = db.execute(
            "SELECT start, content FROM chunk WHERE row = ? AND section = ? ORDER BY start DESC LIMIT 1", (row, section)
        ).fetchone()
        if last is not None:
            kept = zlib.compress(unpacked([last[1]])[: offset - last[0]], _LEVEL)
            db.execute(
                "UPDATE chunk SET content = ? WHERE row = ? AND section = ? AND start = ?",
                (kept, row, section, last[0]),
            )
        db.execute(
            """UPDATE part SET received = ?3, stored = (SELECT ifnull(sum(length(content)), 0) FROM chunk
               WHERE row = ?1 AND section = ?2) WHERE row = ?1 AND section = ?2""",
            (row, section, offset),
        )

    def _count(self) -> int:
        with translated(self.path):
            return int(self._db.execute("SELECT ifnull(sum(stored), 0) FROM part").fetchone()[0])

    def _evict(self, keep: tuple[MessageRow, str]) -> None:
        if self._stored <= self._cap:
            return
        with self._writing() as db:
            excess = self._count() - self._cap * 9 // 10  # some room, so that not every put evicts
            for row, section, stored in db.execute(
                "SELECT row, section, stored FROM part ORDER BY last_used, row"
            ).fetchall():
                if excess <= 0:
                    break
                if (row, section) != keep:
                    db.execute("DELETE FROM part WHERE row = ? AND section = ?", (row, section))
                    excess -= stored
        self._stored = self._count()


def _create(db: sqlite3.Connection) -> None:
    with connect.transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == _VERSION:
            return
        if version:
            raise StoreCorrupt(gettext("The cache of message bodies has another format; it is being rebuilt."))
        for statement in _TABLES:
            db.execute(statement)


def remove(path: Path) -> None:
    """Delete a cache file with its companions."""
    for suffix in ("", "-wal", "-shm", ".damaged"):
        with translated(path):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

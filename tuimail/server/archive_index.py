"""Remembers an archive in a SQLite file of ours: UIDs, flags, places, and answers ready for the wire.

A message of the source keeps its row for as long as its file is there: deleted here, the row stays with no mailbox,
so that the next scan does not bring it back.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuimail.model.flags import Flag, FlagSet
from tuimail.server.answers import Answers
from tuimail.server.archive_scan import Place
from tuimail.server.errors import ArchiveBusy

_VERSION = 2
_SCHEMA = """
CREATE TABLE mailbox (name TEXT PRIMARY KEY, uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL) STRICT;
CREATE TABLE source (path BLOB PRIMARY KEY, stamp TEXT NOT NULL) STRICT;
CREATE TABLE overlay (id INTEGER PRIMARY KEY AUTOINCREMENT, raw BLOB NOT NULL) STRICT;
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT, uid INTEGER,
  source BLOB, key BLOB, file BLOB NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, source_flags INTEGER,
  stamp INTEGER NOT NULL,
  overlay INTEGER REFERENCES overlay (id),
  flags INTEGER NOT NULL, keywords TEXT NOT NULL, date INTEGER NOT NULL, size INTEGER NOT NULL,
  envelope BLOB NOT NULL, body BLOB NOT NULL, bodystructure BLOB NOT NULL, listing BLOB NOT NULL, hash BLOB NOT NULL,
  identity BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_uid ON message (mailbox, uid);
CREATE INDEX message_place ON message (source, key);
"""
_COLUMNS = (
    "id, mailbox, uid, source, key, file, start, length, source_flags, stamp, overlay, "
    "flags, keywords, date, size, envelope, body, bodystructure, listing, hash, identity"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the index. `source` is None for mail that only lives here (`overlay`)."""

    row_id: int
    mailbox: str | None
    uid: int | None
    source: str | None
    place: Place
    overlay: int | None
    flags: FlagSet
    date: int
    answers: Answers
    identity: bytes = b""


class ArchiveIndex:
    """The index file. Used by the server's thread alone."""

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600); one that is broken or of another version is made anew.

        Raises ArchiveBusy where another process has it, and OSError.
        """
        self._path = path
        self._lock = _lock(path)
        try:
            self._db = self._open()
        except BaseException:
            os.close(self._lock)
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        os.close(self._lock)

    def mailboxes(self) -> dict[str, tuple[int, int]]:
        """UIDVALIDITY and UIDNEXT by name."""
        return {name: (validity, uidnext) for name, validity, uidnext in self._db.execute("SELECT * FROM mailbox")}

    def put_mailbox(self, name: str, uidvalidity: int, uidnext: int) -> None:
        """Remember a mailbox."""
        self._db.execute("INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?)", (name, uidvalidity, uidnext))

    def rename_mailbox(self, before: str, after: str) -> None:
        """Follow a RENAME."""
        self._db.execute("UPDATE mailbox SET name = ? WHERE name = ?", (after, before))
        self._db.execute("UPDATE message SET mailbox = ? WHERE mailbox = ?", (after, before))

    def stamp(self, source: str) -> str:
        """What the source looked like when it was last scanned."""
        found = self._db.execute("SELECT stamp FROM source WHERE path = ?", (os.fsencode(source),)).fetchone()
        return str(found[0]) if found else ""

    def put_stamp(self, source: str, stamp: str) -> None:
        """Remember what the source looks like now."""
        self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (os.fsencode(source), stamp))

    def rows(self) -> Iterator[Row]:
        """All messages, hidden ones too, by mailbox and UID."""
        query = f"SELECT {_COLUMNS} FROM message ORDER BY mailbox, uid"  # noqa: S608 - our own column names
        yield from (_row(found) for found in self._db.execute(query))

    def insert(self, rows: Sequence[Row]) -> list[Row]:
        """Store new rows in one transaction; returns them with their ids."""
        stored = []
        with self._transaction():
            for row in rows:
                cursor = self._db.execute(
                    f"INSERT INTO message ({_COLUMNS}) VALUES ({', '.join('?' * 21)})",  # noqa: S608
                    (None, *_values(row)),
                )
                stored.append(replace(row, row_id=int(cursor.lastrowid or 0)))
                if row.mailbox is not None and row.uid is not None:
                    self._db.execute(
                        "UPDATE mailbox SET uidnext = max(uidnext, ?) WHERE name = ?", (row.uid + 1, row.mailbox)
                    )
        return stored

    def set_flags(self, row_id: int, flags: FlagSet) -> None:
        """The flags as shown here."""
        self._db.execute(
            "UPDATE message SET flags = ?, keywords = ? WHERE id = ?",
            (int(flags.system), " ".join(sorted(flags.keywords)), row_id),
        )

    def set_places(self, source: str, changes: Iterable[tuple[str, Place]]) -> None:
        """Messages were found somewhere else in their source, by the keys they had; copies made here follow."""
        with self._transaction():
            self._db.executemany(
                "UPDATE message SET key = ?, file = ?, start = ?, length = ?, source_flags = ?, stamp = ?"
                " WHERE source = ? AND key = ?",
                [(*_place_values(place), os.fsencode(source), os.fsencode(old_key)) for old_key, place in changes],
            )

    def set_aside(self, source: str, keys: Iterable[str]) -> None:
        """These are not where they were: free their keys until it is known whether they are somewhere else."""
        name = os.fsencode(source)
        with self._transaction():
            self._db.executemany(
                "UPDATE message SET key = ? WHERE source = ? AND key = ?",
                [(os.fsencode(aside(key)), name, os.fsencode(key)) for key in keys],
            )

    def hide(self, row_ids: Iterable[int]) -> None:
        """Deleted here: the rows stay, without a mailbox."""
        with self._transaction():
            self._db.executemany("UPDATE message SET mailbox = NULL, uid = NULL WHERE id = ?", [(i,) for i in row_ids])

    def drop(self, row_ids: Iterable[int]) -> None:
        """Mail that only lived here is deleted, with its bytes where no other row has them."""
        with self._transaction():
            self._db.executemany("DELETE FROM message WHERE id = ?", [(i,) for i in row_ids])
            self._db.execute(
                "DELETE FROM overlay WHERE id NOT IN (SELECT overlay FROM message WHERE overlay IS NOT NULL)"
            )

    def drop_places(self, source: str, keys: Iterable[str]) -> None:
        """Messages are gone from their source: so are the copies made here."""
        with self._transaction():
            self._db.executemany(
                "DELETE FROM message WHERE source = ? AND key = ?",
                [(os.fsencode(source), os.fsencode(key)) for key in keys],
            )

    def drop_mailbox(self, name: str) -> None:
        """Follow a DELETE; messages of the source stay known, without a mailbox."""
        with self._transaction():
            self._db.execute("DELETE FROM message WHERE mailbox = ? AND source IS NULL", (name,))
            self._db.execute("UPDATE message SET mailbox = NULL, uid = NULL WHERE mailbox = ?", (name,))
            self._db.execute("DELETE FROM mailbox WHERE name = ?", (name,))

    def add_overlay(self, raw: bytes) -> int:
        """Keep a message that arrived here."""
        cursor = self._db.execute("INSERT INTO overlay (raw) VALUES (?)", (zlib.compress(raw, 1),))
        return int(cursor.lastrowid or 0)

    def overlay(self, number: int) -> bytes | None:
        """A message that arrived here."""
        found = self._db.execute("SELECT raw FROM overlay WHERE id = ?", (number,)).fetchone()
        return zlib.decompress(found[0]) if found else None

    def _transaction(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def _open(self) -> sqlite3.Connection:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            db = _connect(self._path)
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == _VERSION:
                return db
            is_new = version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError:
            is_new = False
        if not is_new:
            # The index can be made again from the source; flags set here are lost, so the old file is kept.
            self._path.replace(self._path.with_suffix(".old"))
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            db = _connect(self._path)
        db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return db


def aside(key: str) -> str:
    """The key of a message that is looked for; no file has such a name."""
    return "\0" + key


def _lock(path: Path) -> int:
    """Two processes would give the same UID to different messages. Raises ArchiveBusy."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ArchiveBusy() from error
    return descriptor


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA busy_timeout = 5000")
    return db


def _values(row: Row) -> tuple[object, ...]:
    place, answers = row.place, row.answers
    source = None if row.source is None else os.fsencode(row.source)
    return (
        *(row.mailbox, row.uid, source, *_place_values(place), row.overlay),
        *(int(row.flags.system), " ".join(sorted(row.flags.keywords)), row.date, answers.size),
        *(answers.envelope, answers.body, answers.bodystructure, answers.listing_header, answers.content_hash),
        row.identity,
    )


def _place_values(place: Place) -> tuple[object, ...]:
    # A name of a file is octets; stamps are cut to what SQLite takes.
    flags = None if place.flags is None else int(place.flags)
    return (
        *(os.fsencode(place.key), os.fsencode(place.file), place.offset, place.length),
        *(flags, place.stamp & 0x7FFF_FFFF_FFFF_FFFF),
    )


def _row(found: Sequence[Any]) -> Row:
    """A row as our own columns give it (the table is STRICT)."""
    row_id, mailbox, uid, source, key, file, start, length, source_flags, stamp, overlay = found[:11]
    flags, keywords, date, size, envelope, body, bodystructure, listing, content_hash, identity = found[11:]
    known = None if source_flags is None else Flag(source_flags)
    place = Place(
        key=os.fsdecode(key or b""), file=os.fsdecode(file), offset=start, length=length, flags=known, stamp=stamp
    )
    return Row(
        row_id=row_id,
        mailbox=mailbox,
        uid=uid,
        source=None if source is None else os.fsdecode(source),
        place=place,
        overlay=overlay,
        flags=FlagSet(Flag(flags), frozenset(keywords.split())),
        date=date,
        answers=Answers(size, envelope, body, bodystructure, listing, content_hash),
        identity=identity,
    )

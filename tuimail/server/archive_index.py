"""Remembers an archive in a SQLite file of ours: UIDs, flags, places, and answers ready for the wire.

A message of the source keeps its row for as long as its file is there: deleted here, the row stays with no mailbox,
so that the next scan does not bring it back.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tuimail.model.flags import Flag, FlagSet
from tuimail.server.answers import Answers
from tuimail.server.archive_scan import Place

_VERSION = 1
_SCHEMA = """
CREATE TABLE mailbox (name TEXT PRIMARY KEY, uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL) STRICT;
CREATE TABLE source (path TEXT PRIMARY KEY, stamp TEXT NOT NULL) STRICT;
CREATE TABLE overlay (id INTEGER PRIMARY KEY AUTOINCREMENT, raw BLOB NOT NULL) STRICT;
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT, uid INTEGER,
  source TEXT, key TEXT, file TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, source_flags INTEGER,
  overlay INTEGER REFERENCES overlay (id),
  flags INTEGER NOT NULL, keywords TEXT NOT NULL, date INTEGER NOT NULL, size INTEGER NOT NULL,
  envelope BLOB NOT NULL, body BLOB NOT NULL, bodystructure BLOB NOT NULL, listing BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_uid ON message (mailbox, uid);
CREATE INDEX message_place ON message (source, key);
"""
_COLUMNS = (
    "id, mailbox, uid, source, key, file, start, length, source_flags, overlay, "
    "flags, keywords, date, size, envelope, body, bodystructure, listing, hash"
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

    def moved_to(self, mailbox: str, uid: int) -> Row:
        """The same message as another row, not yet stored."""
        return replace(self, row_id=0, mailbox=mailbox, uid=uid)


class ArchiveIndex:
    """The index file. Used by the server's thread alone."""

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600); one that is broken or of another version is made anew. Raises OSError."""
        self._path = path
        self._db = self._open()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

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
        found = self._db.execute("SELECT stamp FROM source WHERE path = ?", (source,)).fetchone()
        return str(found[0]) if found else ""

    def put_stamp(self, source: str, stamp: str) -> None:
        """Remember what the source looks like now."""
        self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (source, stamp))

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
                    f"INSERT INTO message ({_COLUMNS}) VALUES ({', '.join('?' * 19)})",  # noqa: S608
                    (None, *_values(row)),
                )
                stored.append(replace(row, row_id=int(cursor.lastrowid or 0)))
                if row.mailbox is not None and row.uid is not None:
                    self._db.execute(
                        "UPDATE mailbox SET uidnext = max(uidnext, ?) WHERE name = ?", (row.uid + 1, row.mailbox)
                    )
        return stored

    def set_flags(self, row_id: int, flags: FlagSet, source_flags: Flag | None) -> None:
        """The flags as shown here, and as the source last told them."""
        self._db.execute(
            "UPDATE message SET flags = ?, keywords = ?, source_flags = ? WHERE id = ?",
            (int(flags.system), " ".join(sorted(flags.keywords)), source_flags, row_id),
        )

    def set_place(self, row_id: int, place: Place) -> None:
        """The message was found somewhere else in its source."""
        self._db.execute(
            "UPDATE message SET key = ?, file = ?, start = ?, length = ? WHERE id = ?",
            (place.key, place.file, place.offset, place.length, row_id),
        )

    def hide(self, row_ids: Iterable[int]) -> None:
        """Deleted here: the rows stay, without a mailbox."""
        with self._transaction():
            self._db.executemany("UPDATE message SET mailbox = NULL, uid = NULL WHERE id = ?", [(i,) for i in row_ids])

    def drop(self, row_ids: Iterable[int]) -> None:
        """Gone for good: from the source, or never in one."""
        with self._transaction():
            self._db.executemany("DELETE FROM message WHERE id = ?", [(i,) for i in row_ids])

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
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA busy_timeout = 5000")
    return db


def _values(row: Row) -> tuple[object, ...]:
    place, answers = row.place, row.answers
    return (
        *(row.mailbox, row.uid, row.source, place.key if row.source is not None else None),
        *(place.file, place.offset, place.length, place.flags, row.overlay),
        *(int(row.flags.system), " ".join(sorted(row.flags.keywords)), row.date, answers.size),
        *(answers.envelope, answers.body, answers.bodystructure, answers.listing_header, answers.content_hash),
    )


def _row(found: Sequence[object]) -> Row:
    values: tuple[object, ...] = tuple(found)
    row_id, mailbox, uid, source, key, file, start, length, source_flags, overlay = values[:10]
    flags, keywords, date, size, envelope, body, bodystructure, listing, content_hash = values[10:]
    known = Flag(source_flags) if isinstance(source_flags, int) else None
    return Row(
        row_id=_int(row_id),
        mailbox=mailbox if isinstance(mailbox, str) else None,
        uid=uid if isinstance(uid, int) else None,
        source=source if isinstance(source, str) else None,
        place=Place(key=str(key or ""), file=str(file), offset=_int(start), length=_int(length), flags=known),
        overlay=overlay if isinstance(overlay, int) else None,
        flags=FlagSet(Flag(_int(flags)), frozenset(str(keywords).split())),
        date=_int(date),
        answers=Answers(
            size=_int(size),
            envelope=_bytes(envelope),
            body=_bytes(body),
            bodystructure=_bytes(bodystructure),
            listing_header=_bytes(listing),
            content_hash=_bytes(content_hash),
        ),
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""

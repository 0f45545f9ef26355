"""SearchIndex: the writing side of the search index, filled in slices when there is time.

What a slice has not reached yet is still found: searches read those rows themselves, which is slower.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.store import connect, search_schema
from tuimail.store.connect import transaction
from tuimail.store.errors import StoreCorrupt, translated
from tuimail.store.search_schema import Mentioned, index_path, mark
from tuimail.store.words import folded
from tuimail.store.work import Database

_HEADERS = """SELECT m.row, m.subject, h.addresses, h.list_id,
      CASE WHEN m.has_attachments THEN h.bodystructure ELSE x'' END
    FROM message m JOIN header h ON h.row = m.row WHERE m.row > ? ORDER BY m.row LIMIT ?"""
_NEWEST_FIRST = "SELECT row FROM message WHERE mailbox = ? ORDER BY internaldate DESC, row DESC"
_LONGEST = 1000  # of one address or name; longer ones are no names


class HeaderText(NamedTuple):
    """What is searched of one message's headers; `bodystructure` is empty where it has no attachments."""

    row: MessageRow
    subject: str
    addresses: str
    list_id: str
    bodystructure: bytes


class SearchIndex:
    """One account's index. Belongs to the thread that writes the mail."""

    def __init__(self, mail: Database) -> None:
        self._mail = mail
        self._path = index_path(mail.path)
        self._db: sqlite3.Connection | None = None

    @property
    def path(self) -> Path:
        return self._path

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def next_headers(self, limit: int) -> list[HeaderText]:
        """The next messages whose headers are not indexed, lowest row first."""
        with self._open() as index, self._mail.reading() as mail:
            return [HeaderText(*row) for row in mail.execute(_HEADERS, (mark(index), limit))]

    def put_headers(self, texts: Sequence[HeaderText], filenames: Mapping[MessageRow, Sequence[str]]) -> None:
        """Index a slice that `next_headers` gave, and the names of its attachments."""
        if not texts:
            return
        mentions = [(*mention, text.row) for text in texts for mention in _mentions(text, filenames.get(text.row, ()))]
        with self._open() as db, transaction(db):
            db.executemany("INSERT OR IGNORE INTO term (text) VALUES (?)", {(term,) for term, _, _ in mentions})
            db.executemany(
                "INSERT OR IGNORE INTO mention (term, field, row) SELECT id, ?2, ?3 FROM term WHERE text = ?1", mentions
            )
            db.executemany(
                "INSERT INTO subject (rowid, text) VALUES (?, ?)", [(text.row, folded(text.subject)) for text in texts]
            )
            db.execute("INSERT OR REPLACE INTO state VALUES ('headers', ?)", (texts[-1].row,))

    def without_body(self, mailbox: MailboxRow) -> list[MessageRow]:
        """The messages of a mailbox whose bodies are not indexed, newest first."""
        with self._mail.reading() as mail:
            rows = [row for (row,) in mail.execute(_NEWEST_FIRST, (mailbox,))]
        with self._open() as db:
            done = {row for (row,) in db.execute("SELECT row FROM body_done")}
        return [row for row in rows if row not in done]

    def put_bodies(self, bodies: Iterable[tuple[MessageRow, str]]) -> None:
        """Index the words of bodies; a row that has been indexed stays as it is."""
        texts = {row: folded(text) for row, text in bodies}
        with self._open() as db, transaction(db):
            known = {row for row in texts if db.execute("SELECT 1 FROM body_done WHERE row = ?", (row,)).fetchone()}
            fresh = sorted((row, text) for row, text in texts.items() if row not in known)
            db.executemany("INSERT INTO body (rowid, text) VALUES (?, ?)", fresh)
            db.executemany("INSERT INTO body_done VALUES (?)", [(row,) for row, _ in fresh])
            octets = sum(len(text) for _, text in fresh)
            db.execute(
                "INSERT INTO state VALUES ('octets', ?1) ON CONFLICT (name) DO UPDATE SET value = value + ?1", (octets,)
            )

    def body_octets(self) -> int:
        """How much text of bodies is indexed, in characters."""
        with self._open() as db:
            found = db.execute("SELECT value FROM state WHERE name = 'octets'").fetchone()
            return int(found[0]) if found else 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The connection; a damaged index is thrown away, as it only saves time."""
        try:
            with translated(self._path):
                if self._db is None:
                    self._db = _opened(self._path, _identity(self._mail.path))
                yield self._db
        except StoreCorrupt:
            self.close()
            for suffix in ("", "-wal", "-shm", ".damaged"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + suffix).unlink()
            raise


def _opened(path: Path, identity: int) -> sqlite3.Connection:
    """The index of this very database: of one that another has taken the place of, the rows mean nothing."""
    db = connect.writer(path)
    try:
        search_schema.prepare(db)
        found = db.execute("SELECT value FROM state WHERE name = 'identity'").fetchone()
        if found is None or found[0] != identity:
            with transaction(db):
                for name in ("subject", "body"):
                    db.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")  # noqa: S608
                for name in ("state", "term", "mention", "body_done"):
                    db.execute(f"DELETE FROM {name}")  # noqa: S608
                db.execute("INSERT INTO state VALUES ('identity', ?)", (identity,))
    except BaseException:
        db.close()
        raise
    return db


def _identity(path: Path) -> int:
    return os.stat(path).st_ino & (2**62 - 1)


def _mentions(text: HeaderText, filenames: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What a message mentions, each with its field."""
    for field, flat in enumerate(json.loads(text.addresses)[:3] if text.addresses else ()):
        for name, email in zip(flat[::2], flat[1::2], strict=True):
            yield folded(f"{name} <{email}>" if name and email else name or email)[:_LONGEST], field
    if text.list_id:
        yield folded(text.list_id)[:_LONGEST], Mentioned.LIST
    for name in filenames:
        yield folded(name)[:_LONGEST], Mentioned.FILENAME

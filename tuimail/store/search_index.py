"""SearchIndex: the writing side of the search index, filled in slices when there is time.

What a slice has not reached yet is still found: searches read those rows themselves, which is slower.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.store import connect, mailbox_rows, search_schema
from tuimail.store.connect import listed, transaction
from tuimail.store.errors import StoreCorrupt, translated
from tuimail.store.search_schema import Mentioned, index_path, mark
from tuimail.store.words import folded
from tuimail.store.work import Database

_HEADERS = """SELECT m.row, m.subject, h.addresses, h.list_id,
      CASE WHEN m.has_attachments THEN h.bodystructure ELSE x'' END
    FROM message m JOIN header h ON h.row = m.row WHERE m.row > ? ORDER BY m.row LIMIT ?"""
_NEWEST = """SELECT row FROM message WHERE mailbox IS NOT NULL AND base_uid IS NOT NULL
    AND mailbox NOT IN (SELECT value FROM json_each(?)) ORDER BY internaldate DESC, row DESC LIMIT ?"""
_EXISTING = "SELECT row FROM message WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row DESC"
_NOT_DONE = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT row FROM body_done)"
_COUNT_GONE = "INSERT INTO state VALUES ('gone', ?1) ON CONFLICT (name) DO UPDATE SET value = value + ?1"
_SHARE = "SELECT (SELECT value FROM state WHERE name = 'gone'), (SELECT count(*) FROM subject_docsize)"
_FEW = 1000
"""So many messages that are gone never are a reason to build the index anew."""
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
        mentions = [
            (*mention, text.row)
            for text in self._mail.in_turn(texts)
            for mention in _mentions(text, filenames.get(text.row, ()))
        ]
        with self._open() as db, transaction(db):
            db.executemany("INSERT OR IGNORE INTO term (text) VALUES (?)", {(term,) for term, _, _ in mentions})
            db.executemany(
                "INSERT OR IGNORE INTO mention (term, field, row) SELECT id, ?2, ?3 FROM term WHERE text = ?1",
                self._mail.in_turn(mentions),
            )
            db.executemany(
                "INSERT INTO subject (rowid, text) VALUES (?, ?)", [(text.row, folded(text.subject)) for text in texts]
            )
            db.execute("INSERT OR REPLACE INTO state VALUES ('headers', ?)", (texts[-1].row,))

    def without_body(self, newest: int, cached: Iterable[MessageRow]) -> list[MessageRow]:
        """Messages whose bodies are not indexed: those of the newest of the account, and those that are cached.

        Newest first. Trash and junk count only where they are cached.
        """
        with self._mail.reading() as mail:
            quiet = [mailbox_rows.by_role(mail, role) for role in (SpecialUse.TRASH, SpecialUse.JUNK)]
            left_out = listed(mailbox.row for mailbox in quiet if mailbox is not None)
            wanted = mail.execute(_NEWEST, (left_out, newest)).fetchall()
            wanted += mail.execute(_EXISTING, (listed(cached),)).fetchall()
        rows = list(dict.fromkeys(row for (row,) in wanted))
        with self._open() as db:
            found = db.execute(_NOT_DONE, (listed(rows),))
            return [MessageRow(row) for (row,) in found]

    def put_bodies(self, bodies: Iterable[tuple[MessageRow, str]]) -> None:
        """Index the words of bodies; a row that has been indexed stays as it is."""
        texts = {row: folded(text) for row, text in bodies}
        with self._open() as db, transaction(db):
            known = {row for row in texts if db.execute("SELECT 1 FROM body_done WHERE row = ?", (row,)).fetchone()}
            fresh = sorted((row, text) for row, text in texts.items() if row not in known)
            db.executemany("INSERT INTO body (rowid, text) VALUES (?, ?)", fresh)
            db.executemany("INSERT INTO body_done VALUES (?)", [(row,) for row, _ in fresh])

    def forget(self, rows: Collection[MessageRow]) -> None:
        """These messages are gone. Their words go with all others when most of the index speaks of such messages.

        (FTS5 takes single words out only for those who still have the text. Until then they match nothing.)
        """
        if not rows or not self._path.exists():
            return
        with self._open() as db, transaction(db):
            db.execute("DELETE FROM body_done WHERE row IN (SELECT value FROM json_each(?))", (listed(rows),))
            db.execute(_COUNT_GONE, (len(rows),))
            ((gone, indexed),) = db.execute(_SHARE)
            if gone > max(indexed - gone, _FEW):
                _empty(db)

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
                _empty(db)
                db.execute("INSERT OR REPLACE INTO state VALUES ('identity', ?)", (identity,))
    except BaseException:
        db.close()
        raise
    return db


def _empty(db: sqlite3.Connection) -> None:
    """Forget everything but whose index it is."""
    for name in ("subject", "body"):
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")  # noqa: S608
    for name in ("term", "mention", "body_done"):
        db.execute(f"DELETE FROM {name}")  # noqa: S608
    db.execute("DELETE FROM state WHERE name <> 'identity'")


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

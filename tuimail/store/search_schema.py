"""The tables of the search index: a file of its own beside the mail, which can be thrown away and built anew.

subject: every three letters of subjects, so that any part of them is found at once. mention: which address, List-Id
or file name stands in which message; each distinct one is stored once, so a part of it is sought among few.
body: the words of bodies. What speaks of messages that are gone matches nothing, as rows are never reused.
"""

from __future__ import annotations

import sqlite3
from enum import IntEnum
from pathlib import Path

from tuimail.store.connect import transaction

VERSION = 1

_TABLES = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE mention (term INTEGER NOT NULL, field INTEGER NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (term, field, row)) STRICT, WITHOUT ROWID""",
    "CREATE VIRTUAL TABLE subject USING fts5(text, content='', tokenize='trigram')",
    "CREATE VIRTUAL TABLE body USING fts5(text, content='', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE TABLE body_done (row INTEGER PRIMARY KEY) STRICT",
)


class Mentioned(IntEnum):
    """Fields of `mention`; the first three are the places of the lists in `header.addresses`."""

    FROM = 0
    TO = 1
    CC = 2
    LIST = 4
    FILENAME = 5


def index_path(path: Path) -> Path:
    """The file of the index beside an account's database."""
    return path.with_name(f"{path.stem}.search.sqlite")


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables; an index of another version is emptied first, for building it anew costs little."""
    if version(db) == VERSION:
        return
    with transaction(db):
        for name in ("subject", "body", "state", "term", "mention", "body_done"):
            db.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION:d}")


def version(db: sqlite3.Connection, schema: str = "main") -> int:
    found: int = db.execute(f"PRAGMA {schema}.user_version").fetchone()[0]
    return found


def mark(db: sqlite3.Connection, schema: str = "main") -> int:
    """Up to this row, everything in headers is indexed."""
    found = db.execute(f"SELECT value FROM {schema}.state WHERE name = 'headers'").fetchone()  # noqa: S608
    return int(found[0]) if found else 0

"""Opens SQLite connections the way this room needs them: one kind that writes, one that only reads."""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from tuimail.model.language import gettext
from tuimail.store.errors import StoreMissing

BUSY_MS = 5000
STEPS = 50_000
"""So many steps of SQLite's machine are a millisecond or two of work."""
_PIECE = 64_000
"""Characters: half a millisecond of work."""
_AT_ONCE = 4_000
"""Numbers: the same."""

_SHARED = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA temp_store = MEMORY",
)
_WRITER = (
    *_SHARED,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -6000",
    # 16 MB: what is written in many small transactions (a first sync, its threads) reaches the file a quarter as often.
    "PRAGMA wal_autocheckpoint = 4000",
)
_READER = (*_SHARED, "PRAGMA query_only = ON", "PRAGMA cache_size = -4000")


def writer(path: Path) -> sqlite3.Connection:
    """A connection that writes; creates the file, readable by its owner only. Transactions are begun by hand."""
    _create_private(path)
    # The check is off because the thread that opens (wiring) may hand over to the thread that owns (worker).
    connection = sqlite3.connect(
        path, timeout=BUSY_MS / 1000, isolation_level=None, cached_statements=256, check_same_thread=False
    )
    return _prepared(connection, _WRITER)


def reader(path: Path) -> sqlite3.Connection:
    """A connection that can never write."""
    if not path.exists():
        raise StoreMissing(
            gettext("There is no mail database {path} yet; it appears with the first connection.").format(path=path)
        )
    uri = f"file:{quote(str(path))}?mode=ro"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, cached_statements=128, check_same_thread=False
    )
    return _prepared(connection, _READER)


def _prepared(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _create_private(path: Path) -> None:
    # SQLite gives -wal and -shm the mode of the main file, so it is enough to make that one right.
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing. The write lock is taken at once, so that nobody changes what is read inside."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back by itself after some errors (full disk, for one).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def numbers_of(text: str) -> array[int]:
    """The numbers of the one JSON list that a long read gives.

    In pieces: making a million numbers in one call would keep the screen's thread from its key for 70 ms.
    """
    found, start, end = array("q"), 1, len(text) - 1
    while start < end:
        stop = text.find(",", start + _PIECE)
        stop = end if stop < 0 else stop
        found.extend(json.loads(f"[{text[start:stop]}]"))
        start = stop + 1
    return found


def listed(numbers: Iterable[int]) -> str:
    """Numbers as the JSON that `IN (SELECT value FROM json_each(?))` takes: one statement for any count.

    In pieces, as above: a thread that writes a million of them in one call keeps the screen's from its key for 150 ms.
    """
    left = iter(numbers)
    pieces = iter(lambda: ",".join(map(str, islice(left, _AT_ONCE))), "")
    return f"[{','.join(pieces)}]"

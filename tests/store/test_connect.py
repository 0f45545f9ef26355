"""Who may open what, and what trouble with the file is called."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.store.world import ACCOUNT, Mail, World
from tuimail.store import connect
from tuimail.store.bodies import bodies_path
from tuimail.store.errors import (
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreMissing,
    translate,
    translated,
)
from tuimail.store.writer import MailStore


def test_files_are_private(world: World) -> None:
    world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(world.seen("INBOX")[0].row, "1", b"text")
    for path in world.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_pragmas(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    writer = connect.writer(path)
    facts = {name: writer.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert facts == {"journal_mode": "wal", "synchronous": 1}
    assert writer.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert writer.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    writer.execute("CREATE TABLE t (a)")
    reader = connect.reader(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO t VALUES (1)")
    reader.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO t VALUES (1)")
    reader.close()
    writer.close()


def test_a_path_with_the_signs_of_a_uri_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "50% of #1?mode=rwc.sqlite"
    MailStore.open(path, ACCOUNT).close()
    connect.reader(path).close()
    assert path.exists()


def test_locked_for_too_long_is_busy(world: World) -> None:
    with world.store.maintenance() as work:
        work.db.execute("PRAGMA busy_timeout = 10")
    other = connect.writer(world.path)
    with connect.transaction(other), pytest.raises(StoreBusy, match="locked"):
        world.deliver("INBOX", Mail("<1@x>"))
    other.close()
    world.server.boxes["INBOX"].clear()
    assert len(world.deliver("INBOX", Mail("<2@x>"))) == 1


def test_readers_do_not_wait_for_a_writer(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    with world.store.maintenance() as work:
        work.db.execute("UPDATE message SET subject = 'new'")
        assert world.seen("INBOX")[0].subject == "Hello"
    assert world.seen("INBOX")[0].row == row
    assert world.seen("INBOX")[0].subject == "new"


def test_a_full_disk_leaves_nothing_half_written(world: World) -> None:
    rows = world.deliver("INBOX", Mail("<1@x>"))
    with world.store.maintenance() as work:
        (pages,) = work.db.execute("PRAGMA page_count").fetchone()
    with world.store.maintenance() as work:
        work.db.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StoreFull, match="free some space"):
        world.deliver("INBOX", *[Mail(f"<{number}@x>", subject="x" * 3000) for number in range(2, 40)])
    assert [one.row for one in world.seen("INBOX")] == rows
    assert world.store.mailbox(world.row("INBOX")).counts.total == 1
    with world.store.maintenance() as work:
        work.db.execute("PRAGMA max_page_count = 1000000")
    world.sync("INBOX")
    assert len(world.seen("INBOX")) == 39


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EACCES, StoreError)]
)
def test_trouble_of_the_system(number: int, kind: type[StoreError], tmp_path: Path) -> None:
    with pytest.raises(kind) as caught, translated(tmp_path / "a.sqlite"):
        raise OSError(number, os.strerror(number))
    assert str(tmp_path) in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreCorrupt),
        (sqlite3.SQLITE_NOTADB, StoreCorrupt),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy),
        (sqlite3.SQLITE_CANTOPEN, StoreMissing),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreError),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreFull),
        (sqlite3.SQLITE_IOERR_READ, StoreError),
    ],
)
def test_trouble_of_sqlite(code: int, kind: type[StoreError], tmp_path: Path) -> None:
    error = sqlite3.OperationalError("something")
    error.sqlite_errorcode = code
    found = translate(error, tmp_path / "a.sqlite")
    assert type(found) is kind
    assert str(found).endswith(".")


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory"):
        MailStore.open(tmp_path / "no" / "a.sqlite", ACCOUNT)


def test_a_closed_store_does_not_pretend(world: World) -> None:
    world.store.close()
    with pytest.raises(StoreError):
        world.store.mailboxes()
    world.store = world.open()
    assert bodies_path(world.path).exists()


@pytest.mark.parametrize("count", [0, 1, 2, 9, 100, 1001])
@pytest.mark.parametrize("piece", [1, 2, 3, 10, 64_000])
def test_a_long_list_of_numbers_is_read_in_pieces(count: int, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_PIECE", piece)
    numbers = [number * 7919 % 1_000_003 - 500 for number in range(count)]
    (text,) = (
        sqlite3.connect(":memory:")
        .execute("SELECT json_group_array(value) FROM json_each(?)", (connect.listed(numbers),))
        .fetchone()
    )
    assert list(connect.numbers_of(text)) == numbers


def test_very_many_numbers_are_written_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """No call of the interpreter's own goes through all of them: other threads would wait that long."""
    asked: list[int] = []

    def counted(numbers: Iterator[int], stop: int) -> Iterator[int]:
        asked.append(stop)
        return islice(numbers, stop)

    monkeypatch.setattr(connect, "islice", counted)
    monkeypatch.setattr(connect, "_AT_ONCE", 10)
    for count in (0, 1, 9, 10, 11, 100):
        asked.clear()
        assert json.loads(connect.listed(range(count))) == [*range(count)]
        assert asked == [10] * (count // 10 + 1 + bool(count % 10))

"""Versions of the file: from the first step on, all or none, never backwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.store.world import ACCOUNT, Mail, World
from tuimail.store import connect
from tuimail.store.errors import StoreMissing, StoreTooNew
from tuimail.store.reader import MailReader
from tuimail.store.schema import STEPS, migrate
from tuimail.store.writer import MailStore


def version(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def add_snippet(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE header ADD COLUMN snippet TEXT NOT NULL DEFAULT ''")


def fill_snippet(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE header SET snippet = msgid")


def break_off(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE header")
    raise RuntimeError("power cut")


def test_an_older_file_is_brought_up_to_date_with_its_mail(world: World) -> None:
    world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    world.close()
    connection = connect.writer(world.path)
    assert version(connection) == len(STEPS)
    found = migrate(connection, world.path, (*STEPS, add_snippet, fill_snippet))
    assert found == len(STEPS)
    assert version(connection) == len(STEPS) + 2
    assert connection.execute("SELECT snippet FROM header ORDER BY row").fetchall() == [("<2@x>",), ("<1@x>",)]
    assert connection.execute("SELECT total FROM mailbox WHERE name = 'INBOX'").fetchone() == (2,)
    connection.close()


def test_a_file_of_the_first_version_is_as_the_first_step_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    connection = connect.writer(path)
    migrate(connection, path, STEPS[:1])
    connection.execute("INSERT INTO mailbox (name) VALUES ('INBOX')")
    connection.close()
    told: list[tuple[int, int]] = []
    store = MailStore.open(path, ACCOUNT, tell=lambda what, done, total: told.append((done, total)))
    assert told == [(done, len(STEPS)) for done in range(1, len(STEPS))]
    assert [mailbox.name for mailbox in store.mailboxes()] == ["INBOX"]
    store.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(world: World) -> None:
    world.deliver("INBOX", Mail("<1@x>"))
    world.close()
    connection = connect.writer(world.path)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(connection, world.path, (*STEPS, add_snippet, break_off))
    assert version(connection) == len(STEPS)
    assert connection.execute("SELECT * FROM header").fetchone() is not None
    names = [column[1] for column in connection.execute("PRAGMA table_info(header)")]
    assert "snippet" not in names
    connection.close()


def test_a_newer_file_is_left_alone(world: World) -> None:
    world.close()
    connection = connect.writer(world.path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    with pytest.raises(StoreTooNew, match="written by a newer tuimail"):
        MailStore.open(world.path, ACCOUNT)
    with pytest.raises(StoreTooNew, match="update tuimail"):
        MailReader.open(world.path, ACCOUNT)


def test_a_reader_finds_no_file_or_an_unfinished_one(tmp_path: Path) -> None:
    path = tmp_path / "work.sqlite"
    with pytest.raises(StoreMissing, match="yet"):
        MailReader.open(path, ACCOUNT)
    assert not path.exists()
    connect.writer(path).close()
    with pytest.raises(StoreMissing, match="being prepared"):
        MailReader.open(path, ACCOUNT)


def test_tables_are_strict_and_numbers_are_never_used_twice(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.server.boxes["INBOX"].clear()
    world.sync("INBOX")
    (later,) = world.deliver("INBOX", Mail("<2@x>"))
    assert later > row
    world.close()
    connection = connect.writer(world.path)
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        connection.execute("UPDATE message SET size = 'large'")
    tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    assert {name for name, strict in tables if not strict} <= {"sqlite_schema", "sqlite_sequence"}
    connection.close()

"""The file of the bodies: resumable, bounded, and worth nothing but time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.world import Mail, World
from tuimail.model.ids import MessageRow
from tuimail.store import connect
from tuimail.store.bodies import bodies_path
from tuimail.store.errors import damage_mark
from tuimail.store.parts import Parts

ROW, OTHER = MessageRow(1), MessageRow(2)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    parts = Parts(tmp_path / "a.bodies.sqlite", Clock(), cap=100_000)
    yield parts
    parts.close()


def test_a_section_in_one_piece(parts: Parts) -> None:
    assert parts.put(ROW, "1", b"hello", offset=0, complete=True) == 5
    assert parts.content(ROW, "1") == b"hello"
    assert parts.content(ROW, "2") is None
    assert parts.content(OTHER, "1") is None


def test_an_empty_section_is_there(parts: Parts) -> None:
    parts.put(ROW, "1", b"", offset=0, complete=True)
    assert parts.content(ROW, "1") == b""
    assert parts.has(ROW, "1")


def test_a_fetch_goes_on_where_it_broke_off(parts: Parts) -> None:
    assert parts.received(ROW, "1") == 0
    assert parts.put(ROW, "1", b"abc", offset=0, complete=False) == 3
    assert not parts.has(ROW, "1")
    assert parts.content(ROW, "1") is None
    assert parts.put(ROW, "1", b"xyz", offset=7, complete=True) == 3, "a gap is not taken"
    assert parts.put(ROW, "1", b"CDE", offset=2, complete=False) == 5, "an overlap is replaced"
    assert parts.put(ROW, "1", b"", offset=5, complete=True) == 5
    assert parts.content(ROW, "1") == b"abCDE"
    assert parts.put(ROW, "1", b"new", offset=0, complete=True) == 3
    assert parts.content(ROW, "1") == b"new"


@given(st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=10)), max_size=8))
@settings(max_examples=40)
def test_any_order_of_chunks(chunks: list[tuple[int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        parts = Parts(Path(directory) / "a.bodies.sqlite", Clock())
        expected = b""
        for offset, content in chunks:
            received = parts.put(ROW, "1", content, offset=offset, complete=True)
            if offset <= len(expected):
                expected = expected[:offset] + content
            assert received == len(expected) == parts.received(ROW, "1")
            if parts.has(ROW, "1"):
                assert parts.content(ROW, "1") == expected
        parts.close()


def test_a_section_in_pieces_is_read_and_begun_anew(parts: Parts) -> None:
    parts.put(ROW, "2", b"a" * 10, offset=0, complete=False)
    parts.put(ROW, "2", b"b" * 10, offset=10, complete=False)
    assert list(parts.chunks(ROW, "2")) == []
    parts.put(ROW, "2", b"c" * 10, offset=20, complete=True)
    assert list(parts.chunks(ROW, "2")) == [b"a" * 10, b"b" * 10, b"c" * 10]
    parts.put(ROW, "2", b"d", offset=15, complete=True)
    assert parts.content(ROW, "2") == b"a" * 10 + b"b" * 5 + b"d"
    parts.put(ROW, "2", b"", offset=0, complete=False)
    assert parts.received(ROW, "2") == 0
    assert parts.content(ROW, "2") is None


def test_what_was_not_used_for_longest_goes_first(parts: Parts) -> None:
    blocks = [os.urandom(30_000) for _ in range(5)]
    for number, block in enumerate(blocks[:3]):
        parts.put(MessageRow(number), "1", block, offset=0, complete=True)
    assert parts.content(MessageRow(0), "1") == blocks[0]  # used again
    parts.put(MessageRow(3), "1", blocks[3], offset=0, complete=True)
    assert parts.content(MessageRow(1), "1") is None
    assert parts.content(MessageRow(0), "1") == blocks[0]
    assert parts.content(MessageRow(3), "1") == blocks[3]


def test_one_section_over_the_cap_is_kept_until_the_next(parts: Parts) -> None:
    block = os.urandom(200_000)
    parts.put(ROW, "1", block, offset=0, complete=True)
    assert parts.content(ROW, "1") == block
    parts.put(OTHER, "1", b"small", offset=0, complete=True)
    assert parts.content(ROW, "1") is None
    assert parts.content(OTHER, "1") == b"small"


def test_rows_that_merge_and_go(parts: Parts) -> None:
    parts.put(ROW, "1", b"mine", offset=0, complete=True)
    parts.put(OTHER, "1", b"other", offset=0, complete=True)
    parts.put(OTHER, "2", b"more", offset=0, complete=True)
    parts.merge([(ROW, OTHER)])
    assert parts.content(ROW, "1") == b"mine"
    assert parts.content(ROW, "2") == b"more"
    assert parts.content(OTHER, "1") is None
    parts.drop([ROW])
    assert parts.content(ROW, "1") is None


def test_a_damaged_cache_is_an_empty_cache(tmp_path: Path) -> None:
    path = tmp_path / "a.bodies.sqlite"
    path.write_bytes(b"no database at all" * 500)
    parts = Parts(path, Clock())
    parts.put(ROW, "1", b"hello", offset=0, complete=True)
    assert parts.content(ROW, "1") == b"hello"
    damage_chunks(path)
    assert parts.content(ROW, "1") is None
    parts.put(ROW, "1", b"hello", offset=0, complete=False)
    damage_chunks(path)
    assert parts.put(ROW, "1", b"LO", offset=3, complete=True) == 0, "begin anew"
    assert parts.received(ROW, "1") == 0
    parts.close()


def damage_chunks(path: Path) -> None:
    db = connect.writer(path)
    db.execute("UPDATE chunk SET content = x'00ff'")
    db.close()


def test_damage_that_a_reader_meets_is_healed_by_the_writer(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(row, "1", b"text")
    assert world.reader.part_content(row, "1") == b"text"
    damage_chunks(bodies_path(world.path))
    assert world.reader.part_content(row, "1") is None
    assert not world.store.parts.has(row, "1"), "so the engine fetches it again"
    world.store.put_part(row, "1", b"text")
    assert world.reader.part_content(row, "1") == b"text", "the reader finds the new file"
    assert not damage_mark(bodies_path(world.path)).exists()


def test_a_cache_that_another_process_is_just_building(world: World) -> None:
    bodies_path(world.path).write_bytes(b"")
    assert world.reader.part_content(ROW, "1") is None


def test_a_file_of_bodies_overwritten_while_in_use(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(row, "1", os.urandom(100_000))
    path = bodies_path(world.path)
    db = connect.writer(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    assert world.reader.part_content(row, "1") is None
    world.store.put_part(row, "1", b"text")
    assert world.reader.part_content(row, "1") == b"text"
    assert not damage_mark(world.path).exists(), "the mail itself is whole"


def test_a_cache_of_another_format_is_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.bodies.sqlite"
    db = connect.writer(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    parts = Parts(path, Clock())
    parts.put(ROW, "1", b"hello", offset=0, complete=True)
    assert parts.content(ROW, "1") == b"hello"
    parts.close()


def test_the_cache_may_be_deleted_between_two_starts(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(row, "1", b"text")
    world.store.journal.keep(row, b"source")
    world.close()
    bodies_path(world.path).unlink()
    world.reopen()
    assert world.reader.part_content(row, "1") is None
    assert world.store.journal.source(row) == b"source", "what an undo needs is not in the cache"


def test_messages_that_vanish_take_their_parts_along(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(row, "1", b"text")
    world.server.boxes["INBOX"].clear()
    world.sync("INBOX")
    assert world.store.parts.received(row, "1") == 0

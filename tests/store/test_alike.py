"""Messages like a given one, found by SQLite."""

from __future__ import annotations

import pytest

from tests.store.world import Mail, World
from tuimail.model.ids import MessageRow
from tuimail.model.likeness import Likeness


@pytest.fixture
def rows(world: World) -> list[MessageRow]:
    """Two of Ann, one of a list, one of nobody; and one more of Ann in the archive."""
    inbox = world.deliver(
        "INBOX",
        Mail("<1@x>", internaldate=300, sender="Ann", email="Ann@example.org"),
        Mail("<2@x>", internaldate=200, sender="A. B.", email="ann@EXAMPLE.org", list_id="dev.example.org"),
        Mail("<3@x>", internaldate=200, sender="Ben", email="ben@example.org", list_id="dev.example.org"),
        Mail("<4@x>", internaldate=100, sender="", email=""),
    )
    return [*inbox, *world.deliver("Archive", Mail("<5@x>", internaldate=50, sender="Ann", email="ann@example.org"))]


def test_the_same_sender_is_the_same_address_in_any_case(world: World, rows: list[MessageRow]) -> None:
    inbox = world.row("INBOX")
    assert set(world.reader.alike(rows[0], Likeness.SENDER, inbox)) == {rows[0], rows[1]}
    assert set(world.reader.alike(rows[0], Likeness.SENDER, None)) == {rows[0], rows[1], rows[4]}


def test_no_list_is_no_list_in_common(world: World, rows: list[MessageRow]) -> None:
    inbox = world.row("INBOX")
    assert set(world.reader.alike(rows[1], Likeness.LIST, inbox)) == {rows[1], rows[2]}
    assert set(world.reader.alike(rows[1], Likeness.LIST, None)) == {rows[1], rows[2]}
    assert not len(world.reader.alike(rows[0], Likeness.LIST, inbox))


def test_older_ones_of_the_same_second_are_those_below(world: World, rows: list[MessageRow]) -> None:
    inbox = world.row("INBOX")
    older, newer = sorted(rows[1:3])
    assert set(world.reader.alike(newer, Likeness.OLDER, inbox)) == {older, rows[3]}
    assert set(world.reader.alike(older, Likeness.OLDER, inbox)) == {rows[3]}
    assert set(world.reader.alike(rows[3], Likeness.OLDER, None)) == {rows[4]}


def test_a_message_that_is_gone_is_like_nothing(world: World, rows: list[MessageRow]) -> None:
    for likeness in (Likeness.SENDER, Likeness.LIST, Likeness.OLDER):
        assert not len(world.reader.alike(MessageRow(10**6), likeness, None))


def test_the_thread_is_of_all_folders(world: World, rows: list[MessageRow]) -> None:
    assert list(world.reader.alike(rows[0], Likeness.THREAD, world.row("INBOX"))) == [rows[0]]

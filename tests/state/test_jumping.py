"""Marks, jumps, the way back; favourite folders and those that are used most."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, LISTS
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.state.habits import NamedMailbox
from tuimail.state.remembered import Remembered
from tuimail.state.root import AppState

LISTS_KEY, ARCHIVE_KEY = MailboxKey(ACCOUNT, LISTS), MailboxKey(ACCOUNT, ARCHIVE)


@pytest.fixture
def state(world: World) -> AppState:
    state = world.open(10)
    for row in (11, 12):
        world.store.put(row, row, box=LISTS)
    return state


def at(state: AppState) -> tuple[MailboxKey, MessageRow | None]:
    assert state.listing is not None
    return state.listing.mailbox, state.listing.cursor_row


def test_a_mark_brings_back_to_its_message_and_back_to_where_the_jump_began(world: World, state: AppState) -> None:
    state.browse.cursor_to(3)
    state.jumping.mark("a")
    assert world.said == "Mark a: “Subject 7”"
    state.browse.open_mailbox(LISTS_KEY)
    state.browse.cursor_to(1)
    state.jumping.jump("a")
    assert at(state) == (INBOX_KEY, 7)
    state.jumping.back()
    assert at(state) == (LISTS_KEY, 11)
    state.jumping.back()
    assert at(state) == (INBOX_KEY, 7)
    state.jumping.back()
    assert world.said == "This is where you began."


def test_a_message_that_was_moved_is_found_where_it_is(world: World, state: AppState) -> None:
    state.browse.cursor_to(3)
    state.jumping.mark("b")
    world.store.move(MessageRow(7), LISTS)
    state.browse.open_mailbox(ARCHIVE_KEY)
    state.jumping.jump("b")
    assert at(state) == (LISTS_KEY, 7)


def test_a_mark_of_a_message_that_is_gone_leads_to_its_place(world: World, state: AppState) -> None:
    state.browse.cursor_to(3)
    state.jumping.mark("c")
    del world.store.messages[MessageRow(7)]
    state.browse.open_mailbox(LISTS_KEY)
    state.jumping.jump("c")
    assert at(state) == (INBOX_KEY, 6)


def test_no_such_mark(world: World, state: AppState) -> None:
    state.jumping.jump("z")
    assert world.said == "There is no mark z."
    state.jumping.mark("a")
    state.jumping.jump("z")
    assert world.said == "There is no mark z: set are a."


def test_back_from_the_end_of_the_list(state: AppState) -> None:
    state.browse.cursor_to(4)
    state.browse.cursor_end()
    state.jumping.back()
    assert at(state) == (INBOX_KEY, 6)


def test_marks_and_favourites_outlive_the_run(world: World, state: AppState) -> None:
    state.browse.cursor_to(3)
    state.jumping.mark("a")
    state.foldering.toggle_favourite(LISTS_KEY)
    again = Remembered.load(state.remember().dump())
    assert again.habits == state.remember().habits
    other = AppState({ACCOUNT: lambda: world.store}, world.engine.submit, remembered=again)
    other.start()
    other.browse.open_mailbox(LISTS_KEY)
    other.jumping.jump("a")
    assert at(other) == (INBOX_KEY, 7)
    assert other.folders.favourites == (NamedMailbox(ACCOUNT, "Lists/python"),)


def test_what_is_unreadable_is_forgotten() -> None:
    assert Remembered.load('{"nodes": [], "recent": [], "last": null, "habits": [[["a", 5]]]}') == Remembered()


def test_a_favourite_stands_on_top_of_its_account(world: World, state: AppState) -> None:
    def names() -> list[str]:
        return [node.label for node in state.folders.visible]

    assert names()[:2] == ["work", "INBOX"]
    state.foldering.toggle_favourite(LISTS_KEY)
    assert names()[:3] == ["work", "python", "INBOX"]
    assert "Lists" not in names()
    state.foldering.toggle_favourite(LISTS_KEY)
    assert names()[:2] == ["work", "INBOX"]
    assert "no longer a favourite" in world.said


def test_after_the_latest_the_picker_has_what_is_used_most(state: AppState) -> None:
    for _ in range(3):
        state.used(LISTS_KEY)
    for row in (1, 2, 3, 4):
        state.used(MailboxKey(ACCOUNT, state.folders.mailboxes(ACCOUNT)[row - 1].row))
    assert state.uses[NamedMailbox(ACCOUNT, "Lists/python")] == 3
    assert state.recent_keys()[0] == MailboxKey(ACCOUNT, state.folders.mailboxes(ACCOUNT)[3].row)
    for _ in range(2000):
        state.used(INBOX_KEY)
    assert state.uses.total() <= 1001


def test_a_mark_in_an_empty_inbox_says_its_name(world: World) -> None:
    world.open(0).jumping.mark("a")
    assert world.said == "Mark a: Inbox"

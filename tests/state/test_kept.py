from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, INBOX_KEY, JUNK, LISTS, TRASH
from tuimail.contract.events import MessagesChanged, ThreadsChanged
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.model.list_view import ListView, SortBy
from tuimail.model.spans import Span
from tuimail.state.listing import Listing
from tuimail.state.threaded_order import ThreadedOrder

MANY = 500
ARCHIVE_KEY = MailboxKey(ACCOUNT, ARCHIVE)
THREADS = ListView(is_threaded=True)


def filled(world: World, view: ListView = ListView()) -> Listing:  # noqa: B008 - a value
    """A large inbox, all of whose order is known."""
    for row in range(1, MANY + 1):
        world.store.put(row, row)
    world.store.threads = {1: [(1, Span(1, 3)), (2, Span(2, 2)), (MANY, Span(3, 3))]}
    world.state.start()
    if not view.is_plain:
        assert world.state.listing is not None
        world.state.listing.set_view(view)
        world.state.viewing._keep(view)
    world.load_order()
    return here(world)


def here(world: World) -> Listing:
    assert world.state.listing is not None
    return world.state.listing


def away(world: World) -> None:
    world.state.browse.open_mailbox(ARCHIVE_KEY)
    if world.state.browse.order_request() is not None:
        pytest.fail("nothing is to be read of an empty folder")


def back(world: World) -> Listing:
    world.state.browse.open_mailbox(INBOX_KEY)
    return here(world)


def asks(world: World) -> bool:
    """Whether an order is read."""
    return world.state.browse.order_request() is not None


@pytest.mark.parametrize("view", [ListView(), THREADS, ListView(sort=SortBy.SENDER)])
def test_who_comes_back_finds_the_list_as_he_left_it_and_nothing_is_read(world: World, view: ListView) -> None:
    listing = filled(world, view)
    world.state.browse.cursor_to(300)
    listing.top = 290
    before, row = world.rows, listing.cursor_row
    away(world)
    calls, keys = world.store.calls, world.store.keys_read
    again = back(world)
    assert (world.rows, again.cursor_row, again.cursor, again.top) == (before, row, 300, 290)
    assert again.is_complete
    assert not asks(world)
    assert (world.store.calls, world.store.keys_read) == (calls, keys)


def test_threads_are_there_at_once_and_folded_as_they_were(world: World) -> None:
    listing = filled(world, THREADS)
    listing.fold(lambda threads: threads.fold(0, folded=True))
    shown = world.rows
    assert len(shown) == MANY - 2
    away(world)
    again = back(world)
    assert isinstance(again._order, ThreadedOrder)
    assert world.rows == shown
    assert again.count == len(shown)


def test_what_the_store_was_told_meanwhile_is_read_while_the_list_is_shown_as_it_was(world: World) -> None:
    filled(world)
    before = world.rows
    away(world)
    world.store.put(MANY + 1, MANY + 1)
    again = back(world)
    assert world.rows == before
    assert not again.is_complete
    world.load_order()
    assert world.rows == [MANY + 1, *before]


@pytest.mark.parametrize("removed", [False, True])
def test_news_of_a_list_that_was_left_is_there_at_once(world: World, *, removed: bool) -> None:
    filled(world)
    away(world)
    if removed:
        world.store.move(MessageRow(MANY), ARCHIVE)
        world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(MANY)})))
    else:
        world.store.put(MANY + 1, MANY + 1)
        world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(MANY + 1)})))
    back(world)
    assert world.rows[0] == (MANY - 1 if removed else MANY + 1)
    assert asks(world)


def test_news_that_is_told_after_the_list_was_left_was_written_before_that(world: World) -> None:
    """The commit is older than its event: that nobody wrote since then does not say that the list knows it."""
    filled(world, THREADS)
    world.store.put(MANY + 1, MANY + 1)
    away(world)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(MANY + 1)})))
    assert not back(world).is_complete
    world.load_order()
    assert world.rows[0] == MANY + 1


def test_threads_that_were_found_meanwhile_are_read(world: World) -> None:
    filled(world, THREADS)
    away(world)
    world.tell(ThreadsChanged(account=ACCOUNT))
    back(world)
    assert asks(world)


def test_a_list_that_is_being_changed_is_not_kept(world: World) -> None:
    filled(world)
    world.state.triage.archive()
    away(world)
    assert not back(world).is_complete
    assert MANY not in world.rows


def test_a_filtered_list_is_not_kept(world: World) -> None:
    filled(world)
    world.state.browse.set_filter("subject:7")
    world.load_order()
    away(world)
    again = back(world)
    assert not again.filter
    assert not again.is_complete


def test_the_store_was_replaced(world: World) -> None:
    filled(world)
    away(world)
    world.state.browse.kept.forget(ACCOUNT)
    assert not back(world).is_complete


def test_few_lists_are_kept(world: World) -> None:
    places = (INBOX, ARCHIVE, TRASH, LISTS, JUNK)
    for number, box in enumerate(places):
        for row in range(number * MANY + 1, (number + 1) * MANY + 1):
            world.store.put(row, row, box=box)
    world.state.start()
    for box in places:
        world.state.browse.open_mailbox(MailboxKey(ACCOUNT, MailboxRow(box)))
        world.load_order()
    world.state.browse.open_mailbox(MailboxKey(ACCOUNT, TRASH))
    assert here(world).is_complete
    assert not back(world).is_complete

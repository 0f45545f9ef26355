"""A snoozed message leaves a list with one date and comes back with another."""

from __future__ import annotations

from dataclasses import replace

from tests.state.fakes import ARCHIVE, INBOX, INBOX_KEY, FakeStore
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import SOONEST
from tuimail.model.mailbox import SpecialUse
from tuimail.state.listing import Listing
from tuimail.state.listing_order import run_order
from tuimail.state.pending import Pending

WOKEN = MessageRow(2)


def filled(count: int = 6) -> FakeStore:
    store = FakeStore()
    store.fill(count)
    return store


def redate(store: FakeStore, row: MessageRow, date: int) -> None:
    store.messages[row] = replace(store.messages[row], internaldate=date)


def test_it_stands_at_the_top_when_it_wakes() -> None:
    store = filled()
    listing = Listing(INBOX_KEY, store, Pending())
    listing.remove([WOKEN])
    store.move(WOKEN, ARCHIVE)
    assert list(listing.rows) == [6, 5, 4, 3, 1]
    redate(store, WOKEN, 10_000)
    store.move(WOKEN, INBOX)
    listing.add([WOKEN])
    assert list(listing.rows) == [2, 6, 5, 4, 3, 1]
    listing.move_to(0)
    assert listing.summary(0) is not None
    listing.remove([WOKEN])
    assert list(listing.rows) == [6, 5, 4, 3, 1]


def test_undone_it_is_where_it_was() -> None:
    store = filled()
    before = store.messages[WOKEN].internaldate
    listing = Listing(INBOX_KEY, store, Pending())
    listing.remove([WOKEN])
    redate(store, WOKEN, 10_000)
    redate(store, WOKEN, before)
    listing.add([WOKEN])
    assert list(listing.rows) == [6, 5, 4, 3, 2, 1]


def load(listing: Listing, store: FakeStore) -> None:
    request = listing.order_request()
    assert request is not None
    assert listing.loaded(request, run_order(request, store))


def test_snoozed_mail_with_another_time_finds_its_place() -> None:
    store = filled()
    listing = Listing(INBOX_KEY, store, Pending(), role=SpecialUse.SNOOZED)
    assert list(listing.rows) == [6, 5, 4, 3, 2, 1]
    redate(store, WOKEN, 10_000)
    listing.changed([WOKEN])
    load(listing, store)
    assert list(listing.rows) == [2, 6, 5, 4, 3, 1]


def test_one_that_wakes_leaves_the_list_of_snoozed_mail_whatever_its_date_is_now() -> None:
    store = filled()
    listing = Listing(INBOX_KEY, store, Pending(), role=SpecialUse.SNOOZED, view=SOONEST)
    load(listing, store)
    redate(store, WOKEN, 10_000)
    store.move(WOKEN, ARCHIVE)
    listing.remove([WOKEN])
    load(listing, store)
    assert sorted(listing.rows) == [1, 3, 4, 5, 6]

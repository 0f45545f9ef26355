"""The list: its rows, and a cursor and a screen that stay with their messages."""

from __future__ import annotations

from array import array
from typing import Any

import pytest

from tests.state.fakes import ARCHIVE, INBOX, INBOX_KEY, FakeStore
from tuimail.model.flags import FlagChange
from tuimail.model.ids import CommandId, MessageRow
from tuimail.model.operation import Move, SetFlags
from tuimail.state.listing import FIRST_ROWS, Listing
from tuimail.state.pending import Pending, PendingOp
from tuimail.state.selection import Selection
from tuimail.state.shown_rows import Place


def listing_of(store: FakeStore, **options: Any) -> Listing:
    return Listing(INBOX_KEY, store, Pending(), **options)


def load(listing: Listing, store: FakeStore) -> None:
    request = listing.order_request()
    assert request is not None
    assert listing.loaded(request, store.order(INBOX, filter=request.filter))


def filled(count: int) -> FakeStore:
    store = FakeStore()
    store.fill(count)
    return store


def test_a_small_mailbox_is_complete_at_once() -> None:
    store = filled(5)
    listing = listing_of(store)
    assert listing.is_complete
    assert listing.order_request() is None
    assert list(listing.rows) == [5, 4, 3, 2, 1]


def test_a_big_mailbox_has_its_first_rows_and_its_height_at_once() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000)
    assert (listing.count, len(listing.rows)) == (1000, FIRST_ROWS)
    assert listing.row_at(999) is None
    assert listing.summary(999) is None
    load(listing, store)
    assert listing.is_complete
    assert listing.row_at(999) == 1


def test_an_order_request_is_told_once_and_an_old_answer_is_thrown_away() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000)
    request = listing.order_request()
    assert request is not None
    assert listing.order_request() is None
    listing.set_filter("Subject 7")
    assert not listing.loaded(request, store.order(INBOX))
    newer = listing.order_request()
    assert newer is not None
    assert newer.filter == "Subject 7"


def test_a_read_that_failed_is_tried_again_with_the_next_news_only() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000)
    request = listing.order_request()
    assert request is not None
    listing.failed(request)
    assert listing.order_request() is None
    listing.add([store.put(1001, 1001)])
    assert listing.order_request() is not None


def test_new_mail_does_not_move_the_cursor_but_shows_at_the_top() -> None:
    store = filled(10)
    listing = listing_of(store)
    listing.move_to(3)
    listing.add([store.put(11, 11), store.put(12, 12)])
    assert (listing.cursor, listing.cursor_row, listing.top) == (5, 7, 0)


def test_a_screen_that_was_scrolled_stays_with_its_mail() -> None:
    store = filled(50)
    listing = listing_of(store)
    listing.move_to(30)
    listing.top = 20
    listing.add([store.put(51, 51)])
    assert (listing.cursor, listing.top) == (31, 21)
    listing.remove([MessageRow(51), MessageRow(40)])
    assert (listing.cursor_row, listing.top) == (20, 19)


def test_the_first_mail_of_an_empty_list_gets_the_cursor() -> None:
    store = filled(0)
    listing = listing_of(store)
    listing.add([store.put(1, 1), store.put(2, 2)])
    assert (listing.cursor, listing.cursor_row) == (0, 2)


def test_news_during_the_long_read_is_not_lost() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000)
    listing.move_to(5)
    request = listing.order_request()
    assert request is not None
    old_order = store.order(INBOX)
    listing.add([store.put(2000, 2000)])
    store.move(MessageRow(990), ARCHIVE)
    listing.remove([MessageRow(990)])
    listing.remove([MessageRow(1)])
    listing.add([MessageRow(1)])
    assert listing.cursor_row == 995
    assert listing.loaded(request, old_order)
    assert listing.row_at(0) == 2000
    assert listing.cursor_row == 995
    assert 990 not in listing.rows
    assert listing.row_at(listing.count - 1) == 1


def test_hidden_rows_do_not_come_back_with_the_order() -> None:
    store = filled(1000)
    pending = Pending()
    listing = Listing(INBOX_KEY, store, pending, total=1000)
    request = listing.order_request()
    assert request is not None
    rows = (MessageRow(1000), MessageRow(500))
    pending.add(PendingOp(CommandId(1), INBOX_KEY, Move(rows, ARCHIVE), "Archive 2 messages"))
    listing.remove(rows)
    assert listing.loaded(request, store.order(INBOX))
    assert not set(rows) & set(listing.rows)
    assert listing.count == 998


def test_a_filter_keeps_the_cursor_on_its_message_where_it_is_shown() -> None:
    store = filled(30)
    listing = listing_of(store)
    listing.move_to(7)
    listing.set_filter("subject 2")
    load(listing, store)
    assert listing.cursor_row == 23
    listing.set_filter("subject 1")
    load(listing, store)
    assert listing.cursor == 0
    assert listing.cursor_row == 21
    listing.set_filter("")
    load(listing, store)
    assert listing.cursor_row == 21


def test_news_passes_the_filter() -> None:
    store = filled(5)
    listing = listing_of(store)
    listing.set_filter("ada WEEKLY")
    load(listing, store)
    listing.add([store.put(6, 6, subject="Weekly report"), store.put(7, 7, subject="Other")])
    assert list(listing.rows) == [6]


def test_a_place_is_found_again() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000, place=Place((300, MessageRow(300)), 4))
    assert listing.cursor == 0
    load(listing, store)
    assert (listing.cursor_row, listing.top) == (300, 696)


@pytest.mark.parametrize(("top", "shown"), [(0, 0), (2, 5)])
def test_what_came_meanwhile_is_on_screen_where_the_list_stood_at_its_top(top: int, shown: int) -> None:
    store = filled(10)
    listing = listing_of(store)
    listing.move_to(4)
    listing.top = top
    place = listing.place()
    for row in (11, 12, 13):
        store.put(row, row)
    again = listing_of(store, place=place)
    assert (again.cursor_row, again.cursor, again.top) == (6, 7, shown)


def test_a_place_whose_message_is_gone_is_the_next_older_one() -> None:
    store = filled(10)
    store.move(MessageRow(6), ARCHIVE)
    listing = listing_of(store, place=Place((6, MessageRow(6)), 0))
    assert listing.cursor_row == 5


def test_a_key_press_gives_up_the_place_that_is_still_sought() -> None:
    store = filled(1000)
    listing = listing_of(store, total=1000, place=Place((300, MessageRow(300)), 4))
    listing.move_to(2)
    load(listing, store)
    assert listing.cursor == 2


def test_rows_are_read_by_the_screenful() -> None:
    store = filled(150)
    listing = listing_of(store)
    listing.reload()
    load(listing, store)
    store.calls = 0
    for index in range(100):
        assert listing.summary(index) is not None
    assert store.calls == 1
    for index in range(149, 40, -1):
        assert listing.summary(index) is not None
    assert store.calls <= 3


def test_a_row_that_is_gone_from_the_store_is_not_asked_for_again() -> None:
    store = filled(5)
    listing = listing_of(store)
    del store.messages[MessageRow(3)]
    listing.changed([MessageRow(3)])
    assert listing.summary(2) is None
    store.calls = 0
    assert listing.summary(2) is None
    assert store.calls == 0


def test_a_change_is_read_anew() -> None:
    store = filled(3)
    listing = listing_of(store)
    before = listing.summary(0)
    assert before is not None
    store.set_flags(MessageRow(3), FlagChange(remove=before.flags).apply(before.flags))
    assert listing.summary(0) == before
    listing.changed([MessageRow(3)])
    after = listing.summary(0)
    assert after is not None
    assert not after.flags


def test_keys_on_a_million_rows_read_little() -> None:
    class Endless(FakeStore):
        def first_rows(self, mailbox: Any, limit: int) -> list[Any]:
            self.messages = {}
            self.fill(0)
            return [self.messages[self.put(row, row)] for row in range(1_000_000, 1_000_000 - limit, -1)]

        def sort_keys(self, rows: Any) -> list[Any]:
            self.calls += 1
            self.keys_read += len(rows)
            return [(row, row) for row in rows]

        def window(self, rows: Any) -> dict[Any, Any]:
            self.calls += 1
            self.windows_read += len(rows)
            return {row: self.messages[self.put(row, row)] for row in rows}

    store = Endless()
    listing = Listing(INBOX_KEY, store, Pending(), total=1_000_000)
    request = listing.order_request()
    assert request is not None
    listing.loaded(request, array("q", range(1_000_000, 0, -1)))
    store.calls = store.keys_read = store.windows_read = 0
    listing.move_to(999_999)
    assert listing.summary(listing.cursor) is not None
    assert listing.seek(MessageRow(400_000))
    listing.remove([MessageRow(400_000)])
    listing.add([MessageRow(1_000_001)])
    assert listing.cursor_row == 399_999
    selection = Selection(listing)
    selection.mark_all()
    assert selection.count == 1_000_000
    selection.toggle(MessageRow(5))
    selection.toggle_range()
    assert selection.count == 1_000_000 - 1
    assert store.windows_read <= 150
    assert store.keys_read <= 4000
    assert store.calls <= 12


def test_flag_changes_hide_nothing() -> None:
    op = PendingOp(CommandId(1), INBOX_KEY, SetFlags((MessageRow(1),), FlagChange()), "")
    assert op.hidden == ()

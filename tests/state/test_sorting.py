"""Lists in other orders: kept per mailbox, with the cursor on its message."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, INBOX_KEY, mailbox
from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import ListView, SortBy
from tuimail.model.mailbox import SpecialUse
from tuimail.state.listing import Listing
from tuimail.state.remembered import Remembered
from tuimail.state.root import AppState


def listing_of(world: World) -> Listing:
    assert world.state.listing is not None
    return world.state.listing


def by_size(world: World) -> list[MessageRow]:
    return sorted(world.store.messages, key=lambda row: (-world.store.messages[row].size, -row))


def world_of_sizes() -> World:
    world = World()
    world.store.fill(300)
    for row in world.store.messages:
        world.store.messages[row] = replace(world.store.messages[row], size=row * 7919 % 311)
    world.state.start()
    world.load_order()
    return world


def test_the_cursor_stays_on_its_message_and_the_old_list_on_the_screen() -> None:
    world = world_of_sizes()
    listing = listing_of(world)
    listing.move_to(20)
    row, before = listing.cursor_row, list(listing.rows)
    world.state.viewing.sort_by(SortBy.SIZE)
    assert list(listing.rows) == before
    world.load_order()
    assert list(listing.rows) == by_size(world)
    assert listing.cursor_row == row
    world.state.viewing.reverse()
    world.load_order()
    assert listing.cursor_row == row
    assert listing.rows[-1] == by_size(world)[0]


def test_all_stay_selected_when_only_the_order_changes() -> None:
    world = world_of_sizes()
    world.state.mark.all()
    world.state.viewing.sort_by(SortBy.SIZE)
    world.load_order()
    assert world.state.selection.count == 300


def test_news_has_the_order_read_again_and_what_leaves_goes_at_once() -> None:
    world = world_of_sizes()
    listing = listing_of(world)
    world.state.viewing.sort_by(SortBy.SIZE)
    world.load_order()
    cursor = listing.cursor_row
    new = world.store.put(301, 301)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, added=frozenset({new}))])
    request = listing.order_request(is_rested=False)
    assert request is None, "only news asks: it may wait"
    gone = by_size(world)[0]
    world.store.move(gone, ARCHIVE)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({gone}))])
    assert gone not in listing.rows
    world.load_order()
    assert list(listing.rows) == [row for row in by_size(world) if row != gone]
    assert listing.cursor_row == cursor


def test_mail_that_comes_while_the_order_is_read_does_not_start_it_anew() -> None:
    world = world_of_sizes()
    listing = listing_of(world)
    world.state.viewing.sort_by(SortBy.SIZE)
    request = listing.order_request()
    assert request is not None
    rows = world.store.arranged(INBOX, request.view)
    new = world.store.put(301, 301)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, added=frozenset({new}))])
    assert listing.loaded(request, rows)
    world.load_order()
    assert new in listing.rows


def test_a_mailbox_keeps_its_order_for_the_next_run() -> None:
    world = world_of_sizes()
    world.state.viewing.sort_by(SortBy.SENDER, is_reversed=True)
    kept = Remembered.load(world.state.remember().dump())
    assert dict(kept.views) == {(ACCOUNT, "INBOX"): ListView(SortBy.SENDER, True)}
    again = AppState({ACCOUNT: lambda: world.store}, world.engine.submit, remembered=kept)
    again.start()
    assert again.listing is not None
    assert again.listing.view == ListView(SortBy.SENDER, True)
    request = again.browse.order_request()
    assert request is not None
    again.browse.order_loaded(request, world.store.arranged(INBOX, request.view))
    assert again.listing.cursor == 0
    again.viewing.sort_by(SortBy.DATE)
    assert again.remember().views == ()


def test_an_order_of_another_version_costs_no_more_than_itself() -> None:
    world = world_of_sizes()
    world.state.viewing.sort_by(SortBy.SENDER)
    kept = world.state.remember()
    file = json.loads(kept.dump())
    file["views"].append([ACCOUNT, "Lists", "colour", False, False, False, False])
    assert Remembered.load(json.dumps(file)) == kept


def test_folders_of_own_mail_show_the_recipients() -> None:
    world = World()
    sent = mailbox(9, "Sent", SpecialUse.SENT)
    world.store.boxes[sent.row] = sent
    row = world.store.put(1, 1, box=sent.row)
    world.state.start()
    world.state.browse.open_mailbox(MailboxKey(ACCOUNT, sent.row))
    listing = listing_of(world)
    summary = listing.summary(0)
    assert summary is not None
    assert summary.sender == "To: Reader 1"
    found = listing.summary_of(row)
    assert found is not None
    assert found.sender == "To: Reader 1"

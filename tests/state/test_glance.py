"""The first rows of a filter are shown while the rest is sought, where they cannot be in the way."""

from __future__ import annotations

from array import array

from tests.state.conftest import World
from tests.state.fakes import INBOX_KEY
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.model.list_view import PLAIN
from tuimail.state.listing_order import OrderRequest, is_glanced, run_glance
from tuimail.state.touched import Touched

NEWEST = array("q", [19, 18, 17, 16])


def filtered(world: World, query: str = "subject 1", *, cursor: int = 0) -> OrderRequest:
    state = world.open(20)
    state.browse.cursor_to(cursor)
    state.browse.set_filter(query)
    request = state.browse.order_request()
    assert request is not None
    return request


def test_first_rows_stand_until_all_are_here(world: World) -> None:
    request = filtered(world)
    browse = world.state.browse
    assert browse.order_glanced(request, NEWEST) == {Touched.LIST, Touched.STATUS}
    listing = world.state.listing
    assert listing is not None
    assert world.rows == [19, 18, 17, 16]
    assert (listing.count, listing.is_complete, listing.cursor_row) == (4, False, 19)
    browse.move_cursor(2)
    assert browse.order_loaded(request, world.store.order(INBOX_KEY.row, filter=request.filter))
    assert (listing.count, listing.is_complete, listing.cursor_row) == (11, True, 17)


def test_the_cursor_stays_on_its_message(world: World) -> None:
    request = filtered(world, cursor=2)
    world.state.browse.order_glanced(request, NEWEST)
    assert world.state.listing is not None
    assert world.state.listing.cursor_row == 18


def test_first_rows_that_end_before_the_cursor_are_not_shown(world: World) -> None:
    request = filtered(world, cursor=9)
    before = list(world.rows)
    assert world.state.browse.order_glanced(request, NEWEST) == set()
    assert world.rows == before


def test_neither_are_those_of_an_older_filter(world: World) -> None:
    request = filtered(world)
    world.state.browse.set_filter("subject 2")
    assert world.state.browse.order_glanced(request, NEWEST) == set()


def test_nor_none_at_all(world: World) -> None:
    assert world.state.browse.order_glanced(filtered(world), array("q")) == set()


def test_what_is_selected_waits_for_the_whole_list(world: World) -> None:
    state = world.open(20)
    state.mark.toggle()
    state.browse.set_filter("subject 1")
    request = state.browse.order_request()
    assert request is not None
    assert state.browse.order_glanced(request, NEWEST) == set()


def test_what_the_user_has_put_away_is_not_among_them(world: World) -> None:
    state = world.open(20)
    state.browse.cursor_to(2)
    state.triage.archive()
    state.browse.cursor_home()
    state.browse.set_filter("subject 1")
    request = state.browse.order_request()
    assert request is not None
    state.browse.order_glanced(request, NEWEST)
    assert world.rows == [19, 17, 16]


def test_only_a_filter_that_somebody_waits_for_in_the_usual_order_is_worth_it(world: World) -> None:
    request = filtered(world)
    assert is_glanced(request)
    assert list(run_glance(request, world.store)) == [19]
    assert not is_glanced(request._replace(filter=""))
    assert not is_glanced(request._replace(is_urgent=False))
    assert not is_glanced(request._replace(view=PLAIN._replace(is_threaded=True)))
    assert not is_glanced(request._replace(mailbox=MailboxKey(INBOX_KEY.account, MailboxRow(0))))
    assert MessageRow(1) not in run_glance(request, world.store)

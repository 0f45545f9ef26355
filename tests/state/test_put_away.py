"""Very many messages that leave a list and come back: at once, without a look at the store."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import INBOX_KEY
from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import PLAIN, ListView, SortBy
from tuimail.model.spans import Span
from tuimail.state import gathering, hiding, listing
from tuimail.state.listing import Listing
from tuimail.state.root import AppState

_VIEWS = (
    PLAIN,
    ListView(sort=SortBy.SUBJECT),
    ListView(is_threaded=True),
    ListView(is_threaded=True, is_folded=True),
)


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)
    monkeypatch.setattr(listing, "_MANY", 3)


def listing_of(state: AppState) -> Listing:
    assert state.listing is not None
    return state.listing


def seen_in(world: World, view: ListView) -> AppState:
    world.store.threads = {2: [(2, Span(1, 3)), (5, Span(2, 2)), (4, Span(3, 3))]}
    state = world.open(8)
    if view != PLAIN:
        listing_of(state).set_view(view)
        world.load_order()
    return state


def all_archived(world: World, view: ListView) -> tuple[AppState, list[MessageRow]]:
    """All of a list gone, and what it showed before."""
    state = seen_in(world, view)
    before = world.rows
    state.browse.cursor_to(2)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    world.work_out()
    assert world.rows == []
    return state, before


@pytest.mark.parametrize("view", _VIEWS)
def test_they_are_back_with_the_key(world: World, view: ListView) -> None:
    state, before = all_archived(world, view)
    calls = world.store.calls
    state.triage.undo()
    assert world.rows == before
    assert (world.store.calls - calls, listing_of(state).is_narrowing, listing_of(state).cursor) == (0, False, 2)
    world.load_order()  # what the store says counts
    assert world.rows == before


def test_threads_that_were_folded_meanwhile_come_back_folded(world: World) -> None:
    state, before = all_archived(world, ListView(is_threaded=True))
    state.viewing.toggle_all()
    state.triage.undo()
    assert world.rows == [row for row in before if row not in (5, 4)]
    world.load_order()
    assert world.rows == [row for row in before if row not in (5, 4)]


def test_in_another_order_they_are_read(world: World) -> None:
    state, before = all_archived(world, PLAIN)
    listing_of(state).set_view(ListView(sort=SortBy.SUBJECT))
    world.load_order()
    state.triage.undo()
    assert listing_of(state).is_narrowing
    world.load_order()
    assert sorted(world.rows) == sorted(before)


def test_what_left_before_stays_away(world: World) -> None:
    state = seen_in(world, PLAIN)
    state.triage.archive()
    state.browse.cursor_to(0)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    world.work_out()
    state.triage.undo()
    assert world.rows == [7, 6, 5, 4, 3, 2, 1]
    state.triage.undo()
    world.load_order()
    assert world.rows == [8, 7, 6, 5, 4, 3, 2, 1]


def test_done_again_and_taken_back_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "MOST", 3)
    state, before = all_archived(world, ListView(is_threaded=True))
    state.triage.undo()
    world.load_order()
    state.triage.redo()
    world.load_order()
    assert world.rows == []
    state.triage.undo()
    assert (world.rows, listing_of(state).is_narrowing) == (before, False)


@pytest.mark.parametrize("view", _VIEWS)
def test_a_list_that_is_being_read_anew_is_without_them_at_once(world: World, view: ListView) -> None:
    state = seen_in(world, view)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    assert not listing_of(state).is_complete
    state.mark.all()
    state.gathering.first(state.triage.archive)
    world.work_out()
    assert (world.rows, listing_of(state).is_narrowing) == ([], False)
    world.load_order()
    assert world.rows == []

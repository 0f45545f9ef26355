"""Very many messages that are put into another order: what is said meanwhile, and what Esc leaves."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tuimail.model.list_view import PLAIN, SortBy
from tuimail.state import listing_order
from tuimail.state.listing_order import OrderRequest, run_order
from tuimail.state.root import AppState


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_order, "MANY", 5)


def shown(state: AppState) -> str:
    work = state.status_facts().work
    return f"{work.words}; {work.esc}" if work is not None else ""


class Thread:
    """Where the screen has an order read."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.given_up = 0
        request = world.state.browse.order_request()
        assert request is not None
        self.request: OrderRequest = request
        self.step = world.state.begin_order(request, self.give_up)

    def give_up(self) -> None:
        self.given_up += 1

    def ends(self) -> None:
        state = self.world.state
        state.browse.order_loaded(self.request, run_order(self.request, self.world.store))
        if self.step is not None:
            state.ordering.end(self.request)


def opened(world: World, count: int = 10) -> AppState:
    state = world.open(count)
    if state.browse.order_request() is not None:
        world.load_order()
    return state


def later(world: World) -> None:
    world.clock.now += 1
    world.state.tick()


def test_a_sort_that_lasts_says_how_far_it_is(world: World) -> None:
    state = opened(world)
    state.viewing.sort_by(SortBy.SENDER)
    thread = Thread(world)
    assert thread.step is not None
    assert shown(state) == ""
    later(world)
    assert shown(state) == "Sorting 10 messages: 0%; Esc stops"
    thread.step()
    later(world)
    assert shown(state) == "Sorting 10 messages: 99%; Esc stops"
    thread.ends()
    assert (shown(state), state.work.can_stop) == ("", False)


def test_esc_leaves_the_order_on_screen_and_remembers_it(world: World) -> None:
    state = opened(world)
    before = world.rows
    state.viewing.toggle_threads()
    thread = Thread(world)
    state.work.stop()
    assert (thread.given_up, world.said) == (1, "Stopped: the list stays as it was.")
    assert state.listing is not None
    assert (world.rows, state.listing.view, list(state.list_views.values())) == (before, PLAIN, [PLAIN])
    thread.ends()
    assert (world.rows, state.listing.view) == (before, PLAIN)


def test_esc_after_two_wishes_goes_back_to_what_is_on_screen(world: World) -> None:
    state = opened(world)
    state.viewing.sort_by(SortBy.SIZE)
    Thread(world).ends()
    assert state.listing is not None
    by_size = state.listing.view
    state.viewing.sort_by(SortBy.SENDER)
    first = Thread(world)
    state.viewing.toggle_threads()
    second = Thread(world)
    first.ends()
    assert state.work.can_stop, "the newer one is still waited for"
    state.work.stop()
    assert (state.listing.view, second.given_up) == (by_size, 1)


def test_esc_ends_a_filter(world: World) -> None:
    state = opened(world)
    state.browse.set_filter("from:nobody")
    Thread(world)
    later(world)
    assert shown(state) == "Looking through 10 messages…; Esc stops"
    state.work.stop()
    assert state.listing is not None
    assert (state.listing.filter, world.said) == ("", "Stopped: all messages are shown.")


def test_few_messages_or_the_usual_order_are_not_waited_for(world: World) -> None:
    state = opened(world, 3)
    state.viewing.sort_by(SortBy.SENDER)
    assert Thread(world).step is None
    assert not state.is_working

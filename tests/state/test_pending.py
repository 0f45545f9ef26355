"""How many messages wait for the server."""

from __future__ import annotations

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tuimail.state.pending import FEW, run_unsent


def test_few_are_counted_at_once(world: World) -> None:
    state = world.open(3)
    world.store.waiting = 2
    state.unsent.count(ACCOUNT)
    assert state.status_facts().waiting == 2
    assert state.unsent.request() is None


def test_many_are_counted_in_a_thread_and_become_less_every_second(world: World) -> None:
    state = world.open(3)
    world.store.waiting = FEW
    state.unsent.count(ACCOUNT)
    assert state.status_facts().waiting == FEW
    assert state.unsent.request() == ACCOUNT
    assert state.unsent.request() is None, "once"
    world.store.waiting = 40_000
    state.unsent.counted(ACCOUNT, run_unsent(world.store))
    assert state.status_facts().waiting == 40_000
    world.store.waiting = 17
    state.tick()
    assert state.status_facts().waiting == 17
    assert state.unsent.request() is None


def test_a_count_that_failed_is_asked_for_again(world: World) -> None:
    state = world.open(3)
    world.store.waiting = FEW
    state.unsent.count(ACCOUNT)
    assert state.unsent.request() == ACCOUNT
    assert state.unsent.not_counted() == set()
    state.tick()
    assert state.unsent.request() == ACCOUNT

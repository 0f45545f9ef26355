"""Actions on very many messages: fixed by the key, worked out elsewhere, and the same as one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.conftest import World, mark_at
from tests.state.fakes import ARCHIVE, INBOX_KEY, FakeStore
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import MessagesChanged
from tuimail.model.flags import SEEN, Flag, FlagChange
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ListView
from tuimail.model.operation import Delete, Move, SetFlags
from tuimail.model.spans import Span
from tuimail.state import gathering
from tuimail.state.gathering import GatherRequest, run_gather
from tuimail.state.listing_order import run_order
from tuimail.state.prompts import Confirm, Yes


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)
    monkeypatch.setattr(gathering, "SEVERAL", 2)


def ops(world: World) -> list[object]:
    return [command.op for command in world.engine.of(ApplyOp)]


def test_the_rows_are_those_of_the_key_and_news_stays_in_the_list(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    assert state.is_gathering
    assert not ops(world)
    assert state.work.can_stop
    request = state.gathering.request()
    assert request is not None
    assert state.gathering.request() is None
    world.store.put(7, 7)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(7)})))
    state.gathering.gathered(request, run_gather(request, world.store))
    assert ops(world) == [Move(tuple(map(MessageRow, range(6, 0, -1))), ARCHIVE)]
    world.load_order()  # the list changed meanwhile, so it is read anew
    assert world.rows == [7]
    assert state.selection.is_empty
    assert "Archived 6 messages" in world.said


def test_nothing_is_read_on_the_way_from_the_key_to_the_screen(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    before = world.store.calls
    state.gathering.first(state.triage.trash)
    world.work_out()
    assert world.rows == []
    assert world.store.calls == before


def test_few_messages_do_not_wait(world: World) -> None:
    state = world.open(6)
    state.mark.toggle()
    state.gathering.first(state.triage.archive)
    assert ops(world) == [Move((MessageRow(6),), ARCHIVE)]


def test_what_is_stopped_is_not_done(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    request = state.gathering.request()
    assert request is not None
    state.gathering.stop()
    assert not state.is_gathering
    state.gathering.gathered(request, run_gather(request, world.store))
    assert not ops(world)
    assert world.said == "Stopped: nothing was changed."
    assert state.selection.count == 6


def test_a_read_that_fails_changes_nothing(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    request = state.gathering.request()
    assert request is not None
    state.gathering.failed(request, "The disk is gone.")
    assert not state.is_gathering
    assert not ops(world)
    assert world.said == "The disk is gone."


@pytest.mark.parametrize(("unseen", "is_seen"), [((), False), ((2,), True)])
def test_the_flag_of_every_message_counts_not_only_of_the_newest(
    world: World, unseen: tuple[int, ...], is_seen: bool
) -> None:
    state = world.open(6, unseen=unseen)
    state.mark.all()
    state.gathering.first(state.triage.toggle_seen, Flag.SEEN)
    world.work_out()
    (op,) = ops(world)
    assert isinstance(op, SetFlags)
    assert op.change == (FlagChange(add=SEEN) if is_seen else FlagChange(remove=SEEN))


def test_what_the_store_does_not_know_yet_counts_too(world: World) -> None:
    state = world.open(6, unseen=[2])
    state.mark.all()
    for change in (FlagChange(add=SEEN), FlagChange(remove=SEEN), FlagChange(add=SEEN)):
        state.gathering.first(state.triage.toggle_seen, Flag.SEEN)
        world.work_out()
        op = ops(world)[-1]
        assert isinstance(op, SetFlags)
        assert op.change == change


def test_a_question_says_whose_they_are_and_means_what_it_counted(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.delete, has_digest=True)
    world.work_out()
    question = state.prompt
    assert isinstance(question, Confirm)
    assert question.question == "Delete 6 messages for good?"
    assert question.why.startswith("From 1 sender, the oldest of 1970-01-01; “Subject 6”, “Subject 5”. ")
    world.store.put(7, 7)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(7)})))
    state.answer(Yes())
    assert ops(world) == [Delete(tuple(map(MessageRow, range(6, 0, -1))))]


def threaded(store: FakeStore) -> None:
    store.threads = {1: [(1, Span(1, 3)), (2, Span(2, 2)), (3, Span(3, 3))], 4: [(4, Span(1, 2)), (5, Span(2, 2))]}


SELECTED = st.sets(st.integers(0, 5))


RANGE = st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(SELECTED, st.booleans(), st.booleans(), st.booleans(), RANGE, st.booleans())
def test_it_is_what_comes_out_one_by_one(
    picked: set[int],
    is_inverted: bool,
    by_thread: bool,
    is_folded: bool,
    between: tuple[int, int] | None,
    is_moved: bool,
) -> None:
    answers = []
    for many in (1, 1000):
        world = World()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gathering, "MANY", many)
            threaded(world.store)
            state = world.open(6)
            if by_thread:
                state.listing.set_view(ListView(is_threaded=True, is_folded=is_folded))  # type: ignore[union-attr]
                world.load_order()
            for index in sorted(picked):
                mark_at(state, index)
            if is_inverted:
                state.mark.invert()
            listing = state.listing
            assert listing is not None
            if between is not None:
                listing.move_to(between[0])
                state.mark.toggle_range()
                listing.move_to(between[1])
            state.gathering.first(state.triage.archive if is_moved else state.triage.mark_seen)
            if state.is_gathering:
                world.work_out()
            done = [set(op.messages) for op in ops(world) if isinstance(op, Move | SetFlags)]
            answers.append((done, world.rows, listing.cursor, listing.count, state.selection.count, world.said))
    assert answers[0] == answers[1]


def test_a_request_that_is_old_is_thrown_away(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    old = state.gathering.request()
    state.gathering.stop()
    state.gathering.first(state.triage.trash)
    assert isinstance(old, GatherRequest)
    assert state.gathering.gathered(old, run_gather(old, world.store)) == set()
    assert state.is_gathering
    state.gathering.failed(old, "too late")
    world.work_out()
    assert len(ops(world)) == 1


def test_of_what_a_search_found_only_what_is_elsewhere_is_moved(world: World) -> None:
    state = world.open(6)
    for row in (1, 2):
        world.store.move(MessageRow(row), ARCHIVE)
    state.search.show("subject")
    world.load_order()
    state.mark.all()
    state.gathering.first(state.triage.archive)
    world.work_out()
    (op,) = ops(world)
    assert isinstance(op, Move)
    assert set(op.messages) == {3, 4, 5, 6}
    assert "Archived 4 messages" in world.said


def test_news_does_not_delay_the_list_that_is_waited_for(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.archive)
    request = state.gathering.request()
    assert request is not None
    world.store.put(7, 7)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(7)})))
    state.gathering.gathered(request, run_gather(request, world.store))
    assert state.listing is not None
    assert state.listing.is_narrowing
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    order = state.browse.order_request(is_rested=False)
    assert order is not None
    assert state.browse.order_loaded(order, run_order(order, world.store))
    assert not state.listing.is_narrowing
    assert world.rows == [7]

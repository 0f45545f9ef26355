"""Marking very many messages: on the screen with the key, and the same operation as worked out one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.conftest import World
from tests.state.fakes import ARCHIVE, INBOX_KEY
from tests.state.test_uniting import HOME, WORK, Rig, rig
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import MessagesChanged
from tuimail.model.flags import FLAGGED, SEEN, Flag, FlagChange
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import ListView
from tuimail.model.operation import SetFlags
from tuimail.model.spans import Span
from tuimail.state import gathering
from tuimail.state.root import AppState

__all__ = ["rig"]
SELECTED = st.sets(st.integers(0, 7))


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)


def ops(world: World) -> list[object]:
    return [command.op for command in world.engine.of(ApplyOp)]


def seen(state: AppState) -> list[bool | None]:
    """What the screen paints, row by row."""
    listing = state.listing
    assert listing is not None
    shown = [listing.summary(index) for index in range(listing.count)]
    return [None if one is None else Flag.SEEN in one.flags.system for one in shown]


def mark_read(state: AppState) -> None:
    state.gathering.first(state.triage.mark_seen, stays=True)


def test_all_are_read_with_the_key_and_keys_do_not_wait(world: World) -> None:
    state = world.open(6, unseen=[1, 2, 3, 4, 5, 6])
    state.mark.all()
    mark_read(state)
    assert not state.is_gathering
    assert seen(state) == [True] * 6
    assert world.said.startswith("Marked 6 messages read")
    assert ops(world) == [SetFlags(tuple(map(MessageRow, range(6, 0, -1))), FlagChange(add=SEEN))]
    assert world.engine.of(ApplyOp)[0].label == "Mark 6 messages read"


def test_of_all_selected_none_is_looked_at(world: World) -> None:
    state = world.open(6, unseen=[1])
    state.mark.all()
    before = world.store.calls
    mark_read(state)
    assert world.store.calls == before


def test_news_is_not_what_the_key_meant(world: World) -> None:
    state = world.open(6, unseen=[1, 2])
    state.mark.all()
    mark_read(state)
    world.store.put(7, 7, seen=False)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(7)})))
    assert seen(state) == [False, *[True] * 6]
    (op,) = ops(world)
    assert isinstance(op, SetFlags)
    assert set(op.messages) == set(range(1, 7))


def test_another_folder_is_not_meant(world: World) -> None:
    world.store.put(9, 9, box=ARCHIVE, seen=False)
    state = world.open(6, unseen=[1])
    state.mark.all()
    mark_read(state)
    state.browse.open_mailbox(MailboxKey(INBOX_KEY.account, ARCHIVE))
    assert seen(state) == [False]
    state.browse.open_mailbox(INBOX_KEY)
    assert seen(state) == [True] * 6


def test_when_the_journal_has_it_the_store_is_shown(world: World) -> None:
    state = world.open(4, unseen=[1, 2])
    state.mark.all()
    mark_read(state)
    for row in (1, 2):
        world.store.set_flags(MessageRow(row), SEEN)
    world.done()
    assert not len(state.pending)
    assert seen(state) == [True] * 4


def test_what_failed_is_shown_as_it_was(world: World) -> None:
    state = world.open(4, unseen=[1, 2])
    state.mark.all()
    mark_read(state)
    world.failed()
    assert seen(state) == [True, True, False, False]


def test_a_range_is_worked_out(world: World) -> None:
    state = world.open(8, unseen=[1, 2, 3, 4])
    state.mark.toggle_range()
    state.browse.move_cursor(4)
    mark_read(state)
    assert state.is_gathering
    world.work_out()
    assert len(ops(world)) == 1


def test_all_that_a_filter_shows_is_worked_out(world: World) -> None:
    state = world.open(8, unseen=[1, 2, 3, 4])
    state.browse.set_filter("is:unread")
    world.load_order()
    state.mark.all()
    mark_read(state)
    assert state.is_gathering


def test_a_flag_that_one_of_the_first_lacks_is_set(world: World) -> None:
    state = world.open(6, unseen=[5])
    state.mark.all()
    state.gathering.first(state.triage.toggle_seen, Flag.SEEN, stays=True)
    assert not state.is_gathering
    state.gathering.first(state.triage.toggle_flagged, Flag.FLAGGED, stays=True)
    assert [op.change for op in ops(world) if isinstance(op, SetFlags)] == [
        FlagChange(add=SEEN),
        FlagChange(add=FLAGGED),
    ]


def test_where_none_of_the_first_lacks_it_all_are_asked(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.gathering.first(state.triage.toggle_seen, Flag.SEEN, stays=True)
    assert state.is_gathering
    world.work_out()
    (op,) = ops(world)
    assert isinstance(op, SetFlags)
    assert op.change == FlagChange(remove=SEEN)


@given(SELECTED, st.booleans(), st.booleans())
def test_it_is_the_same_as_worked_out(selected: set[int], is_inverted: bool, is_threaded: bool) -> None:
    found = []
    for stays in (True, False):
        world = World()
        state = world.open(8, unseen=[2, 3, 7])
        if is_threaded:
            assert state.listing is not None
            state.listing.set_view(ListView(is_threaded=True))
            world.load_order()
        for index in sorted(selected):
            state.browse.cursor_to(index)
            state.mark.toggle(stays=True)
        if is_inverted:
            state.mark.invert()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gathering, "MANY", 1)
            if not state.selection.is_empty:
                state.gathering.first(state.triage.mark_seen, stays=stays)
                if state.is_gathering:
                    world.work_out()
        found.append((ops(world), [one.label for one in world.engine.of(ApplyOp)], seen(state), world.said))
    assert found[0] == found[1]


@pytest.mark.parametrize("is_all", [True, False])
def test_in_all_inboxes_each_account_has_its_own(rig: Rig, is_all: bool) -> None:
    state = rig.state
    assert state.listing is not None
    if is_all:
        state.mark.all()
    else:
        for index in (0, 1, 2, 4):
            state.browse.cursor_to(index)
            state.mark.toggle(stays=True)
    before = len(rig.commands)
    mark_read(state)
    assert seen(state) == ([True] * 6 if is_all else [True, True, True, False, True, False])
    labels = {command.account: command.label for command in rig.commands[before:] if isinstance(command, ApplyOp)}
    if is_all:
        assert not any("_rows" in one.op.messages.__dict__ for one in state.pending)  # no row was looked for on the way
    assert labels == (
        {WORK: "Mark 3 messages read", HOME: "Mark 3 messages read"}
        if is_all
        else {WORK: "Mark 1 message read", HOME: "Mark 3 messages read"}
    )
    painted = seen(state)
    rig.deliver()
    assert not len(state.pending)
    assert seen(state) == painted
    state.triage.undo()
    rig.deliver()
    assert seen(state) == [False] * 6


def test_all_folded_threads_are_read_with_the_key(world: World) -> None:
    world.store.threads = {2: [(2, Span(1, 3)), (5, Span(2, 2)), (4, Span(3, 3))]}
    state = world.open(6, unseen=[1, 4, 5])
    state.viewing.toggle_threads()
    world.load_order()
    state.viewing.toggle_all()
    state.mark.all()
    calls = world.store.calls
    mark_read(state)
    assert (state.is_gathering, world.store.calls) == (False, calls)
    assert "the whole thread" in world.said
    assert [set(op.messages) for op in ops(world) if isinstance(op, SetFlags)] == [{1, 2, 3, 4, 5, 6}]


@pytest.mark.parametrize("deed", ["unfold one", "select one less", "archive one"])
def test_folded_threads_are_looked_at_where_not_all_is_meant(world: World, deed: str) -> None:
    world.store.threads = {2: [(2, Span(1, 3)), (5, Span(2, 2)), (4, Span(3, 3))]}
    state = world.open(9, unseen=[1, 4, 5])
    state.viewing.toggle_threads()
    world.load_order()
    state.viewing.toggle_all()
    match deed:
        case "archive one":
            state.browse.cursor_to(0)
            state.triage.archive()
        case _:
            assert state.listing is not None
            state.listing.seek(MessageRow(2))
    if deed == "unfold one":
        state.viewing.toggle_fold()
    state.mark.all()
    if deed == "select one less":
        state.mark.toggle()
    mark_read(state)
    assert state.is_gathering
    world.work_out()
    meant = {"unfold one": set(range(1, 10)), "select one less": {1, 3, 6, 7, 8, 9}, "archive one": set(range(1, 9))}
    (op,) = [op for op in ops(world) if isinstance(op, SetFlags)]
    assert set(op.messages) == meant[deed]

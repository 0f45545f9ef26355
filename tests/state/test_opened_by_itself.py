"""A message becomes read when the user opens it or moves to it, not when it follows from something else."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, entry
from tuimail.contract.commands import ApplyOp, UndoOp
from tuimail.contract.events import MessagesChanged
from tuimail.model.flags import SEEN
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import ListView, SortBy
from tuimail.model.operation import Delete, Move, SetFlags
from tuimail.state.becoming_read import AUTO_SEEN
from tuimail.state.remembered import Left
from tuimail.state.root import AppState
from tuimail.state.shown_rows import Place
from tuimail.state.words import DELETE


def painted(world: World) -> None:
    """The screen shows what is open, and a second goes by."""
    reading = world.state.reading
    if reading is not None:
        world.state.reader.shown(reading.key)
    world.clock.now += 60
    world.state.tick()


def made_read(world: World) -> list[int]:
    """The messages that became read by being shown."""
    return [command.op.messages[0] for command in world.engine.of(ApplyOp) if command.label == AUTO_SEEN]


def opened(world: World, row: int = 3, *, delay_s: float | None = 0.0) -> AppState:
    """Six unread messages, one of them open."""
    state = world.open(6, unseen=[1, 2, 3, 4, 5, 6])
    state.mark_read_after_s = delay_s
    state.browse.cursor_to(6 - row)
    state.reader.open()
    return state


def open_row(state: AppState) -> int:
    assert state.reading is not None
    return state.reading.key.row


@pytest.mark.parametrize("delay_s", [0.0, 5.0])
def test_opening_and_moving_there_mark(world: World, delay_s: float) -> None:
    state = opened(world, delay_s=delay_s)
    painted(world)
    state.browse.move_cursor(1)
    painted(world)
    state.triage.archive()
    painted(world)
    assert made_read(world) == [3, 2, 1], "who archives what is open goes to the next one"


@pytest.mark.parametrize("delay_s", [0.0, 5.0])
def test_undo_and_redo_mark_nothing(world: World, delay_s: float) -> None:
    state = opened(world, 4, delay_s=delay_s)
    state.triage.archive()
    state.browse.cursor_to(0)
    before = len(world.engine.of(ApplyOp))
    state.triage.undo()
    assert open_row(state) == 4
    painted(world)
    state.triage.redo()
    assert open_row(state) == 3
    painted(world)
    assert len(world.engine.of(ApplyOp)) == before
    assert len(world.engine.of(UndoOp)) == 2


def test_who_reads_on_in_what_came_back_has_opened_it(world: World) -> None:
    state = opened(world, 4)
    state.triage.archive()
    state.browse.cursor_to(0)
    state.triage.undo()
    painted(world)
    assert state.reader.reads_on()
    painted(world)
    assert made_read(world) == [4]


def test_enter_on_what_came_back_opens_it(world: World) -> None:
    state = opened(world, 4)
    state.triage.archive()
    state.triage.undo()
    painted(world)
    state.reader.open()
    painted(world)
    assert made_read(world) == [4]


def test_what_another_session_did_and_is_undone(world: World) -> None:
    state = opened(world, 3)
    painted(world)
    world.store.move(MessageRow(5), ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(5)})))
    world.store.undoable = [entry(1, Move((MessageRow(5),), ARCHIVE), "Archive 1 message")]
    state.triage.undo()
    world.store.move(MessageRow(5), INBOX_KEY.row)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(5)})))
    assert state.listing is not None
    assert state.listing.cursor_row == 5
    assert open_row(state) == 5, "the reader goes along"
    painted(world)
    assert made_read(world) == [3]


def test_what_goes_elsewhere_marks_nothing(world: World) -> None:
    opened(world, 3)
    painted(world)
    world.store.move(MessageRow(3), ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(3)})))
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    world.load_order()
    painted(world)
    assert made_read(world) == [3]


def test_new_mail_on_top_of_another_order_leaves_the_reader_where_it_is(world: World) -> None:
    state = world.open(6, unseen=[1, 2, 3, 4, 5, 6])
    assert state.listing is not None
    state.listing.set_view(ListView(SortBy.SENDER))
    world.load_order()
    state.reader.open()
    painted(world)
    first = open_row(state)
    world.store.put(9, 9, seen=False, sender="Aaron")
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    world.load_order()
    painted(world)
    assert open_row(state) == first
    assert made_read(world) == [first]


def test_an_undo_that_takes_the_open_message_away(world: World) -> None:
    state = world.open(1)
    world.store.fill(3, box=ARCHIVE, unseen=[1, 2, 3])
    state.browse.open_mailbox(MailboxKey(ACCOUNT, ARCHIVE))
    state.reader.open()
    painted(world)
    state.triage.apply(Delete((MessageRow(3),)), DELETE)
    state.triage.undo()
    state.triage.redo()
    painted(world)
    assert made_read(world) == [3]


def test_what_the_last_run_had_open_is_not_opened_by_the_user(world: World) -> None:
    state = world.open(6, unseen=[4])
    left = Left(Place((4, MessageRow(4)), 0), is_open=True, is_cut_off=True)
    from tuimail.state.resuming import come_back

    come_back(state, left)
    assert open_row(state) == 4
    painted(world)
    assert made_read(world) == []


def test_what_was_made_unread_by_hand_stays_so(world: World) -> None:
    state = opened(world, 3, delay_s=5.0)
    state.reader.shown(state.reading.key)  # type: ignore[union-attr]
    state.triage.mark_seen()
    state.triage.undo()
    world.clock.now += 60
    state.tick()
    assert made_read(world) == []


def test_all_that_is_marked_is_one_message_and_never_undone(world: World) -> None:
    state = opened(world, 3)
    painted(world)
    (command,) = world.engine.of(ApplyOp)
    assert isinstance(command.op, SetFlags)
    assert (command.op.change.add, command.is_undoable) == (SEEN, False)
    assert state.triage.undo()
    assert world.said == "There is nothing to undo."

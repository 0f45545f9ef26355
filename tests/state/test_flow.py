"""Flow: each message is decided upon, nothing is skipped, and all of it can be taken back."""

from __future__ import annotations

import pytest

from tests.state.conftest import World, mark_at
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, LISTS
from tuimail.contract.commands import ApplyOp, UndoOp
from tuimail.contract.events import CommandDone, CommandFailed, MessagesChanged
from tuimail.model.flags import SEEN
from tuimail.model.ids import CommandId, MailboxKey, MessageRow, OpId, OpKey
from tuimail.model.operation import Move, SetFlags
from tuimail.state.flow import Flow, FlowPhase
from tuimail.state.root import AppState


def begin(world: World, count: int = 5, **options: object) -> Flow:
    state = world.open(count, **options)
    state.flow.start()
    return state.flow


def decide(state: AppState, word: str = "archived") -> None:
    """A key that puts the message away, and what the screen does after every key."""
    state.flow.expect(word)
    state.triage.archive()
    state.flow.settle()


def settle_all(world: World) -> None:
    """The journal takes every operation, and the store moves the messages."""
    for number, command in enumerate(world.engine.commands, 1):
        if isinstance(command, ApplyOp):
            world.tell(CommandDone(command_id=CommandId(number), op=OpKey(ACCOUNT, OpId(number))))


def undone(world: World) -> list[int]:
    return [
        int(command.op.op_id if isinstance(command.op, OpKey) else command.op.command_id)
        for command in world.engine.commands
        if isinstance(command, UndoOp)
    ]


def comes_back(world: World, row: int) -> None:
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(row)})))
    world.state.flow.settle()


def test_from_the_cursor_on_in_the_order_of_the_list(world: World) -> None:
    state = world.open(5)
    state.browse.cursor_to(1)
    state.flow.start()
    assert (state.flow.current, state.flow.position, state.flow.total) == (4, 1, 4)
    assert state.reading is not None
    assert (state.reading.key.row, state.reading.is_open) == (4, True)
    decide(state)
    assert (state.flow.current, state.flow.position) == (3, 2)
    state.flow.keep()
    assert (state.flow.current, state.flow.position) == (2, 3)
    assert dict(state.flow.steps.counts) == {"archived": 1, "kept": 1}


def test_only_what_is_selected_and_nothing_stays_selected(world: World) -> None:
    state = world.open(6)
    mark_at(state, 1)
    mark_at(state, 4)
    state.flow.start()
    assert (state.flow.current, state.flow.total) == (5, 2)
    assert state.selection.is_empty
    decide(state)
    assert state.flow.current == 2
    decide(state)
    assert state.flow.phase is FlowPhase.ENDED
    moves = [command.op for command in world.engine.commands if isinstance(command, ApplyOp)]
    assert [move.messages for move in moves if isinstance(move, Move)] == [(5,), (2,)]


def test_an_empty_list_has_nothing_to_go_through(world: World) -> None:
    flow = begin(world, 0)
    assert not flow.is_on
    assert "no message" in world.said


def test_what_is_put_off_comes_again_and_stays_unread(world: World) -> None:
    flow = begin(world, 3, unseen=[3])
    world.store.set_flags(MessageRow(3), world.store.messages[MessageRow(3)].flags | SEEN)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, changed=frozenset({MessageRow(3)})))
    flow.later()
    (command,) = (one for one in world.engine.commands if isinstance(one, ApplyOp))
    assert isinstance(command.op, SetFlags)
    assert command.op.change.remove == SEEN
    assert not command.is_undoable
    assert (flow.current, flow.position) == (2, 1)
    flow.keep()
    flow.keep()
    assert flow.current == 3
    flow.later()
    assert "only message left" in world.said
    flow.keep()
    assert flow.phase is FlowPhase.ENDED
    assert dict(flow.steps.counts) == {"kept": 3}


def test_undo_goes_back_one_message(world: World) -> None:
    flow = begin(world)
    decide(world.state)
    settle_all(world)
    flow.undo()
    (move,) = (number for number, one in enumerate(world.engine.commands, 1) if isinstance(one, ApplyOp))
    assert undone(world) == [move]
    assert (flow.current, flow.is_awaited) == (5, False)
    comes_back(world, 5)
    assert (flow.current, flow.position, flow.left) == (5, 1, 5)
    assert world.state.reading is not None
    flow.undo()
    assert "began" in world.said


def test_an_undo_before_the_journal_has_the_step(world: World) -> None:
    flow = begin(world)
    decide(world.state)
    flow.undo()
    assert len(undone(world)) == 1
    assert (flow.current, world.rows) == (5, [5, 4, 3, 2, 1])
    settle_all(world)
    assert len(undone(world)) == 1


def test_undo_of_keeping_and_putting_off_does_nothing_to_mail(world: World) -> None:
    flow = begin(world, 3)
    flow.keep()
    flow.later()
    flow.undo()
    assert (flow.current, flow.left) == (2, 2)
    flow.back()
    assert (flow.current, flow.left) == (3, 3)
    assert undone(world) == []


def test_back_does_not_undo(world: World) -> None:
    flow = begin(world)
    decide(world.state)
    flow.back()
    assert flow.current == 4
    assert "archived" in world.said


def test_a_star_on_the_way_is_undone_where_it_is(world: World) -> None:
    flow = begin(world)
    world.state.triage.toggle_flagged()
    settle_all(world)
    flow.undo()
    assert flow.current == 5
    assert len(undone(world)) == 1
    assert not flow.steps.counts


def test_answering_is_a_star_and_the_next_one(world: World) -> None:
    flow = begin(world)
    flow.answer_later()
    assert "cannot send" in world.said
    assert flow.current == 4
    settle_all(world)
    flow.undo()
    assert flow.current == 5
    assert len(undone(world)) == 1


def test_the_whole_session_is_taken_back_the_last_step_first(world: World) -> None:
    flow = begin(world, unseen=[5])
    decide(world.state)
    flow.keep()
    flow.answer_later()
    decide(world.state)
    settle_all(world)
    flow.leave()
    assert flow.phase is FlowPhase.ENDED
    before = len(world.engine.commands)
    flow.undo_all()
    assert not flow.is_on
    assert undone(world) == sorted(undone(world), reverse=True)
    assert len(undone(world)) == 3
    last = world.engine.commands[-1]
    assert isinstance(last, ApplyOp)
    assert (last.op.messages, last.is_undoable) == ((5,), False)
    for number in range(before + 1, before + 4):
        world.tell(CommandDone(command_id=CommandId(number)))
    assert world.said == "Undone: the whole session, 3 changes"
    flow.undo_all()
    assert "no session" in world.said


def test_new_mail_and_a_message_that_goes_elsewhere(world: World) -> None:
    flow = begin(world)
    world.store.put(9, 9)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(9)})))
    assert flow.settle() == set()
    assert (flow.current, flow.total) == (5, 5)
    world.store.move(MessageRow(5), ARCHIVE)
    world.store.move(MessageRow(4), ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(5), MessageRow(4)})))
    flow.settle()
    assert flow.current == 3
    assert "elsewhere" in world.said
    flow.undo()
    assert "began" in world.said
    assert flow.current == 3


def test_many_that_are_gone_are_passed_by_at_once(world: World) -> None:
    flow = begin(world, 200)
    gone = frozenset(map(MessageRow, range(50, 200)))
    for row in gone:
        world.store.move(row, ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=gone))
    flow.keep()
    assert flow.current == 49


def test_another_list_ends_it(world: World) -> None:
    flow = begin(world)
    flow.keep()
    world.state.browse.open_mailbox(MailboxKey(ACCOUNT, LISTS))
    flow.settle()
    assert flow.phase is FlowPhase.ENDED
    flow.leave()
    assert not flow.is_on


def test_leaving_before_anything_was_decided_shows_no_summary(world: World) -> None:
    flow = begin(world)
    flow.leave()
    assert not flow.is_on
    assert world.state.reading is None


def test_from_the_summary_back_into_the_session(world: World) -> None:
    flow = begin(world, 2)
    flow.keep()
    world.clock.now += 75
    flow.keep()
    assert (flow.phase, flow.left, flow.seconds) == (FlowPhase.ENDED, 0, 75)
    flow.undo()
    assert (flow.phase, flow.current, flow.left) == (FlowPhase.RUNNING, 1, 1)


@pytest.mark.parametrize("deed", ["undo", "undo_all", "answer_later"])
def test_read_only_changes_nothing_and_says_so(world: World, deed: str) -> None:
    flow = begin(world)
    decide(world.state)
    world.state.is_read_only = True
    count = len(world.engine.commands)
    getattr(flow, deed)()
    assert "--read-only" in world.said
    assert len(world.engine.commands) == count


def test_a_step_that_cannot_be_taken_back_is_passed_by(world: World) -> None:
    flow = begin(world)
    decide(world.state)
    settle_all(world)
    world.store.move(MessageRow(5), ARCHIVE)
    flow.undo()
    assert flow.current == 5
    (undo,) = (number for number, one in enumerate(world.engine.commands, 1) if isinstance(one, UndoOp))
    world.tell(CommandFailed(command_id=CommandId(undo), reason="The folder is gone."))
    assert world.said == "The folder is gone."
    assert (flow.current, flow.is_awaited) == (4, False)

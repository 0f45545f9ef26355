"""Undo and redo: the newest of all accounts, each press once, and back to where it was."""

from __future__ import annotations

from array import array

from tests.state.conftest import Clock, World, mark_at
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, FakeEngine, FakeStore, entry
from tuimail.contract.commands import UndoOp
from tuimail.contract.events import CommandDone, CommandFailed, MessagesChanged
from tuimail.model.flags import NO_CHANGE, SEEN, Flag
from tuimail.model.ids import AccountId, CommandId, CommandKey, MessageRow, OpId, OpKey
from tuimail.model.list_view import ListView, SortBy
from tuimail.model.operation import Before, JournalEntry, Move
from tuimail.state.root import AppState


def key(op_id: int) -> OpKey:
    return OpKey(ACCOUNT, OpId(op_id))


ROWS = (MessageRow(4), MessageRow(3))


def archived(op_id: int, created_at: int = 0) -> JournalEntry:
    return entry(op_id, Move(ROWS, ARCHIVE), "Archive 2 messages", created_at)


def test_undo_takes_the_newest_and_says_what(world: World) -> None:
    state = world.open(5)
    world.store.undoable = [archived(1), archived(2)]
    state.triage.undo()
    assert world.engine.of(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(2)))]
    world.done()
    assert world.said == "Undone: Archive 2 messages"


def test_nothing_to_undo_is_said(world: World) -> None:
    world.open(1).triage.undo()
    assert world.said == "There is nothing to undo."
    world.state.triage.redo()
    assert world.said == "There is nothing to redo."


def test_every_press_counts_once(world: World) -> None:
    state = world.open(5)
    world.store.undoable = [archived(1), archived(2)]
    state.triage.undo()
    state.triage.undo()
    assert [command.op for command in world.engine.of(UndoOp)] == [key(2), key(1)]
    state.triage.undo()
    assert world.said == "There is nothing to undo."


def test_an_undo_does_not_wait_for_the_operation_before_it(world: World) -> None:
    state = world.open(5)
    state.triage.archive()
    command_id = world.engine.last_id
    assert world.rows == [4, 3, 2, 1]
    state.triage.undo()
    assert world.rows == [5, 4, 3, 2, 1]
    assert world.said == "Undone: Archive 1 message"
    assert world.engine.of(UndoOp) == [UndoOp(op=CommandKey(ACCOUNT, command_id))]
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(5)})))
    world.tell(CommandDone(command_id=command_id, op=key(7)))
    assert world.rows == [5, 4, 3, 2, 1]
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(5)})))
    world.done()
    assert world.rows == [5, 4, 3, 2, 1]
    assert len(state.pending) == 0


def test_an_undo_that_fails_says_why_and_its_rows_go_again(world: World) -> None:
    state = world.open(5)
    state.triage.archive()
    world.tell(CommandDone(command_id=world.engine.last_id, op=key(7)))
    world.store.move(MessageRow(5), ARCHIVE)
    world.store.undoable = [entry(7, Move((MessageRow(5),), ARCHIVE), "Archive 1 message")]
    state.triage.undo()
    assert world.rows == [5, 4, 3, 2, 1]
    world.failed("The messages are gone.")
    assert world.said == "The messages are gone."
    assert world.rows == [4, 3, 2, 1]


def test_what_did_not_happen_is_told_once(world: World) -> None:
    state = world.open(5)
    state.triage.archive()
    first = world.engine.last_id
    state.triage.undo()
    state.triage.redo()
    assert world.rows == [4, 3, 2, 1]
    world.tell(CommandFailed(command_id=first, reason="The disk is full."))
    assert world.rows == [5, 4, 3, 2, 1]
    for command_id in (first + 1, first + 2):
        world.tell(CommandFailed(command_id=CommandId(command_id), reason="Nothing to take back."))
    assert world.said == "The disk is full."
    assert (world.rows, len(state.pending)) == ([5, 4, 3, 2, 1], 0)


def test_the_place_and_the_marks_come_back(world: World) -> None:
    state = world.open(9)
    mark_at(state, 2)
    mark_at(state, 4)
    state.browse.cursor_to(3)
    assert state.listing is not None
    state.listing.top = 1
    state.triage.archive()
    state.browse.cursor_end()
    state.listing.top = 5
    state.triage.undo()
    assert (state.listing.cursor_row, state.listing.top) == (6, 1)
    assert set(state.selection.rows()) == {7, 5}


def test_the_screen_comes_back_though_the_cursor_never_left_its_message(world: World) -> None:
    state = world.open(20)
    for index in range(5):
        mark_at(state, index)
    state.browse.cursor_to(8)
    assert state.listing is not None
    state.listing.top = 3
    state.triage.archive()
    assert state.listing.cursor == 3
    state.listing.top = 0
    state.triage.undo()
    assert (state.listing.cursor, state.listing.top) == (8, 3)


def test_the_marks_of_each_undo_take_the_place_of_those_of_the_one_before(world: World) -> None:
    state = world.open(9)
    for marked in ((0, 1), (2, 3)):
        for index in marked:
            mark_at(state, index)
        state.triage.archive()
    state.triage.archive()
    state.triage.undo()
    assert set(state.selection.rows()) == set(), "one message, by the cursor alone"
    state.triage.undo()
    assert set(state.selection.rows()) == {5, 4}
    state.triage.undo()
    assert set(state.selection.rows()) == {9, 8}
    state.triage.redo()
    assert set(state.selection.rows()) == set()


def test_marks_made_by_hand_since_stay(world: World) -> None:
    state = world.open(9)
    mark_at(state, 0)
    state.triage.archive()
    mark_at(state, 4)
    state.triage.undo()
    assert set(state.selection.rows()) == {4}
    state.triage.redo()
    assert set(state.selection.rows()) == {4}, "what is done again is not all that is marked"


def test_marks_given_up_by_escape_stay_given_up(world: World) -> None:
    state = world.open(9)
    mark_at(state, 0)
    state.triage.archive()
    command_id = world.engine.last_id
    state.triage.undo()
    for _ in range(2):
        state.escape()
    world.tell(CommandDone(command_id=command_id, op=key(7)))
    world.done()
    assert state.selection.is_empty


def test_the_cursor_goes_to_the_first_of_what_another_did(world: World) -> None:
    state = world.open(5)
    assert state.listing is not None
    world.store.put(3, 3, sender="Aaron")
    state.listing.set_view(ListView(SortBy.SENDER))
    world.load_order()
    before = Before(INBOX_KEY.row, NO_CHANGE)
    world.store.befores = lambda op_id: [(array("q", ROWS), before)]  # type: ignore[method-assign]
    for row in ROWS:
        world.store.move(row, ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset(ROWS)))
    world.store.undoable = [archived(1)]
    state.browse.cursor_end()
    state.triage.undo()
    world.load_order()
    assert state.listing.cursor_row == 3, "the uppermost in this order"


def test_flags_are_as_they_were_message_by_message(world: World) -> None:
    state = world.open(4, unseen=[4, 2])
    state.mark.all()
    state.triage.mark_seen()
    state.triage.undo()
    assert state.listing is not None
    listing = state.listing

    def seen() -> list[bool]:
        shown = [listing.summary(index) for index in range(4)]
        return [one is not None and Flag.SEEN in one.flags.system for one in shown]

    assert seen() == [False, True, False, True]
    for row in (4, 2):
        world.store.set_flags(MessageRow(row), SEEN)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, changed=frozenset(map(MessageRow, (4, 2)))))
    assert seen() == [False, True, False, True]


def test_redo_takes_what_was_undone(world: World) -> None:
    state = world.open(5)
    world.store.redoable = [entry(9, Move(ROWS, ARCHIVE), "Undo: Archive 2 messages")]
    state.triage.redo()
    assert world.engine.of(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(9)))]
    world.done()
    assert world.said == "Redone: Archive 2 messages"


def test_the_cursor_returns_to_what_came_back(world: World) -> None:
    state = world.open(5)
    for row in ROWS:
        world.store.move(row, ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset(ROWS)))
    state.browse.cursor_end()
    world.store.undoable = [archived(1)]
    state.triage.undo()
    world.done()
    for row in ROWS:
        world.store.move(row, INBOX_KEY.row)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset(ROWS)))
    assert state.listing is not None
    assert state.listing.cursor_row == 4
    assert world.rows == [5, 4, 3, 2, 1]


def test_a_key_pressed_meanwhile_keeps_the_cursor(world: World) -> None:
    state = world.open(5)
    for row in ROWS:
        world.store.move(row, ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset(ROWS)))
    world.store.undoable = [archived(1)]
    state.triage.undo()
    world.done()
    state.browse.cursor_end()
    for row in ROWS:
        world.store.move(row, INBOX_KEY.row)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset(ROWS)))
    assert state.listing is not None
    assert state.listing.cursor_row == 1


def test_the_newest_of_all_accounts_is_taken() -> None:
    home = AccountId("home")
    stores = {ACCOUNT: FakeStore(), home: FakeStore()}
    engine = FakeEngine()
    state = AppState({name: lambda name=name: stores[name] for name in stores}, engine.submit, clock=Clock())  # type: ignore[misc]
    state.start()
    stores[ACCOUNT].undoable = [archived(5, created_at=100)]
    stores[home].undoable = [archived(3, created_at=200)]
    state.triage.undo()
    assert engine.of(UndoOp) == [UndoOp(op=OpKey(home, OpId(3)))]

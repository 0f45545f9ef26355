"""Undo and redo: the newest of all accounts, each press once, and back to where it was."""

from __future__ import annotations

from tests.state.conftest import Clock, World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, FakeEngine, FakeStore, entry
from tuimail.contract.commands import UndoOp
from tuimail.contract.events import CommandDone, MessagesChanged
from tuimail.model.ids import AccountId, MessageRow, OpId, OpKey
from tuimail.model.operation import JournalEntry, Move
from tuimail.state.root import AppState

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
    assert len(world.engine.of(UndoOp)) == 1
    world.store.undoable.pop()
    world.done()
    assert [command.op.op_id for command in world.engine.of(UndoOp)] == [2, 1]


def test_an_undo_waits_for_the_operation_before_it(world: World) -> None:
    state = world.open(5)
    state.triage.archive()
    command_id = world.engine.last_id
    state.triage.undo()
    assert world.engine.of(UndoOp) == []
    world.store.undoable = [archived(7)]
    world.tell(CommandDone(command_id=command_id, op=OpKey(ACCOUNT, OpId(7))))
    assert world.engine.of(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(7)))]


def test_an_undo_that_fails_says_why_and_drops_the_presses_behind_it(world: World) -> None:
    state = world.open(5)
    world.store.undoable = [archived(1), archived(2)]
    state.triage.undo()
    state.triage.undo()
    world.failed("The messages are gone.")
    assert world.said == "The messages are gone."
    assert len(world.engine.of(UndoOp)) == 1


def test_redo_takes_what_was_undone(world: World) -> None:
    state = world.open(5)
    world.store.redoable = [entry(9, Move(ROWS, ARCHIVE), "Undo: Archive 2 messages")]
    state.triage.redo()
    assert world.engine.of(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(9)))]
    world.done()
    assert world.said == "Done again: Archive 2 messages"


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

"""The two stacks of an editor: what undo takes back next, and what redo does again."""

from __future__ import annotations

import pytest

from tests.store.acts import MARK, do, redo, three
from tests.store.world import SEEN, World
from tuimail.model.flags import JUNK, FlagChange
from tuimail.model.operation import Move, SetFlags
from tuimail.store.errors import JournalError


def test_stacks_of_an_editor(world: World) -> None:
    row, other, _ = three(world)
    journal = world.store.journal
    a = do(world, SetFlags((row,), MARK), "A")
    world.send_all()
    b = do(world, SetFlags((other,), FlagChange(add=JUNK)), "B")
    assert journal.last_undoable() == journal.entry(b)
    journal.undo(b)
    undoing, _ = journal.undo(a)
    assert journal.last_undoable() is None
    again = journal.last_redoable()
    assert again is not None
    assert again.op_id == undoing
    assert again.undoes == a
    assert journal.entry(a).undone_by == undoing
    journal.undo(undoing)  # never sent, so A simply stands again
    assert journal.entry(a).undone_by is None
    assert journal.last_undoable() == journal.entry(a)
    once_more = redo(world)
    assert journal.entry(once_more).undoes == b
    assert journal.last_undoable() == journal.entry(once_more)
    assert journal.last_redoable() is None


def test_a_new_action_clears_what_could_be_redone(world: World) -> None:
    row, other, _ = three(world)
    op_id = do(world, SetFlags((row,), MARK))
    world.store.journal.undo(op_id)
    do(world, SetFlags((other,), FlagChange(add=JUNK)))
    assert world.store.journal.last_redoable() is None
    with pytest.raises(JournalError, match="undone already"):
        world.store.journal.undo(op_id)


def test_messages_that_are_gone_leave_the_stack_to_older_ones(world: World) -> None:
    row, other, _ = three(world)
    older = do(world, SetFlags((other,), FlagChange(add=JUNK)), "Older")
    newer = do(world, Move((row,), world.row("Archive")), "Newer")
    world.send_all()
    world.server.boxes["Archive"].clear()
    world.sync_all()
    with pytest.raises(JournalError, match="“Newer” cannot be undone"):
        world.store.journal.undo(newer)
    entry = world.store.journal.last_undoable()
    assert entry is not None
    assert entry.op_id == older


def test_a_refused_undo_leaves_what_it_wanted_to_undo(world: World) -> None:
    row, *_ = three(world)
    journal = world.store.journal
    op_id = do(world, Move((row,), world.row("Archive")))
    world.send_all()
    undoing, _ = journal.undo(op_id)
    journal.claim([undoing])
    journal.fail(undoing, None, "over quota")
    assert list(world.view()["Archive"]) == [row]
    entry = journal.last_undoable()
    assert entry is not None
    assert entry.op_id == op_id
    assert entry.undone_by is None
    assert journal.last_redoable() is None
    journal.retry(undoing)
    assert journal.entry(op_id).undone_by == undoing
    world.send_all()
    assert row in world.view()["INBOX"]


def test_what_happened_by_itself_is_passed_by(world: World) -> None:
    row, other, _ = three(world)
    journal = world.store.journal
    first = do(world, SetFlags((other,), FlagChange(add=JUNK)))
    undone = do(world, SetFlags((row,), MARK))
    journal.undo(undone)
    opened, _ = journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Mark read on opening", is_undoable=False)
    undoable, redoable = journal.last_undoable(), journal.last_redoable()
    assert undoable is not None
    assert redoable is not None
    assert (undoable.op_id, redoable.op_id) == (first, undone)
    journal.claim([opened])
    journal.fail(opened, None, "no")
    journal.retry(opened)
    assert journal.last_undoable() == journal.entry(first)
    before = world.view()
    world.send_all()
    journal.undo(opened)  # asked for by its number, it is an operation like any other
    assert world.view() != before

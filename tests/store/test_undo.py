"""Undo and redo: exact per message, pending or settled, in the order of an editor."""

from __future__ import annotations

import pytest

from tests.store.acts import MARK, do, redo, three
from tests.store.world import SEEN, Mail, World
from tuimail.model.flags import FLAGGED, JUNK, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import Asked, Copy, Delete, Move, Op, OpState, SetFlags
from tuimail.store.errors import JournalError


def every_op(world: World, rows: tuple[MessageRow, ...]) -> list[Op]:
    return [
        SetFlags(rows, FlagChange(add=SEEN | FLAGGED)),
        SetFlags(rows, FlagChange(remove=FLAGGED)),
        Move(rows, world.row("Archive")),
        Move(rows, world.row("Trash"), FlagChange(add=JUNK | SEEN)),
        Copy(rows, world.row("Archive")),
        Delete(rows),
    ]


@pytest.mark.parametrize("which", range(6))
def test_undo_of_a_pending_op_sends_nothing(world: World, which: int) -> None:
    rows = three(world)
    before, on_server = world.view(), world.server.contents()
    op_id = do(world, every_op(world, rows)[which])
    after = world.view()
    assert after != before
    cancelled, touched = world.store.journal.undo(op_id)
    assert cancelled == op_id
    assert touched
    assert world.view() == before
    assert world.store.journal.pending_count() == 0
    world.send_all()
    assert world.server.contents() == on_server
    redo(world)
    assert world.shown_contents() == shown(after, world)
    world.send_all()
    assert world.server.contents() == world.shown_contents()


def shown(
    view: dict[str, dict[MessageRow, FlagSet]], world: World
) -> dict[str, list[tuple[str, int, tuple[str, ...]]]]:
    """Rows of copies differ from one redo to the next; what they are does not."""
    found = {}
    for name, rows in view.items():
        headers = {row: world.reader.headers(row) for row in rows}
        found[name] = sorted(
            (head.msgid, 1000, tuple(rows[row].names())) for row, head in headers.items() if head is not None
        )
    return found


@pytest.mark.parametrize("has_move", [True, False])
@pytest.mark.parametrize("copyuid", [True, False])
@pytest.mark.parametrize("which", range(6))
def test_undo_and_redo_of_a_settled_op(world: World, which: int, copyuid: bool, has_move: bool) -> None:
    rows = three(world)
    before, on_server = world.view(), world.server.contents()
    op_id = do(world, every_op(world, rows)[which])
    after = world.shown_contents()
    world.send_all(copyuid=copyuid, has_move=has_move)
    assert world.server.contents() == after
    undone, _ = world.store.journal.undo(op_id)
    assert undone != op_id
    assert world.view() == before
    world.send_all(copyuid=copyuid, has_move=has_move)
    world.sync_all()
    assert world.server.contents() == on_server
    assert world.view() == before
    redone = redo(world)
    assert world.shown_contents() == after
    world.send_all(copyuid=copyuid, has_move=has_move)
    world.sync_all()
    assert world.server.contents() == world.shown_contents() == after
    world.store.journal.undo(redone)
    world.send_all(copyuid=copyuid, has_move=has_move)
    world.sync_all()
    assert world.view() == before
    assert world.server.contents() == on_server


def test_undo_of_an_op_on_its_way_waits_behind_it(world: World) -> None:
    rows = three(world)
    before = world.view()
    op_id = do(world, Move(rows, world.row("Archive")))
    steps = world.steps(op_id)
    assert next(steps) == "claimed"
    undone, _ = world.store.journal.undo(op_id)
    assert undone != op_id
    assert world.view() == before
    for _ in steps:
        pass
    assert world.view() == before
    world.send_all()
    assert world.view() == before
    assert len(world.server.boxes["INBOX"]) == 2
    assert len(world.server.boxes["Notes"]) == 1


def test_undo_of_a_pending_op_below_later_ones(world: World) -> None:
    row, *_ = three(world)
    move = do(world, Move((row,), world.row("Archive")))
    do(world, SetFlags((row,), MARK))
    further = do(world, Move((row,), world.row("Trash")))
    world.store.journal.undo(move)
    assert world.view()["Trash"] == {row: FLAGGED}
    world.send_all()
    world.store.journal.undo(further)
    assert world.view()["INBOX"][row] == FLAGGED, "the first move never was, so it came from INBOX"


def test_ops_on_a_copy_that_is_taken_back_end_with_it(world: World) -> None:
    row, *_ = three(world)
    copy = do(world, Copy((row,), world.row("Archive")))
    (made,) = (one.row for one in world.seen("Archive"))
    flag = do(world, SetFlags((made,), MARK))
    _, touched = world.store.journal.undo(copy)
    assert touched.ops == {copy: (OpState.CANCELLED, ""), flag: (OpState.SETTLED, "")}
    assert world.seen("Archive") == []
    assert world.store.journal.pending_count() == 0


def test_undo_touches_only_what_the_op_changed(world: World) -> None:
    first, second, _ = three(world)
    op_id = do(world, SetFlags((first, second), FlagChange(add=SEEN)))
    world.send_all()
    world.server.store_flags("INBOX", 1, FlagChange(add=FLAGGED))
    world.sync_all()
    world.store.journal.undo(op_id)
    assert world.view()["INBOX"] == {first: FLAGGED, second: SEEN | FLAGGED}


def test_undo_after_restart(world: World) -> None:
    rows = three(world)
    before = world.view()
    op_id = do(world, Move(rows, world.row("Archive")))
    world.send_all()
    world.store.close()
    world.store = world.open()
    entry = world.store.journal.last_undoable()
    assert entry is not None
    assert entry.op_id == op_id
    world.store.journal.undo(op_id)
    world.send_all()
    assert world.view() == before


def test_nothing_to_undo_is_said(world: World) -> None:
    row, *_ = three(world)
    journal = world.store.journal
    failed = do(world, SetFlags((row,), MARK), "Flag")
    journal.claim([failed])
    journal.fail(failed, None, "Permission denied")
    with pytest.raises(JournalError, match="“Flag” failed, so there is nothing to undo"):
        journal.undo(failed)
    assert journal.last_undoable() is None
    with pytest.raises(JournalError, match="no operation 99"):
        journal.undo(OpId(99))
    done = do(world, SetFlags((row,), MARK), "Flag")
    world.send_all()
    journal.undo(done)
    with pytest.raises(JournalError, match="undone already"):
        journal.undo(done)


def test_undo_of_a_delete_that_is_refused_restores_nothing(world: World) -> None:
    row, *_ = three(world)
    journal = world.store.journal
    before = world.view()
    op_id = do(world, Delete((row,)))
    journal.keep(row, b"<1@x>")
    journal.mark_kept(op_id)
    journal.claim([op_id])
    undoing, _ = journal.undo(op_id)
    touched = journal.fail(op_id, None, "no")
    assert touched.ops[undoing] == (OpState.SETTLED, "")
    assert world.view() == before
    world.send_all()
    world.sync_all()
    assert world.view() == before
    assert len(world.server.boxes["INBOX"]) == 2


def test_undo_of_what_was_half_refused(world: World) -> None:
    first, second, third = three(world)
    journal = world.store.journal
    before = world.view()
    op_id = do(world, Move((first, second, third), world.row("Archive")))
    journal.claim([op_id])
    journal.fail(op_id, [second], "no")
    assert journal.entry(op_id).state is OpState.INFLIGHT
    journal.release(op_id)
    world.send_all()
    entry = journal.entry(op_id)
    assert (entry.state, entry.error) == (OpState.SETTLED, "no")
    journal.undo(op_id)
    world.send_all()
    assert world.view() == before


def test_what_was_asked_of_somebody_stands_in_the_journal_and_cannot_be_taken_back(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.journal.note_asked(row, "Asked news.example.org to unsubscribe you")
    (entry,) = world.reader.journal(10)
    assert (entry.op, entry.state, entry.label) == (
        Asked((row,)),
        OpState.SETTLED,
        "Asked news.example.org to unsubscribe you",
    )
    assert world.reader.last_undoable() is None
    assert world.store.journal.next_open(10**10) == []
    assert world.reader.unsent_count(10) == 0
    with pytest.raises(JournalError, match="cannot be undone"):
        world.store.journal.undo(entry.op_id)
    assert world.view_of("INBOX") != {}

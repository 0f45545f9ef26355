"""The journal between the user and the server."""

from __future__ import annotations

import pytest

from tests.store.world import SEEN, Mail, World
from tuimail.model.flags import FLAGGED, JUNK, FlagChange
from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid
from tuimail.model.operation import Copy, Delete, Move, Op, OpState, Restore, SetFlags
from tuimail.store.errors import JournalError
from tuimail.store.values import ListedMailbox, RowChanges, Touched

MARK = FlagChange(add=FLAGGED)


def test_apply_shows_at_once_and_says_what(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", flags=SEEN))
    inbox, archive = world.row("INBOX"), world.row("Archive")
    op = Move((first, second), archive, FlagChange(add=SEEN))
    op_id, touched = world.store.journal.apply(op, "Archive 2 messages")
    assert touched.mailboxes == {
        inbox: RowChanges(removed={first, second}),
        archive: RowChanges(added={first, second}),
    }
    assert touched.counts == {inbox, archive}
    assert world.view_of("Archive") == {first: SEEN, second: SEEN}
    assert all(one.pending and one.uid is None for one in world.seen("Archive"))
    (entry,) = world.reader.journal(10)
    assert entry == world.store.journal.entry(op_id)
    assert (entry.op, entry.state, entry.label) == (op, OpState.PENDING, "Archive 2 messages")
    assert entry.created_at == int(world.now)
    assert world.reader.pending_count() == 1
    assert world.reader.unsent_count(1000) == 2
    assert world.reader.last_undoable() == entry
    assert world.reader.last_redoable() is None


def test_messages_that_wait_are_counted_once_and_become_less(world: World) -> None:
    rows = tuple(world.deliver("INBOX", *(Mail(f"<{number}@x>") for number in range(5))))
    op_id, _ = world.store.journal.apply(Move(rows, world.row("Archive")), "Archive 5 messages")
    world.store.journal.apply(SetFlags(rows[:2], MARK), "Star 2 messages")
    assert [world.reader.unsent_count(at_most) for at_most in (3, 1000)] == [3, 5]
    world.store.journal.settle(op_id, rows=rows[2:])
    assert world.reader.unsent_count(1000) == 2


def test_what_cannot_be_done_is_not_written(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    boxes = [ListedMailbox(name, "/") for name in world.server.boxes]
    world.store.put_mailboxes([*boxes, ListedMailbox("Up", "/", selectable=False)])
    cases: list[tuple[Op, str]] = [
        (SetFlags((), MARK), "no message"),
        (SetFlags((MessageRow(99),), MARK), "no message"),
        (Move((row,), world.row("INBOX")), "no message"),
        (Move((row,), MailboxRow(99)), "no longer exists"),
        (Copy((row,), world.row("Up")), "Up cannot hold messages"),
    ]
    for op, sentence in cases:
        with pytest.raises(JournalError, match=sentence):
            world.store.journal.apply(op, "x")
    assert world.store.journal.entries(10) == []
    assert world.store.journal.pending_count() == 0


def test_next_open_is_what_has_to_be_sent(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    flag, _ = journal.apply(SetFlags((first,), MARK), "Flag")
    copy, _ = journal.apply(Copy((second,), world.row("Trash")), "Copy")
    found = journal.next_open(0)
    assert [op.op_id for op in found] == [flag, copy]
    (part,) = found[0].parts
    assert (part.row, part.source, part.base_mailbox, part.base_uid) == (first, first, world.row("INBOX"), 1)
    assert (part.change, part.to, part.kept, part.new_uid) == (MARK, None, False, None)
    (part,) = found[1].parts
    assert (part.source, part.base_uid, part.to) == (second, 2, world.row("Trash"))
    assert part.row not in (first, second)
    assert found[1].op == Copy((second,), world.row("Trash"))
    assert [op.op_id for op in journal.next_open(0, limit=1)] == [flag]


def test_what_waits_for_its_time_holds_back_what_comes_after_it(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    later, _ = journal.apply(Move((first,), world.row("Trash")), "Trash", not_before=100)
    after, _ = journal.apply(SetFlags((first, second), MARK), "Flag")
    also, _ = journal.apply(SetFlags((second,), FlagChange(add=SEEN)), "Read")
    free, _ = journal.apply(SetFlags(tuple(world.deliver("Notes", Mail("<3@x>"))), MARK), "Flag")
    assert [op.op_id for op in journal.next_open(99)] == [free]
    assert [op.op_id for op in journal.next_open(100)] == [later, after, also, free]


def test_claim_passes_over_what_was_taken_back(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    gone, _ = journal.apply(SetFlags((row,), MARK), "Flag")
    stays, _ = journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    journal.undo(gone)
    assert journal.claim([gone, stays, OpId(99)], "a1") == [stays]
    (op,) = journal.next_open(0)
    assert (op.state, op.detail, op.attempts) == (OpState.INFLIGHT, "a1", 1)
    journal.release(stays)
    assert journal.entry(stays).state is OpState.PENDING


def test_what_was_copied_stays_so(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(Move((row,), world.row("Trash")), "Trash")
    journal.claim([op_id])
    journal.mark_copied(op_id, {row: Uid(5)})
    assert journal.claim([op_id]) == [op_id]
    assert world.op(op_id).state is OpState.COPIED, "the copy must not be made twice"
    assert world.op(op_id).parts[0].new_uid == 5
    journal.release(op_id)
    assert world.op(op_id).state is OpState.COPIED


def test_a_throttled_op_waits(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(SetFlags((row,), MARK), "Flag")
    journal.claim([op_id])
    journal.postpone(op_id, 500, was_sent=True)
    assert journal.next_open(499) == []
    assert journal.next_open(500)[0].state is OpState.INFLIGHT
    journal.postpone(op_id, 600, was_sent=False)
    assert journal.next_open(600)[0].state is OpState.PENDING


def test_settled_flags_are_the_servers(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>", flags=FLAGGED))
    op_id, _ = world.store.journal.apply(SetFlags((row,), FlagChange(SEEN, FLAGGED)), "Read")
    world.store.journal.claim([op_id])
    world.now += 5
    touched = world.store.journal.settle(op_id)
    assert touched.ops == {op_id: (OpState.SETTLED, "")}
    assert touched.mailboxes[world.row("INBOX")].changed == {row}, "it is not pending any more"
    assert not touched.counts
    assert world.store.message_base([row])[0].base_flags == SEEN
    assert not world.seen("INBOX")[0].pending
    assert world.store.journal.entry(op_id).settled_at == int(world.now)
    assert not world.store.journal.settle(op_id).ops


def test_a_refusal_brings_back_what_the_server_has(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(Move((first, second), world.row("Trash")), "Trash")
    journal.claim([op_id])
    part = journal.fail(op_id, [first], "[NOPERM] not yours")
    assert not part.ops
    assert part.mailboxes[world.row("INBOX")].added == {first}
    touched = journal.settle(op_id, {second: Uid(1)})
    assert touched.ops == {op_id: (OpState.SETTLED, "[NOPERM] not yours")}
    assert list(world.view_of("INBOX")) == [first]
    journal.retry(op_id)
    assert list(world.view_of("INBOX")) == []
    assert [part.row for part in world.op(op_id).parts] == [first]
    assert journal.entry(op_id).error == ""


def test_failed_then_retried(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(Copy((row,), world.row("Trash")), "Copy")
    with pytest.raises(JournalError, match="still waiting"):
        journal.retry(op_id)
    journal.claim([op_id])
    touched = journal.fail(op_id, None, "[OVERQUOTA] full")
    assert touched.ops == {op_id: (OpState.FAILED, "[OVERQUOTA] full")}
    assert world.seen("Trash") == []
    journal.retry(op_id)
    assert len(world.seen("Trash")) == 1
    entry = journal.last_undoable()
    assert entry is not None
    assert entry.op_id == op_id
    world.send_all()
    assert world.server.contents() == world.shown_contents()
    with pytest.raises(JournalError, match="nothing to try again"):
        journal.retry(op_id)


def test_conflict_of_some(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(SetFlags((first, second), MARK), "Flag")
    journal.conflict(op_id, "not found", [first])
    assert world.view_of("INBOX")[second] == FLAGGED
    touched = journal.conflict(op_id, "not found either")
    assert touched.ops == {op_id: (OpState.CONFLICT, "not found either")}
    assert not journal.fail(op_id, None, "late").ops
    assert not journal.settle(op_id).ops


def test_what_the_server_expunged_first_is_no_error(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    both, _ = journal.apply(SetFlags((first, second), MARK), "Flag")
    one, _ = journal.apply(Move((first,), world.row("Trash")), "Trash")
    copy, _ = journal.apply(Copy((first,), world.row("Archive")), "Copy")
    del world.server.boxes["INBOX"][1]
    touched = world.sync("INBOX")
    assert touched.ops == {one: (OpState.SETTLED, ""), copy: (OpState.SETTLED, "")}
    assert touched.mailboxes[world.row("Trash")].removed == {first}
    assert world.seen("Archive") == []
    assert [part.row for part in world.op(both).parts] == [second]


def test_delete_keeps_the_source_for_the_undo(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(Delete((row,)), "Delete")
    assert world.seen("INBOX") == []
    assert journal.source(row) is None
    journal.keep(row, b"Subject: x\r\n\r\n" * 1000)
    assert journal.source(row) == b"Subject: x\r\n\r\n" * 1000
    journal.mark_kept(op_id)
    assert world.op(op_id).state is OpState.KEPT
    assert world.op(op_id).parts[0].kept
    journal.claim([op_id])
    journal.release(op_id)
    assert world.op(op_id).state is OpState.KEPT
    journal.claim([op_id])
    journal.settle(op_id)
    (base,) = world.store.message_base([row])
    assert (base.base_mailbox, base.base_uid, base.kept) == (None, None, True)
    undo, _ = journal.undo(op_id)
    assert isinstance(world.op(undo).op, Restore)
    assert world.op(undo).parts[0].to == world.row("INBOX")
    assert list(world.view_of("INBOX")) == [row]


def test_delete_without_a_source_cannot_be_undone(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    journal = world.store.journal
    op_id, _ = journal.apply(Delete((row,)), "Delete")
    journal.claim([op_id])
    journal.settle(op_id)
    with pytest.raises(JournalError, match="source of the messages was not kept"):
        journal.undo(op_id)


def test_forgetting_history(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    journal = world.store.journal
    old, _ = journal.apply(Delete((first,)), "Delete")
    world.send_all()
    world.now += 1000
    recent, _ = journal.apply(SetFlags((second,), MARK), "Flag")
    world.send_all()
    waiting, _ = journal.apply(SetFlags((second,), FlagChange(add=JUNK)), "Junk")
    journal.forget_before(int(world.now))
    assert [entry.op_id for entry in journal.entries(10)] == [waiting, recent]
    assert journal.source(first) is None
    assert world.store.message_base([first]) == []
    assert [entry.op_id for entry in journal.entries(10, before=waiting)] == [recent]
    with pytest.raises(JournalError, match="no operation"):
        journal.undo(old)
    assert list(world.view_of("INBOX")) == [second]


def test_touched_merges_in_order() -> None:
    box, row, other = MailboxRow(1), MessageRow(1), MessageRow(2)
    first, second = Touched(), Touched()
    first.of(box).add([row])
    first.of(box).remove([other])
    second.of(box).remove([row])
    second.of(box).add([other])
    second.counts.add(box)
    first.merge(second)
    assert first.mailboxes[box] == RowChanges(changed={other})
    assert first.counts == {box}
    assert first
    assert not Touched(mailboxes={box: RowChanges()})

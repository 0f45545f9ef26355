"""One message, one row: UIDs that come late, or before anybody said whose they are."""

from __future__ import annotations

import pytest

from tests.store.world import SEEN, Mail, World, as_new
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.ids import MessageRow, OpId, Uid, UidValidity
from tuimail.model.operation import Copy, Move, OpState, SetFlags
from tuimail.store.values import Delta, Touched


def moved_on_server(world: World, row: MessageRow) -> tuple[OpId, Uid]:
    """A move that the server did, and of which we know nothing more than that it was sent."""
    op_id, _ = world.store.journal.apply(Move((row,), world.row("Archive")), "Archive")
    world.store.journal.claim([op_id])
    (base,) = world.store.message_base([row])
    assert base.base_uid is not None
    return op_id, Uid(world.server.put("Archive", world.server.boxes["INBOX"].pop(base.base_uid)))


@pytest.mark.parametrize("msgid", ["<1@x>", ""])
def test_a_sync_after_the_move_finds_the_row_that_waits(world: World, msgid: str) -> None:
    (row,) = world.deliver("INBOX", Mail(msgid))
    op_id, uid = moved_on_server(world, row)
    world.store.journal.settle(op_id)
    assert world.seen("Archive")[0].uid is None
    touched = world.sync("Archive")
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, uid)]
    assert touched.mailboxes[world.row("Archive")].changed == {row}
    assert not touched.mailboxes[world.row("Archive")].added


@pytest.mark.parametrize("msgid", ["<1@x>", ""])
@pytest.mark.parametrize("told", [True, False])
def test_a_sync_before_the_answer_makes_a_second_row_for_a_moment(world: World, msgid: str, told: bool) -> None:
    (row,) = world.deliver("INBOX", Mail(msgid))
    world.store.put_part(row, "1", b"text")
    later, _ = world.store.journal.apply(SetFlags((row,), FlagChange(add=FLAGGED)), "Flag")
    op_id, uid = moved_on_server(world, row)
    world.sync("Archive")
    (second,) = (one.row for one in world.seen("Archive") if one.row != row)
    world.store.put_part(second, "2", b"more")
    on_second, _ = world.store.journal.apply(SetFlags((second,), FlagChange(add=SEEN)), "Read")
    touched = world.store.journal.settle(op_id, {row: uid} if told else None, uidvalidity=UidValidity(1))
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, uid)]
    assert touched.mailboxes[world.row("Archive")].removed == {second}
    assert world.view_of("Archive")[row] == SEEN | FLAGGED, "what was to be done with either is still to be done"
    assert [part.row for part in world.op(on_second).parts] == [row]
    assert [part.row for part in world.op(later).parts] == [row]
    assert world.reader.part_content(row, "1") == b"text"
    assert world.reader.part_content(row, "2") == b"more"
    assert world.reader.part_content(second, "2") is None
    assert world.store.mailbox(world.row("Archive")).counts.total == 1


def test_an_older_twin_is_not_mistaken_for_the_moved_one(world: World) -> None:
    (older,) = world.deliver("Archive", Mail("<1@x>"))
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, uid = moved_on_server(world, row)
    world.store.journal.settle(op_id)
    world.sync("Archive")
    assert {one.row: one.uid for one in world.seen("Archive")} == {older: 1, row: uid}


def test_several_identical_copies_keep_their_number(world: World) -> None:
    rows = world.deliver("INBOX", *[Mail("<1@x>")] * 3)
    ops = [moved_on_server(world, row)[0] for row in rows]
    world.sync("Archive")
    assert len(world.seen("Archive")) == 6
    for op_id in ops:
        world.store.journal.settle(op_id)
    assert sorted(one.row for one in world.seen("Archive")) == sorted(rows)
    assert sorted(one.uid or 0 for one in world.seen("Archive")) == [1, 2, 3]
    assert not world.sync("Archive").mailboxes


def test_another_message_with_the_same_msgid_is_another(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>", size=100))
    op_id, uid = moved_on_server(world, row)
    world.store.journal.settle(op_id)
    (other,) = world.deliver("Archive", Mail("<1@x>", size=101))
    assert {one.row: one.uid for one in world.seen("Archive")} == {row: uid, other: uid + 1}


def test_a_uid_that_comes_late_finds_its_row(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, uid = moved_on_server(world, row)
    world.store.journal.settle(op_id)
    world.store.journal.settle(op_id, {row: uid}, uidvalidity=UidValidity(1))
    assert world.seen("Archive")[0].uid == uid
    world.store.journal.settle(op_id, {row: Uid(77)}, uidvalidity=UidValidity(1))
    assert world.seen("Archive")[0].uid == uid


def test_uids_of_another_numbering_are_not_believed(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.sync("Archive")
    op_id, uid = moved_on_server(world, row)
    world.store.journal.settle(op_id, {row: Uid(500)}, uidvalidity=UidValidity(2))
    assert world.seen("Archive")[0].uid is None
    world.sync("Archive")
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, uid)]


def test_a_vanished_original_of_a_move_under_way_is_no_loss(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, uid = moved_on_server(world, row)
    touched = world.sync("INBOX")
    assert not touched.mailboxes.get(world.row("INBOX"))
    assert list(world.view_of("Archive")) == [row]
    assert world.op(op_id).parts[0].base_mailbox == world.row("Archive")
    world.sync("Archive")
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, uid)]
    world.store.journal.settle(op_id, {row: uid}, uidvalidity=UidValidity(1))
    assert world.store.journal.entry(op_id).state is OpState.SETTLED
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, uid)]


def test_a_row_that_no_sync_brings_is_dropped_with_patience(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, uid = moved_on_server(world, row)
    del world.server.boxes["Archive"][uid]
    world.store.journal.settle(op_id)
    world.sync("Archive")
    assert list(world.view_of("Archive")) == [row], "this sync may have begun before the move"
    touched = world.sync("Archive")
    assert touched.mailboxes[world.row("Archive")].removed == {row}
    assert world.store.mailbox(world.row("Archive")).counts.total == 0


def test_renumbered_mailbox(world: World) -> None:
    rows = world.deliver("INBOX", Mail("<1@x>"), Mail("", internaldate=5), Mail("<3@x>"), Mail("<4@x>"))
    world.store.put_part(rows[0], "1", b"text")
    flag, _ = world.store.journal.apply(SetFlags((rows[0], rows[3]), FlagChange(add=FLAGGED)), "Flag")
    only, _ = world.store.journal.apply(Move((rows[3],), world.row("Archive")), "Archive")
    del world.server.boxes["INBOX"][4]
    world.server.renumber("INBOX")
    box = world.row("INBOX")
    world.store.reset_mailbox(box, UidValidity(2))
    assert set(world.view_of("INBOX")) == set(rows[:3]), "nothing goes blank"
    assert list(world.store.uids(box)) == []
    assert world.store.mailbox(box).anchor is None
    assert world.op(flag).parts[0].base_uid is None
    touched = world.sync("INBOX")
    assert {one.row: one.uid for one in world.seen("INBOX")} == {rows[0]: 3, rows[1]: 2, rows[2]: 1}
    assert world.reader.part_content(rows[0], "1") == b"text"
    assert touched.ops[only][0] is OpState.CONFLICT
    assert "could not be found again" in touched.ops[only][1]
    assert [part.row for part in world.op(flag).parts] == [rows[0]]
    assert world.store.mailbox(world.row("Archive")).counts.total == 0


def test_another_uidvalidity_in_the_anchor_resets_by_itself(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.server.renumber("INBOX")
    world.server.put("INBOX", Mail("<2@x>"))
    del world.server.boxes["INBOX"][1]
    delta = Delta(added=[as_new(2, Mail("<2@x>"))])
    world.store.apply_delta(world.row("INBOX"), delta, world.anchor("INBOX"), 1)
    assert world.seen("INBOX")[-1].uid is None
    touched: Touched = world.store.finish_reset(world.row("INBOX"))
    assert touched.mailboxes[world.row("INBOX")].removed == {row}


def test_a_copy_that_a_sync_saw_first(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, _ = world.store.journal.apply(Copy((row,), world.row("Archive")), "Copy")
    (made,) = world.view_of("Archive")
    world.store.journal.claim([op_id])
    uid = Uid(world.server.put("Archive", world.server.boxes["INBOX"][1]))
    world.sync("Archive")
    assert len(world.seen("Archive")) == 2
    world.store.journal.settle(op_id, {made: uid}, uidvalidity=UidValidity(1))
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(made, uid)]
    assert list(world.view_of("INBOX")) == [row]

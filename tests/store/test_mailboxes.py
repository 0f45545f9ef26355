"""The mailbox list: what LIST and STATUS say, and what vanishes with a mailbox."""

from __future__ import annotations

from tests.store.world import Mail, World
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.mailbox import Access, MailboxCounts, SpecialUse
from tuimail.model.operation import Copy, Move, OpState, SetFlags
from tuimail.store.values import ListedMailbox, MailboxStatus


def listed(*names: str) -> list[ListedMailbox]:
    return [ListedMailbox(name, "/") for name in names]


def test_listing_again_changes_nothing(world: World) -> None:
    before = world.store.mailboxes()
    assert [mailbox.special_use for mailbox in before] == [SpecialUse.INBOX, SpecialUse.ARCHIVE, SpecialUse.TRASH, None]
    assert not world.store.put_mailboxes(listed("INBOX", "Archive", "Trash", "Notes"))
    assert world.store.mailboxes() == before
    assert world.reader.mailboxes() == before


def test_inbox_has_no_case(world: World) -> None:
    row = world.row("INBOX")
    world.store.put_mailboxes(listed("Inbox", "Archive"))
    found = world.store.mailbox_named("iNBOX")
    assert found is not None
    assert (found.row, found.name, found.special_use) == (row, "INBOX", SpecialUse.INBOX)


def test_an_empty_list_is_a_slip_of_the_server(world: World) -> None:
    assert not world.store.put_mailboxes([])
    assert len(world.store.mailboxes()) == 4


def test_roles_follow_the_users_words(world: World) -> None:
    boxes = listed("INBOX", "Archive", "Trash", "Notes")
    touched = world.store.put_mailboxes(boxes, roles={SpecialUse.ARCHIVE: "Notes"})
    assert touched.mailbox_list
    found = world.store.role(SpecialUse.ARCHIVE)
    assert found is not None
    assert found.name == "Notes"
    assert world.store.role(SpecialUse.DRAFTS) is None


def test_a_mailbox_that_vanishes_takes_its_messages_along(world: World) -> None:
    (stays,) = world.deliver("INBOX", Mail("<1@x>"))
    (goes,) = world.deliver("Notes", Mail("<2@x>"))
    notes = world.row("Notes")
    journal = world.store.journal
    there, _ = journal.apply(Move((stays,), notes), "Move")
    copy, _ = journal.apply(Copy((stays,), notes), "Copy")
    of_it, _ = journal.apply(SetFlags((goes, stays), FlagChange(add=FLAGGED)), "Flag")
    touched = world.store.put_mailboxes(listed("INBOX", "Archive", "Trash"))
    assert world.store.mailbox_named("Notes") is None
    assert world.view_of("INBOX") == {stays: FLAGGED}
    reason = "The folder Notes no longer exists on the server."
    assert touched.ops == {there: (OpState.CONFLICT, reason), copy: (OpState.CONFLICT, reason)}
    assert touched.mailbox_list
    assert [part.row for part in world.op(of_it).parts] == [stays]
    assert world.reader.headers(goes) is None
    assert journal.entry(there).error == reason


def test_a_move_under_way_saves_its_message_from_a_vanishing_mailbox(world: World) -> None:
    (row,) = world.deliver("Notes", Mail("<1@x>"))
    op_id, _ = world.store.journal.apply(Move((row,), world.row("Archive")), "Move")
    world.store.journal.claim([op_id])
    world.store.put_mailboxes(listed("INBOX", "Archive", "Trash"))
    assert list(world.view_of("Archive")) == [row]
    world.store.journal.settle(op_id)
    assert list(world.view_of("Archive")) == [row]


def test_status_and_access_are_remembered(world: World) -> None:
    row = world.row("Notes")
    assert world.store.status_of(row) is None
    status = MailboxStatus(messages=7, uidnext=8, highestmodseq=2**62)
    assert world.store.put_status(row, status).counts == {row}
    assert not world.store.put_status(row, status)
    assert world.store.status_of(row) == status
    assert world.store.mailbox(row).server_total == 7
    assert world.store.set_access(row, Access.READ_ONLY).mailbox_list
    assert not world.store.set_access(row, Access.READ_ONLY)
    assert world.store.mailbox(row).access is Access.READ_ONLY
    assert world.store.mailbox(row).counts == MailboxCounts(0, 0)

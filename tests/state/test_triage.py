"""Actions: what they apply to, what is shown at once, what is refused and why."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, INBOX_KEY, JUNK, LISTS, TRASH, mailbox
from tuimail.contract.commands import ApplyOp, CreateMailbox
from tuimail.contract.events import CommandCancelled, MailboxesChanged, MessagesChanged, Severity
from tuimail.model.flags import FLAGGED, NOT_JUNK, SEEN, Flag, FlagChange, FlagSet
from tuimail.model.flags import JUNK as JUNK_WORD
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.mailbox import Access, SpecialUse
from tuimail.model.operation import Copy, Delete, Move, SetFlags
from tuimail.state.desk import Advance
from tuimail.state.prompts import AskName, Confirm, MailboxName, No, Yes
from tuimail.state.touched import Touched


def rows(*numbers: int) -> tuple[MessageRow, ...]:
    return tuple(MessageRow(number) for number in numbers)


def last_op(world: World) -> ApplyOp:
    return world.engine.of(ApplyOp)[-1]


def test_archive_takes_the_message_under_the_cursor_and_goes_to_the_next_older_one(world: World) -> None:
    state = world.open(10)
    state.browse.move_cursor(2)
    touched = state.triage.archive()
    assert last_op(world) == ApplyOp(account=ACCOUNT, op=Move(rows(8), ARCHIVE), label="Archive 1 message")
    assert Touched.LIST in touched
    assert state.listing is not None
    assert (world.rows[:3], state.listing.cursor_row) == ([10, 9, 7], 7)
    assert world.said == "Archived 1 message. u undoes it."


def test_the_cursor_goes_up_at_the_end_of_the_list(world: World) -> None:
    state = world.open(3)
    state.browse.cursor_end()
    state.triage.trash()
    assert state.listing is not None
    assert state.listing.cursor_row == 2
    assert last_op(world).op == Move(rows(1), TRASH)


def test_the_cursor_goes_to_newer_mail_where_that_is_chosen(world: World) -> None:
    state = world.open(5)
    state.advance = Advance.NEWER
    state.browse.move_cursor(2)
    state.triage.archive()
    assert state.listing is not None
    assert state.listing.cursor_row == 4


def test_an_action_applies_to_the_selection(world: World) -> None:
    state = world.open(10)
    state.mark.toggle()
    state.mark.toggle()
    state.browse.cursor_to(6)
    state.triage.archive()
    assert last_op(world).op == Move(rows(10, 9), ARCHIVE)
    assert last_op(world).label == "Archive 2 messages"
    assert state.listing is not None
    assert state.listing.cursor_row == 4
    assert state.selection.is_empty


def test_what_fails_comes_back_with_the_reason(world: World) -> None:
    state = world.open(5)
    state.browse.move_cursor(1)
    state.triage.archive()
    assert 4 not in world.rows
    world.failed("The disk is full.")
    assert world.rows == [5, 4, 3, 2, 1]
    assert world.said == "The disk is full."
    assert state.status.message is not None
    assert state.status.message.severity is Severity.ERROR
    assert len(state.pending) == 0


def test_what_is_cancelled_comes_back(world: World) -> None:
    state = world.open(3)
    state.triage.archive()
    world.tell(CommandCancelled(command_id=world.engine.last_id))
    assert world.rows == [3, 2, 1]
    assert len(state.pending) == 0


def test_what_is_done_stays_away(world: World) -> None:
    state = world.open(3)
    state.triage.archive()
    world.store.move(MessageRow(3), ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset(rows(3))))
    world.done()
    assert world.rows == [2, 1]
    assert len(state.pending) == 0


def test_a_hidden_message_stays_hidden_when_news_comes_before_the_commit(world: World) -> None:
    state = world.open(3)
    state.triage.archive()
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset(rows(3))))
    assert world.rows == [2, 1]
    assert state.listing is not None


@pytest.mark.parametrize(
    ("box", "action", "said"),
    [
        (ARCHIVE, "archive", "already in the archive"),
        (TRASH, "trash", "already in the trash"),
    ],
)
def test_messages_that_are_there_already(world: World, box: MailboxRow, action: str, said: str) -> None:
    state = world.open(3, box=box)
    state.browse.open_mailbox(MailboxKey(ACCOUNT, box))
    getattr(state.triage, action)()
    assert said in world.said
    assert world.engine.of(ApplyOp) == []


def test_spam_goes_to_junk_with_its_keyword(world: World) -> None:
    world.open(3).triage.spam()
    assert last_op(world).op == Move(rows(3), JUNK, FlagChange(add=JUNK_WORD, remove=NOT_JUNK))


def test_spam_in_junk_is_no_spam(world: World) -> None:
    state = world.open(3, box=JUNK)
    state.browse.open_mailbox(MailboxKey(ACCOUNT, JUNK))
    state.triage.spam()
    assert last_op(world).op == Move(rows(3), INBOX, FlagChange(add=NOT_JUNK, remove=JUNK_WORD))
    assert last_op(world).label == "Not spam: 1 message"


def test_a_missing_archive_is_created_first(world: World) -> None:
    del world.store.boxes[ARCHIVE]
    state = world.open(3)
    state.triage.archive()
    prompt = state.prompt
    assert isinstance(prompt, AskName)
    assert (prompt.question, prompt.name) == ("work has no folder for archived mail. Create it?", "Archive")
    state.answer(MailboxName("Old mail"))
    created = world.engine.of(CreateMailbox)
    assert created == [CreateMailbox(account=ACCOUNT, name="Old mail", special_use=SpecialUse.ARCHIVE)]
    command_id = world.engine.last_id
    world.store.boxes[MailboxRow(9)] = mailbox(9, "Old mail", SpecialUse.ARCHIVE)
    world.tell(MailboxesChanged(account=ACCOUNT))
    world.done(command_id)
    assert last_op(world).op == Move(rows(3), MailboxRow(9))
    assert world.rows == [2, 1]


def test_an_archive_that_could_not_be_created(world: World) -> None:
    del world.store.boxes[ARCHIVE]
    state = world.open(3)
    state.triage.archive()
    state.answer(MailboxName("Archive"))
    world.failed("The server does not let you create folders.")
    assert "does not let you" in world.said
    assert world.rows == [3, 2, 1]


def test_no_is_an_answer(world: World) -> None:
    del world.store.boxes[ARCHIVE]
    state = world.open(3)
    state.triage.archive()
    state.answer(No())
    assert state.prompt is None
    assert world.engine.of(CreateMailbox) == []


def test_the_name_offered_follows_the_namespace(world: World) -> None:
    world.store.boxes = {
        INBOX: mailbox(INBOX, "INBOX", SpecialUse.INBOX, delimiter="."),
        LISTS: mailbox(LISTS, "INBOX.Lists", delimiter="."),
    }
    state = world.open(1)
    state.triage.archive()
    assert isinstance(state.prompt, AskName)
    assert state.prompt.name == "INBOX.Archive"


def test_archive_means_all_mail_where_that_is_the_archive(world: World) -> None:
    world.store.boxes[ARCHIVE] = mailbox(ARCHIVE, "[Gmail]/All Mail", SpecialUse.ALL)
    world.open(1).triage.archive()
    assert last_op(world).op == Move(rows(1), ARCHIVE)


def test_delete_asks_and_keeps_to_what_was_asked_about(world: World) -> None:
    state = world.open(3)
    state.triage.delete()
    prompt = state.prompt
    assert isinstance(prompt, Confirm)
    assert (prompt.question, prompt.yes, prompt.no) == ("Delete 1 message for good?", "Delete", "Keep")
    assert world.engine.of(ApplyOp) == []
    state.browse.move_cursor(1)
    state.answer(Yes())
    assert last_op(world).op == Delete(rows(3))
    assert world.rows == [2, 1]


def test_move_and_copy(world: World) -> None:
    state = world.open(3)
    state.triage.copy(MailboxKey(ACCOUNT, LISTS))
    assert last_op(world).op == Copy(rows(3), LISTS)
    assert world.said == "Copied 1 message to Lists/python. u undoes it."
    assert world.rows == [3, 2, 1]
    state.triage.move(MailboxKey(ACCOUNT, LISTS))
    assert last_op(world).op == Move(rows(3), LISTS)
    assert world.rows == [2, 1]
    assert state.recent_keys()[0] == MailboxKey(ACCOUNT, LISTS)


def test_moves_that_make_no_sense(world: World) -> None:
    state = world.open(3)
    state.triage.move(INBOX_KEY)
    assert world.said == "These messages are already in “Inbox”."
    state.folders.replace(ACCOUNT, world.store.mailboxes())
    state.triage.move(MailboxKey(AccountId("other"), LISTS))
    assert world.engine.of(ApplyOp) == []


def test_toggle_seen_on_a_mixed_selection_marks_all_read(world: World) -> None:
    state = world.open(4, unseen=[3])
    state.mark.all()
    state.triage.toggle_seen()
    assert last_op(world).op == SetFlags(rows(4, 3, 2, 1), FlagChange(add=SEEN))
    assert last_op(world).label == "Mark 4 messages read"
    state.triage.toggle_seen()
    assert last_op(world).op == SetFlags(rows(4, 3, 2, 1), FlagChange(remove=SEEN))


def test_a_flag_is_shown_at_once_and_falls_back_when_refused(world: World) -> None:
    state = world.open(2)
    state.triage.toggle_flagged()
    assert state.listing is not None
    shown = state.listing.summary(0)
    assert shown is not None
    assert Flag.FLAGGED in shown.flags.system
    assert shown.pending
    world.failed()
    shown = state.listing.summary(0)
    assert shown is not None
    assert Flag.FLAGGED not in shown.flags.system
    assert not shown.pending


def test_a_flag_stays_when_it_is_stored(world: World) -> None:
    state = world.open(2)
    state.triage.toggle_flagged()
    world.store.set_flags(MessageRow(2), FlagSet(Flag.SEEN | Flag.FLAGGED))
    world.done()
    assert state.listing is not None
    shown = state.listing.summary(0)
    assert shown is not None
    assert Flag.FLAGGED in shown.flags.system
    state.triage.toggle_flagged()
    assert last_op(world).op == SetFlags(rows(2), FlagChange(remove=FLAGGED))
    assert last_op(world).label == "Unstar 1 message"


@pytest.mark.parametrize(
    "action", ["archive", "trash", "spam", "delete", "toggle_seen", "mark_seen", "toggle_flagged", "undo"]
)
def test_read_only_refuses_with_the_reason(world: World, action: str) -> None:
    state = world.open(3)
    state.is_read_only = True
    getattr(state.triage, action)()
    assert "--read-only" in world.said
    assert world.engine.of(ApplyOp) == []
    assert state.prompt is None
    assert world.rows == [3, 2, 1]


def test_a_read_only_mailbox_refuses_but_can_be_copied_from(world: World) -> None:
    world.store.boxes[INBOX] = mailbox(INBOX, "INBOX", SpecialUse.INBOX, access=Access.READ_ONLY)
    state = world.open(3)
    state.triage.archive()
    assert world.said == "“Inbox” is read-only on the server, so nothing can be changed in it."
    state.triage.copy(MailboxKey(ACCOUNT, LISTS))
    assert isinstance(last_op(world).op, Copy)


def test_an_empty_list_has_nothing_to_act_upon(world: World) -> None:
    world.open(0).triage.archive()
    assert world.said == "There is no message here."


def test_repeat_does_the_last_action_here(world: World) -> None:
    state = world.open(5)
    state.triage.repeat()
    assert world.said == "There is nothing to repeat."
    state.triage.move(MailboxKey(ACCOUNT, LISTS))
    state.triage.repeat()
    assert last_op(world).op == Move(rows(4), LISTS)


def test_a_deletion_for_good_is_repeated_with_its_question(world: World) -> None:
    state = world.open(5)
    state.triage.archive()
    state.triage.delete()
    assert isinstance(state.prompt, Confirm)
    state.answer(No())
    state.triage.repeat()
    assert isinstance(state.prompt, Confirm)
    assert "for good" in state.prompt.question


def test_nothing_is_done_to_a_list_whose_filter_is_still_being_read(world: World) -> None:
    state = world.open(10)
    state.browse.set_filter("is:starred")
    state.mark.all()
    state.triage.archive()
    assert world.engine.of(ApplyOp) == []
    assert "still being found" in world.said
    world.load_order()
    state.mark.none()
    state.browse.set_filter("")
    world.load_order()
    state.triage.archive()
    assert len(world.engine.of(ApplyOp)) == 1

"""Undo of what another session, or the last run, did to very many messages: looked up in a thread, then shown."""

from __future__ import annotations

import pytest

from tests.state.test_uniting import HOME, WORK
from tests.state.test_uniting import Rig as Inboxes
from tests.state.test_uniting import rig as inboxes
from tests.state.test_with_store import ACCOUNT, Rig, rig
from tuimail.contract.commands import Command, UndoOp
from tuimail.contract.events import CommandFailed
from tuimail.model.flags import FLAGGED, Flag, FlagChange
from tuimail.model.ids import CommandId, MailboxKey, MessageRow, Uid, UidValidity
from tuimail.model.operation import Delete, Move, Op, SetFlags
from tuimail.state import recalled, returning
from tuimail.state.gathering import run_gather
from tuimail.state.root import AppState
from tuimail.store.reader import MailReader
from tuimail.store.values import Delta

__all__ = ["inboxes", "rig"]


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalled, "MANY", 2)
    monkeypatch.setattr(returning, "_MANY", 1)


def elsewhere(rig: Rig, op: Op) -> None:
    """Another process did this to the account, and it was noticed."""
    _, touched = rig.store.journal.apply(op, "What another did")
    rig.tell(touched)
    rig.deliver()


def rows_of(rig: Rig, name: str = "INBOX") -> tuple[MessageRow, ...]:
    reader = MailReader.open(rig.path, ACCOUNT)
    box = rig.store.mailbox_named(name)
    assert box is not None
    found = tuple(MessageRow(row) for row in reader.order(box.row))
    reader.close()
    return found


def thread_answers(rig: Rig) -> None:
    request = rig.state.gathering.request()
    assert request is not None
    reader = MailReader.open(rig.path, ACCOUNT)
    rig.state.gathering.gathered(request, run_gather(request, reader))
    reader.close()


def stars(state: AppState) -> list[bool]:
    assert state.listing is not None
    shown = [state.listing.summary(index) for index in range(state.listing.count)]
    return [one is not None and Flag.FLAGGED in one.flags.system for one in shown]


def box(rig: Rig, name: str) -> MailboxKey:
    found = rig.store.mailbox_named(name)
    assert found is not None
    return MailboxKey(ACCOUNT, found.row)


def all_and(rig: Rig, deed: str) -> Op:
    rows = rows_of(rig)
    match deed:
        case "archive":
            return Move(rows, box(rig, "Archive").row)
        case "delete":
            return Delete(rows)
        case _:
            return SetFlags(rows, FlagChange(add=FLAGGED))


@pytest.mark.parametrize("deed", ["archive", "delete", "star"])
def test_it_is_shown_before_the_journal_has_it(rig: Rig, deed: str) -> None:
    before = (rig.subjects, stars(rig.state))
    elsewhere(rig, all_and(rig, deed))
    after = (rig.subjects, stars(rig.state))
    assert after != before
    rig.state.triage.undo()
    assert rig.state.is_gathering, "the next key waits"
    assert rig.events == [], "and nothing was asked for yet"
    thread_answers(rig)
    assert (rig.subjects, stars(rig.state)) == before
    assert rig.state.status.message is not None
    assert rig.state.status.message.text == "Undone: What another did"
    rig.state.triage.redo()
    assert (rig.subjects, stars(rig.state)) == after, "the way back is known"
    rig.state.triage.undo()
    rig.deliver()
    assert (rig.subjects, stars(rig.state)) == before
    assert len(rig.state.pending) == 0


def test_a_redo_of_what_another_took_back(rig: Rig) -> None:
    before = rig.subjects
    elsewhere(rig, all_and(rig, "archive"))
    entry = rig.store.journal.last_undoable()
    assert entry is not None
    rig.tell(rig.store.journal.undo(entry.op_id)[1])
    rig.deliver()
    assert rig.subjects == before
    rig.state.triage.redo()
    thread_answers(rig)
    assert rig.subjects == []
    rig.deliver()
    assert rig.subjects == []
    rig.state.triage.undo()
    thread_answers(rig)
    assert rig.subjects == before


def test_in_the_folder_where_it_was_moved_to_it_leaves(rig: Rig) -> None:
    elsewhere(rig, all_and(rig, "archive"))
    rig.state.browse.open_mailbox(box(rig, "Archive"))
    assert len(rig.subjects) == 5
    rig.state.triage.undo()
    thread_answers(rig)
    assert rig.subjects == []
    rig.deliver()
    assert rig.subjects == []


def test_a_redo_seen_from_the_folder_where_it_goes(rig: Rig) -> None:
    elsewhere(rig, all_and(rig, "archive"))
    rig.state.triage.undo()
    thread_answers(rig)
    rig.deliver()
    rig.state.browse.open_mailbox(box(rig, "Archive"))
    rig.state.triage.redo()
    if rig.state.is_gathering:
        thread_answers(rig)
    rig.deliver()
    assert len(rig.subjects) == 5, "what came is there"


def test_escape_while_it_is_looked_up_takes_nothing_back(rig: Rig) -> None:
    elsewhere(rig, all_and(rig, "archive"))
    sent = rig.commands
    rig.state.triage.undo()
    rig.state.gathering.stop()
    assert (rig.commands, rig.subjects) == (sent, [])
    rig.state.triage.undo()
    thread_answers(rig)
    assert len(rig.subjects) == 5


def test_an_undo_that_cannot_be_done_leaves_all_as_it_is(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(rig, all_and(rig, "archive"))
    refused: list[Command] = []

    def refuse(command: Command) -> CommandId:
        refused.append(command)
        return CommandId(1000)

    monkeypatch.setattr(rig.state, "submit", refuse)
    rig.state.triage.undo()
    thread_answers(rig)
    assert len(rig.subjects) == 5
    assert [type(one) for one in refused] == [UndoOp]
    rig.state.apply([CommandFailed(command_id=CommandId(1000), reason="They are gone.")])
    if not rig.state.listing or not rig.state.listing.is_complete:
        rig.load_order()
    assert rig.subjects == []


def test_what_was_lost_meanwhile_is_not_listed_as_a_blank(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(rig, all_and(rig, "archive"))
    archive = box(rig, "Archive")
    for op in rig.store.journal.next_open(2**40):
        rig.store.journal.claim([op.op_id])
        uids = {part.row: Uid(100 + number) for number, part in enumerate(op.parts)}
        rig.tell(rig.store.journal.settle(op.op_id, uids, uidvalidity=UidValidity(1)))
    rig.deliver()
    held: list[Command] = []

    def hold(command: Command) -> CommandId:
        held.append(command)
        return CommandId(rig.commands + 1)

    monkeypatch.setattr(rig.state, "submit", hold)
    rig.state.triage.undo()
    thread_answers(rig)
    gone = rig.store.apply_delta(archive.row, Delta((), (Uid(100),), ()), None, None)
    rig.submit(held[0])
    assert len(rig.subjects) == 5, "nobody here knows yet"
    rig.tell(gone)
    rig.deliver()
    if rig.state.listing and not rig.state.listing.is_complete:
        rig.load_order()
    assert len(rig.subjects) == 4
    assert "?" not in rig.subjects


def test_a_batch_of_the_last_run_in_two_accounts(inboxes: Inboxes) -> None:
    before = inboxes.subjects
    inboxes.state.mark.all()
    inboxes.state.triage.archive()
    inboxes.deliver()
    inboxes.state = inboxes.new_state()
    inboxes.state.browse.open_all_inboxes()
    assert inboxes.subjects == []
    inboxes.state.triage.undo()
    for account in (WORK, HOME):
        request = inboxes.state.gathering.request()
        assert request is not None
        assert request.account in (WORK, HOME), account
        reader = inboxes.open_reader(request.account)
        inboxes.state.gathering.gathered(request, run_gather(request, reader))
        reader.close()
    assert not inboxes.state.is_gathering
    assert inboxes.subjects == before
    inboxes.deliver()
    assert inboxes.subjects == before

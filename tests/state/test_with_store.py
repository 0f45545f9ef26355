"""State over the real store: what a key does is in the list at once, stays after the commit, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.store.world import Mail, as_new
from tuimail.contract.commands import ApplyOp, Command, UndoOp
from tuimail.contract.events import CommandDone, CommandFailed, Event
from tuimail.engine.local import JournalDesk
from tuimail.engine.telling import events_of
from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId, CommandId, Uid, UidValidity
from tuimail.model.mailbox import Anchor
from tuimail.state.marking import run_match
from tuimail.state.root import AppState
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader
from tuimail.store.values import ListedMailbox, Touched
from tuimail.store.writer import MailStore

ACCOUNT = AccountId("work")


@dataclass
class Rig:
    """A store, a reader, and the local half of an engine; what it tells is delivered when the test says so."""

    store: MailStore
    path: Path
    events: list[Event] = field(default_factory=list)
    commands: int = 0
    uid: int = 0

    def __post_init__(self) -> None:
        self.journal = JournalDesk(ACCOUNT, self.store, emit=self.events.append, on_written=lambda: None)
        self.state = AppState({ACCOUNT: lambda: MailReader.open(self.path, ACCOUNT)}, self.submit)

    def submit(self, command: Command) -> CommandId:
        self.commands += 1
        command_id = CommandId(self.commands)
        if not isinstance(command, ApplyOp | UndoOp):
            return command_id
        try:
            op = self.journal.write(command, (command_id,))
        except StoreError as error:
            self.events.append(CommandFailed(command_id=command_id, reason=str(error)))
        else:
            self.events.append(CommandDone(command_id=command_id, op=op))
        return command_id

    def tell(self, touched: Touched) -> None:
        self.events += events_of(ACCOUNT, touched)

    def deliver(self) -> None:
        while self.events:
            batch = self.events[:]
            self.events.clear()
            self.state.apply(batch)

    def receive(self, *mails: Mail) -> None:
        inbox = self.store.mailbox_named("INBOX")
        assert inbox is not None
        new = []
        for mail in mails:
            self.uid += 1
            new.append(as_new(self.uid, mail))
        anchor = Anchor(UidValidity(1), Uid(self.uid + 1), None, Uid(1))
        self.tell(self.store.add_messages(inbox.row, new, anchor, self.uid))

    def load_order(self) -> None:
        request = self.state.browse.order_request()
        assert request is not None
        reader = MailReader.open(self.path, ACCOUNT)
        self.state.browse.order_loaded(request, reader.order(request.mailbox.row, filter=request.filter))
        reader.close()

    @property
    def subjects(self) -> list[str]:
        listing = self.state.listing
        assert listing is not None
        summaries = [listing.summary(index) for index in range(listing.count)]
        return [summary.subject if summary else "?" for summary in summaries]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    path = tmp_path / "work.sqlite"
    store = MailStore.open(path, ACCOUNT)
    names = ("INBOX", "Archive", "Trash", "Junk", "Lists")
    store.put_mailboxes([ListedMailbox(name, "/", None, True, True) for name in names])
    rig = Rig(store, path)
    rig.receive(*(Mail(f"<{number}@x>", internaldate=1000 + number, subject=f"s{number}") for number in range(5)))
    rig.state.start()
    rig.deliver()
    yield rig
    rig.state.readers.close()
    store.close()


def test_the_inbox_is_there(rig: Rig) -> None:
    assert rig.subjects == ["s4", "s3", "s2", "s1", "s0"]
    assert [(node.label, node.unseen) for node in rig.state.folders.visible][1] == ("INBOX", 5)


def test_archive_and_undo_and_redo(rig: Rig) -> None:
    state = rig.state
    state.browse.move_cursor(1)
    state.triage.archive()
    assert rig.subjects == ["s4", "s2", "s1", "s0"]
    rig.deliver()
    assert rig.subjects == ["s4", "s2", "s1", "s0"]
    assert len(state.pending) == 0
    assert state.status_facts().waiting == 1
    state.triage.undo()
    rig.deliver()
    assert rig.subjects == ["s4", "s3", "s2", "s1", "s0"]
    assert state.listing is not None
    assert state.listing.cursor == 1
    assert state.status_facts().waiting == 0
    state.triage.redo()
    rig.deliver()
    assert rig.subjects == ["s4", "s2", "s1", "s0"]


def test_three_actions_and_three_undos_in_one_breath(rig: Rig) -> None:
    state = rig.state
    state.triage.archive()
    state.triage.trash()
    state.triage.spam()
    for _ in range(3):
        state.triage.undo()
    rig.deliver()
    assert rig.subjects == ["s4", "s3", "s2", "s1", "s0"]
    assert len(state.pending) == 0


def test_flags_go_through_the_store(rig: Rig) -> None:
    state = rig.state
    state.triage.toggle_flagged()
    rig.deliver()
    assert state.listing is not None
    shown = state.listing.summary(0)
    assert shown is not None
    assert Flag.FLAGGED in shown.flags.system
    state.mark.flagged()
    request = state.mark.match_request()
    assert request is not None
    reader = MailReader.open(rig.path, ACCOUNT)
    state.mark.matched(request, run_match(request, reader))
    reader.close()
    assert state.selection.count == 1


def test_new_mail_while_a_filter_is_on(rig: Rig) -> None:
    rig.state.browse.set_filter("S3 ann")
    rig.load_order()
    assert rig.subjects == ["s3"]
    rig.receive(Mail("<9@x>", internaldate=2000, subject="other"), Mail("<10@x>", internaldate=1500, subject="s33"))
    rig.deliver()
    assert rig.subjects == ["s33", "s3"]


def test_next_unread_and_counts(rig: Rig) -> None:
    state = rig.state
    state.triage.mark_seen()
    rig.deliver()
    state.browse.cursor_end()
    state.browse.next_unseen(1)
    assert state.listing is not None
    assert state.listing.cursor == 1
    assert state.folders.visible[1].unseen == 4


def test_a_first_sync_grows_at_the_old_end(rig: Rig) -> None:
    state = rig.state
    state.browse.move_cursor(2)
    rig.receive(*(Mail(f"<old{number}@x>", internaldate=number, subject=f"old{number}") for number in range(900)))
    rig.deliver()
    assert state.listing is not None
    assert state.listing.count == 905
    assert state.listing.is_complete
    assert rig.subjects[2:7] == ["s2", "s1", "s0", "old899", "old898"]
    assert state.listing.cursor == 2


def test_a_second_reader_opens_at_once_with_its_height(rig: Rig) -> None:
    rig.receive(*(Mail(f"<old{number}@x>", internaldate=number, subject=f"old{number}") for number in range(900)))
    again = AppState({ACCOUNT: lambda: MailReader.open(rig.path, ACCOUNT)}, rig.submit)
    again.start()
    assert again.listing is not None
    assert (again.listing.count, again.listing.is_complete) == (905, False)
    again.readers.close()

"""All inboxes: what is done in the list goes to the account of each message, and is one undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.store.world import Mail, as_new
from tuimail.contract.commands import (
    ApplyOp,
    Command,
    CreateMailbox,
    OpenMessage,
    SearchServer,
    SyncAccount,
    UndoOp,
    WatchMailbox,
    account_of,
)
from tuimail.contract.events import CommandDone, CommandFailed, ConnectionChanged, Event, FoundOnServer, Phase
from tuimail.engine.local import JournalDesk
from tuimail.engine.telling import events_of
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageRow, Uid, UidValidity
from tuimail.model.mailbox import Anchor, SpecialUse
from tuimail.model.united import INBOXES, UNITED, parted
from tuimail.state.listing_order import run_order
from tuimail.state.prompts import AskName, MailboxName
from tuimail.state.remembered import Remembered
from tuimail.state.root import AppState
from tuimail.state.sharing import target_choices
from tuimail.state.united_reads import open_united
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader
from tuimail.store.values import ListedMailbox, Touched
from tuimail.store.writer import MailStore

WORK, HOME = AccountId("work"), AccountId("home")
NAMES = {WORK: ("INBOX", "Archive", "Trash", "Receipts", "Lists"), HOME: ("INBOX", "Archive", "Trash", "Receipts")}


@dataclass
class Rig:
    """Two stores and the local halves of two engines; what they tell is delivered when the test says so."""

    directory: Path
    events: list[Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    uids: dict[AccountId, int] = field(default_factory=dict)
    lives_for: int | None = None
    """So many commands are obeyed before it is killed."""

    def __post_init__(self) -> None:
        self.stores = {name: MailStore.open(self.path(name), name) for name in (WORK, HOME)}
        for name, store in self.stores.items():
            store.put_mailboxes([ListedMailbox(box, "/", None, True, True) for box in NAMES[name]])
        self.journals = {
            name: JournalDesk(name, store, emit=self.events.append, on_written=lambda: None)
            for name, store in self.stores.items()
        }
        for number in range(6):
            self.receive(
                (WORK, HOME)[number % 2], Mail(f"<{number}@x>", internaldate=1000 + number, subject=f"s{number}")
            )
        self.state = self.new_state()

    def new_state(self, remembered: Remembered | None = None) -> AppState:
        readers = {name: partial(self.open_reader, name) for name in (WORK, HOME)}
        state = AppState(readers, self.submit, unites=True, remembered=remembered)
        state.start()
        state.saved.show({"old": "before:2001-01-01"})
        state.apply([ConnectionChanged(account=name, phase=Phase.ONLINE) for name in (WORK, HOME)])
        return state

    def path(self, account: AccountId) -> Path:
        return self.directory / f"{account}.sqlite"

    def open_reader(self, account: AccountId) -> MailReader:
        return MailReader.open(self.path(account), account)

    def submit(self, command: Command) -> CommandId:
        self.commands.append(command)
        command_id = CommandId(len(self.commands))
        if self.lives_for == 0:
            return command_id
        self.lives_for = None if self.lives_for is None else self.lives_for - 1
        if not isinstance(command, ApplyOp | UndoOp):
            return command_id
        try:
            op = self.journals[account_of(command)].write(command, (command_id,))
        except StoreError as error:
            self.events.append(CommandFailed(command_id=command_id, reason=str(error)))
        else:
            self.events.append(CommandDone(command_id=command_id, op=op))
        return command_id

    def tell(self, account: AccountId, touched: Touched) -> None:
        self.events += events_of(account, touched)

    def deliver(self) -> None:
        while self.events:
            batch = self.events[:]
            self.events.clear()
            self.state.apply(batch)

    def receive(self, account: AccountId, mail: Mail) -> None:
        inbox = self.stores[account].mailbox_named("INBOX")
        assert inbox is not None
        uid = self.uids[account] = self.uids.get(account, 0) + 1
        anchor = Anchor(UidValidity(1), Uid(uid + 1), None, Uid(1))
        self.tell(account, self.stores[account].add_messages(inbox.row, [as_new(uid, mail)], anchor, uid))

    def load_order(self) -> None:
        request = self.state.browse.order_request()
        assert request is not None
        reader = open_united((WORK, HOME), self.open_reader)
        self.state.browse.order_loaded(request, run_order(request, reader))
        reader.close()

    def of(self, kind: type[Command]) -> list[Command]:
        return [command for command in self.commands if isinstance(command, kind)]

    @property
    def subjects(self) -> list[str]:
        listing = self.state.listing
        assert listing is not None
        shown = [listing.summary(index) for index in range(listing.count)]
        return [summary.subject if summary else "?" for summary in shown]

    def stored(self, account: AccountId, name: str) -> list[str]:
        box = self.stores[account].mailbox_named(name)
        assert box is not None
        with_reader = self.open_reader(account)
        found = [one.subject for one in with_reader.first_rows(box.row, 100)]
        with_reader.close()
        return found

    @property
    def said(self) -> str:
        return self.state.status.message.text if self.state.status.message else ""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    rig.state.browse.open_all_inboxes()
    rig.deliver()
    yield rig
    rig.state.readers.close()
    for store in rig.stores.values():
        store.close()


def test_it_stands_on_top_with_the_counts_of_all(rig: Rig) -> None:
    shown = [(node.label, node.unseen) for node in rig.state.folders.visible[:4]]
    assert shown == [("All accounts", 0), ("All inboxes", 6), ("old", 0), ("work", 0)]
    assert rig.subjects == ["s5", "s4", "s3", "s2", "s1", "s0"]
    assert {command.mailbox.account for command in rig.of(WatchMailbox)} >= {WORK, HOME}  # type: ignore[union-attr]


def test_one_account_has_no_such_list(tmp_path: Path) -> None:
    store = MailStore.open(tmp_path / "one.sqlite", WORK)
    state = AppState(
        {WORK: lambda: MailReader.open(tmp_path / "one.sqlite", WORK)}, lambda _: CommandId(1), unites=True
    )
    state.start()
    assert state.uniting is None
    assert [node.account for node in state.folders.visible if node.is_account] == [WORK]
    state.browse.open_all_inboxes()
    assert state.status.message is not None
    assert "one account" in state.status.message.text
    store.close()


def test_new_mail_of_any_account_joins(rig: Rig) -> None:
    rig.receive(HOME, Mail("<new@x>", internaldate=2000, subject="new"))
    rig.receive(WORK, Mail("<late@x>", internaldate=1003, subject="late"))
    rig.deliver()
    assert rig.subjects == ["new", "s5", "s4", "late", "s3", "s2", "s1", "s0"]


def test_each_message_goes_to_the_archive_of_its_account_and_one_undo_brings_all_back(rig: Rig) -> None:
    state = rig.state
    state.mark.toggle()
    state.mark.toggle()
    state.triage.archive()
    assert rig.subjects == ["s3", "s2", "s1", "s0"]
    rig.deliver()
    assert (rig.stored(HOME, "Archive"), rig.stored(WORK, "Archive")) == (["s5"], ["s4"])
    assert "Archived 2 messages" in rig.said
    state.triage.undo()
    rig.deliver()
    assert rig.subjects == ["s5", "s4", "s3", "s2", "s1", "s0"]
    assert (rig.stored(HOME, "Archive"), rig.stored(WORK, "Archive")) == ([], [])
    assert "in work" in rig.said
    assert "in home" in rig.said
    state.triage.redo()
    rig.deliver()
    assert rig.subjects == ["s3", "s2", "s1", "s0"]
    state.triage.undo()
    rig.deliver()
    assert rig.subjects == ["s5", "s4", "s3", "s2", "s1", "s0"]


def test_another_undo_takes_only_the_next_thing_back(rig: Rig) -> None:
    rig.state.triage.toggle_flagged()
    rig.deliver()
    rig.state.mark.all()
    rig.state.triage.mark_seen()
    rig.deliver()
    assert len({command.batch for command in rig.of(ApplyOp)[1:]}) == 1  # type: ignore[union-attr]
    rig.state.triage.undo()
    rig.deliver()
    assert len(rig.of(UndoOp)) == 2
    rig.state.triage.undo()
    rig.deliver()
    assert len(rig.of(UndoOp)) == 3
    assert "Star" in rig.said


def test_killed_between_the_journals_of_two_accounts_one_undo_takes_back_what_was_written(rig: Rig) -> None:
    before = rig.subjects
    rig.state.mark.all()
    rig.lives_for = 1
    rig.state.triage.archive()
    rig.events.clear()
    rig.lives_for = None
    again = rig.state = rig.new_state()
    again.browse.open_all_inboxes()
    rig.deliver()
    assert rig.subjects in (before[::2], before[1::2])
    again.triage.undo()
    rig.deliver()
    assert rig.subjects == before
    again.triage.undo()
    assert rig.said == "There is nothing to undo."


def test_the_picker_offers_the_folders_of_the_message_s_account(rig: Rig) -> None:
    def names() -> set[str]:
        choices = target_choices(rig.state, None)
        assert not isinstance(choices, str)
        return {choice.label for choice in choices}

    assert "Lists" not in names()  # the newest message is at home
    rig.state.browse.move_cursor(1)
    assert "Lists" in names()
    rig.state.mark.all()
    assert names() == set(NAMES[HOME]) - {"INBOX"}, "all of them are there already"
    rig.state.search.show("subject:s")
    rig.load_order()
    rig.state.browse.move_cursor(1)
    assert "Inbox" not in names()
    choices = target_choices(rig.state, None, is_move=False)
    assert not isinstance(choices, str)
    assert "Inbox" in {choice.label for choice in choices}, "a second copy may be wanted"


def test_a_move_of_several_accounts_goes_to_the_folder_that_all_have(rig: Rig) -> None:
    work = rig.state.folders.named(WORK, "Receipts")
    lists = rig.state.folders.named(WORK, "Lists")
    assert work is not None
    assert lists is not None
    rig.state.mark.all()
    rig.state.triage.move(MailboxKey(WORK, lists.row))
    assert "home has no folder “Lists”" in rig.said
    assert len(rig.subjects) == 6
    rig.state.triage.move(MailboxKey(WORK, work.row))
    rig.deliver()
    assert rig.subjects == []
    assert (rig.stored(WORK, "Receipts"), rig.stored(HOME, "Receipts")) == (["s4", "s2", "s0"], ["s5", "s3", "s1"])


def test_an_account_without_such_a_folder_is_asked_for_one(rig: Rig) -> None:
    rig.state.mark.all()
    rig.state.triage.spam()
    prompt = rig.state.prompt
    assert prompt is not None
    assert "has no folder for spam. Create it?" in prompt.question  # type: ignore[union-attr]
    assert len(rig.subjects) == 6


def test_snoozing_asks_for_a_folder_in_each_account_and_is_one_undo(rig: Rig) -> None:
    rig.state.mark.all()
    rig.state.snoozing.snooze(4_000_000_000, "later")
    asked: list[AccountId] = []
    for _ in NAMES:
        prompt = rig.state.prompt
        assert isinstance(prompt, AskName)
        assert "has no folder for snoozed mail" in prompt.question
        rig.state.answer(MailboxName("Snoozed"))
        create = rig.commands[-1]
        assert isinstance(create, CreateMailbox)
        asked.append(create.account)
        listed = [ListedMailbox(box, "/", None, True, True) for box in NAMES[create.account]]
        snoozed = ListedMailbox("Snoozed", "/", SpecialUse.SNOOZED, True, True)
        rig.tell(create.account, rig.stores[create.account].put_mailboxes([*listed, snoozed]))
        rig.events.append(CommandDone(command_id=CommandId(len(rig.commands))))
        rig.deliver()
    assert set(asked) == {WORK, HOME}
    assert rig.subjects == []
    assert len(rig.stored(WORK, "Snoozed")) == len(rig.stored(HOME, "Snoozed")) == 3
    rig.state.triage.undo()
    rig.deliver()
    assert rig.subjects == ["s5", "s4", "s3", "s2", "s1", "s0"]


def test_a_message_is_opened_in_its_account(rig: Rig) -> None:
    rig.state.reader.open()
    (command,) = rig.of(OpenMessage)
    assert command.message.account == HOME  # type: ignore[union-attr]
    assert rig.state.reading is not None
    assert rig.state.home(rig.state.reading.key) == command.message  # type: ignore[union-attr]


def test_the_order_comes_merged_and_the_place_is_kept(rig: Rig) -> None:
    rig.state.browse.cursor_to(3)
    assert rig.subjects[3] == "s2"
    rig.state.browse.set_filter("account:work")
    rig.load_order()
    assert rig.subjects == ["s4", "s2", "s0"]
    remembered = rig.state.remember()
    assert remembered.last is not None
    assert remembered.last.account == UNITED
    again = rig.new_state(Remembered.load(remembered.dump()))
    assert again.listing is not None
    assert again.listing.mailbox == INBOXES
    again.readers.close()


def test_a_search_in_it_asks_every_server_and_ends_with_the_last(rig: Rig) -> None:
    rig.state.search.show("subject:s", asks_server=True)
    rig.load_order()
    assert len(rig.subjects) == 6
    asked = rig.of(SearchServer)
    assert [command.account for command in asked] == [WORK, HOME]  # type: ignore[union-attr]
    found = rig.state.search.found
    assert found is not None
    first = CommandId(rig.commands.index(asked[0]) + 1)
    rig.receive(HOME, Mail("<far@x>", internaldate=900, subject="so far"))
    rig.events.clear()
    row = rig.stores[HOME].mailbox_named("INBOX")
    assert row is not None
    newest = rig.open_reader(HOME)
    far = MessageRow(max(newest.order(row.row)))
    newest.close()
    rig.state.apply(
        [FoundOnServer(account=HOME, query=found.filter, rows=frozenset({far})), CommandDone(command_id=first)]
    )
    assert rig.subjects[-1] == "so far"
    assert found.is_asking
    rig.state.apply([CommandDone(command_id=CommandId(first + 1))])
    assert not found.is_asking


def test_a_query_that_names_an_account_is_asked_of_all(rig: Rig) -> None:
    rig.state.browse.open_mailbox(MailboxKey(WORK, rig.state.folders.role(WORK, SpecialUse.INBOX).row))  # type: ignore[union-attr]
    rig.state.search.show("account:home subject:s")
    rig.load_order()
    assert rig.subjects == ["s5", "s3", "s1"]
    listing = rig.state.listing
    assert listing is not None
    assert {parted(row)[1] for row in listing.rows} == {1}


def test_an_account_that_does_not_exist_is_told(rig: Rig) -> None:
    rig.state.search.show("account:hoem subject:s")
    assert rig.said == "There is no account “hoem”: there is work and home."
    assert rig.state.search.found is None


def test_an_undo_of_flags_leaves_the_cursor_where_it_is(rig: Rig) -> None:
    rig.state.browse.cursor_to(3)
    rig.state.mark.all()
    rig.state.triage.mark_seen()
    rig.deliver()
    rig.state.triage.undo()
    rig.deliver()
    assert rig.state.listing is not None
    assert rig.state.listing.cursor == 3


def test_sync_and_connection_are_of_all(rig: Rig) -> None:
    rig.state.asked.sync()
    assert [command.account for command in rig.of(SyncAccount)] == [WORK, HOME]  # type: ignore[union-attr]
    rig.state.apply([ConnectionChanged(account=HOME, phase=Phase.OFFLINE, detail="no route")])
    facts = rig.state.status_facts()
    assert facts.phase is Phase.ONLINE
    assert "home offline" in facts.connection

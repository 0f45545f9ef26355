"""Any actions, undos and redos, the journal being behind by some of them: shown at once, and in the end the truth.

Another session acts, too, and what it did is undone here as what was done here: few messages or as if very many.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.state.conftest import mark_at
from tests.store.world import Mail, as_new
from tuimail.contract.commands import ApplyOp, Command, UndoOp
from tuimail.contract.events import CommandDone, CommandFailed, Event
from tuimail.engine.local import JournalDesk
from tuimail.engine.telling import events_of
from tuimail.model.flags import FLAGGED, Flag, FlagChange
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageRow, OpKey, Uid, UidValidity
from tuimail.model.list_view import ListView
from tuimail.model.mailbox import Anchor
from tuimail.model.operation import Delete, Move, Op, SetFlags
from tuimail.state import hiding, listing, recalled, returning
from tuimail.state.gathering import run_gather
from tuimail.state.listing_order import run_order
from tuimail.state.root import AppState
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader
from tuimail.store.values import ListedMailbox, Touched
from tuimail.store.writer import MailStore

ACCOUNT = AccountId("work")
COUNT = 8


class UndoMachine(RuleBasedStateMachine):
    """The screen's state over a real store whose writer does commands, and tells of them, when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        path = Path(self.directory.name) / "work.sqlite"
        self.store = MailStore.open(path, ACCOUNT)
        names = ("INBOX", "Archive", "Trash", "Junk")
        self.store.put_mailboxes([ListedMailbox(name, "/", None, True, True) for name in names])
        self.boxes = {box.name: box.row for box in self.store.mailboxes()}
        news = [as_new(n, Mail(f"<{n}@x>", internaldate=1000 + n, subject=f"s{n}")) for n in range(1, COUNT + 1)]
        self.uid = COUNT
        self.store.add_messages(self.boxes["INBOX"], news, Anchor(UidValidity(1), Uid(COUNT + 1), None, Uid(1)), COUNT)
        self.queue: deque[tuple[CommandId, Command]] = deque()
        self.events: list[Event] = []
        self.count = 0
        self.journal = JournalDesk(ACCOUNT, self.store, emit=self.events.append, on_written=lambda: None)
        self.state = AppState({ACCOUNT: lambda: MailReader.open(path, ACCOUNT)}, self.submit)
        self.state.start()
        self.path = path
        self.patch = pytest.MonkeyPatch()
        self.done: list[tuple[list[str], dict[str, bool]]] = []
        self.undone: list[tuple[list[str], dict[str, bool]]] = []

    def teardown(self) -> None:
        try:
            self.all_is_as_stored()
        finally:
            self.patch.undo()
            self.state.readers.close()
            self.store.close()
            self.directory.cleanup()

    def all_is_as_stored(self) -> None:
        while self.queue:
            self.journal_writes_one()
        self.screen_hears()
        self.order_comes()
        assert len(self.state.pending) == 0
        reader = MailReader.open(self.path, ACCOUNT)
        stored = list(reader.order(self.boxes["INBOX"]))
        flags = {row: Flag.FLAGGED in one.flags.system for row, one in reader.window(stored).items()}  # type: ignore[arg-type]
        reader.close()
        assert self.state.listing is not None
        if not self.state.listing.view.is_threaded:
            assert sorted(self.state.listing.rows) == sorted(stored)
        shown = [self.state.listing.summary(index) for index in range(len(self.state.listing.rows))]
        assert {one.row: Flag.FLAGGED in one.flags.system for one in shown if one is not None} == flags

    def submit(self, command: Command) -> CommandId:
        self.count += 1
        if isinstance(command, ApplyOp | UndoOp):
            self.queue.append((CommandId(self.count), command))
        return CommandId(self.count)

    # What is on the screen

    def subjects(self) -> list[str]:
        assert self.state.listing is not None
        shown = [self.state.listing.summary(index) for index in range(len(self.state.listing.rows))]
        return [one.subject if one else "?" for one in shown]

    def stars(self) -> dict[str, bool]:
        assert self.state.listing is not None
        shown = [self.state.listing.summary(index) for index in range(len(self.state.listing.rows))]
        return {one.subject: Flag.FLAGGED in one.flags.system for one in shown if one is not None}

    @initialize(is_by_sender=st.booleans(), are_many=st.booleans())
    def begin(self, is_by_sender: bool, are_many: bool) -> None:
        if are_many:
            self.patch.setattr(recalled, "MANY", 2)
            self.patch.setattr(returning, "_MANY", 1)
            self.patch.setattr(listing, "_MANY", 2)
            self.patch.setattr(hiding, "MOST", 2)
        if is_by_sender:
            assert self.state.listing is not None
            self.state.listing.set_view(ListView(is_threaded=True))
            self.order_comes()

    # What the user does

    def act(self, deed: Callable[[], object]) -> None:
        before = (self.subjects(), self.stars())
        deed()
        if (self.subjects(), self.stars()) != before:
            self.done.append(before)
            self.undone.clear()

    @rule(index=st.integers(0, COUNT), mark=st.booleans())
    def go(self, index: int, mark: bool) -> None:
        self.state.browse.cursor_to(index)
        if mark:
            mark_at(self.state, index)

    @precondition(lambda self: self.state.listing.count)
    @rule(deed=st.sampled_from(["archive", "trash", "spam", "toggle_flagged"]))
    def acts(self, deed: str) -> None:
        self.act(getattr(self.state.triage, deed))

    @rule()
    def undo(self) -> None:
        now = (self.subjects(), self.stars())
        self.state.triage.undo()
        self.thread_answers()
        self.order_comes()
        if self.done:
            before = self.done.pop()
            self.undone.append(now)
            assert self.subjects() == before[0]
            assert self.stars() == before[1]
        else:
            assert (self.subjects(), self.stars()) == now

    @rule()
    def redo(self) -> None:
        now = (self.subjects(), self.stars())
        self.state.triage.redo()
        self.thread_answers()
        self.order_comes()
        if self.undone:
            after = self.undone.pop()
            self.done.append(now)
            assert (self.subjects(), self.stars()) == after
        else:
            assert (self.subjects(), self.stars()) == now

    # What another session does

    @precondition(lambda self: self.is_quiet)
    @rule(deed=st.sampled_from(["Archive", "Trash", "star", "delete"]), picked=st.sets(st.integers(0, COUNT - 1)))
    def another_session_acts(self, deed: str, picked: set[int]) -> None:
        reader = MailReader.open(self.path, ACCOUNT)
        stored = list(reader.order(self.boxes["INBOX"]))
        rows = tuple(MessageRow(stored[index]) for index in sorted(picked) if index < len(stored))
        are_starred = all(Flag.FLAGGED in one.flags.system for one in reader.window(rows).values())
        reader.close()
        change = FlagChange(remove=FLAGGED) if are_starred else FlagChange(add=FLAGGED)
        op: Op = Delete(rows) if deed == "delete" else SetFlags(rows, change)
        if deed in self.boxes:
            op = Move(rows, self.boxes[deed])
        if rows:
            self.act(lambda: self.hear_of(self.store.journal.apply(op, deed)[1]))

    @precondition(lambda self: self.is_quiet)
    @rule(again=st.booleans())
    def another_session_undoes(self, again: bool) -> None:
        stacks, journal = (self.done, self.undone), self.store.journal
        goal, back = stacks[::-1] if again else stacks
        entry = journal.last_redoable() if again else journal.last_undoable()
        assert (entry is None) == (not goal)
        if entry is not None:
            now = (self.subjects(), self.stars())
            self.hear_of(journal.undo(entry.op_id)[1])
            assert (self.subjects(), self.stars()) == goal.pop()
            back.append(now)

    @property
    def is_quiet(self) -> bool:
        """All that was done here is written and told."""
        return not self.queue and not self.events and not len(self.state.pending)

    def hear_of(self, touched: Touched) -> None:
        self.state.apply(list(events_of(ACCOUNT, touched)))
        self.order_comes()

    def thread_answers(self) -> None:
        while self.state.is_gathering and (request := self.state.gathering.request()) is not None:
            reader = MailReader.open(self.path, ACCOUNT)
            self.state.gathering.gathered(request, run_gather(request, reader))
            reader.close()

    # What happens behind

    @precondition(lambda self: self.queue)
    @rule()
    def journal_writes_one(self) -> None:
        command_id, command = self.queue.popleft()
        assert isinstance(command, ApplyOp | UndoOp)
        try:
            op: OpKey | None = self.journal.write(command, (command_id,))
        except StoreError as error:
            self.events.append(CommandFailed(command_id=command_id, reason=str(error)))
        else:
            self.events.append(CommandDone(command_id=command_id, op=op))

    @rule()
    def server_did_all(self) -> None:
        journal = self.store.journal
        for one in journal.next_open(2**40):
            if isinstance(one.op, Delete):
                for part in one.parts:
                    journal.keep(part.row, b"Subject: kept\n\n")
                journal.mark_kept(one.op_id)
            if journal.claim([one.op_id]):
                self.events += events_of(ACCOUNT, journal.settle(one.op_id))

    @precondition(lambda self: self.events)
    @rule(count=st.integers(1, 3))
    def screen_hears_some(self, count: int) -> None:
        batch = self.events[:count]
        del self.events[:count]
        self.state.apply(batch)

    @rule()
    def screen_hears(self) -> None:
        batch = self.events[:]
        self.events.clear()
        self.state.apply(batch)

    @rule()
    def order_comes(self) -> None:
        request = self.state.browse.order_request()
        if request is not None:
            reader = MailReader.open(self.path, ACCOUNT)
            self.state.browse.order_loaded(request, run_order(request, reader))
            reader.close()

    @rule()
    def order_is_asked_for(self) -> None:
        assert self.state.listing is not None
        self.state.listing.reload()

    @rule(goes=st.booleans())
    def user_goes_away_and_comes_back(self, goes: bool) -> None:
        before = (self.subjects(), self.stars())
        if goes and self.state.listing is not None and not self.state.listing.view.is_threaded:
            self.state.browse.open_mailbox(MailboxKey(ACCOUNT, self.boxes["Trash"]))
            self.state.browse.open_mailbox(MailboxKey(ACCOUNT, self.boxes["INBOX"]))
            self.order_comes()
            assert (self.subjects(), self.stars()) == before

    @invariant()
    def nothing_is_there_twice_or_blank(self) -> None:
        subjects = self.subjects()
        assert len(subjects) == len(set(subjects))
        assert "?" not in subjects


UndoMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestUndo = UndoMachine.TestCase

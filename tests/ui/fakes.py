"""An engine without threads, mail in memory, and an app over both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.memory_mail import MemoryMail
from tuimail.contract.commands import Command
from tuimail.contract.events import ConnectionChanged, Event, Phase
from tuimail.contract.traffic import Traffic
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import (
    AccountId,
    CommandId,
    MailboxRow,
    MessageRow,
    ModSeq,
    OpId,
    Uid,
    UidValidity,
)
from tuimail.model.mailbox import Access, Anchor, Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import JournalEntry
from tuimail.model.spans import Span
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.state.root import AppState
from tuimail.ui.app import TuimailApp
from tuimail.ui.look import Look, load_look

NOW = 1_773_153_120  # Tue 10 Mar 2026 14:32 UTC
ACCOUNT = AccountId("work")

_PEOPLE = (
    "Ada Lovelace",
    "Grace Hopper",
    "山田 太郎",
    "Annie Easley",
    "Builds",
    "Léon Théremin",
    "The Weekly Digest of Everything That Happened",
    "Karen Spärck Jones",
)
_SUBJECTS = (
    "Notes on the engine, part two",
    "Re: nanoseconds on a wire",
    "会議の議事録をお送りします",
    "Centaur burn schedule for Thursday",
    "main is green again (run 4812)",
    "Invitation: rehearsal on Friday, 19:00",
    "Seven things you should read this weekend, and one that you should not",
    "Re: Re: statistical weighting of terms",
)
BODY = b"""Hello Ada,

the figures you asked for are at https://example.org/figures/2026 and I think they speak for themselves: the engine
does what the notes promise, and the cards are the part that still jams.

> Could you send me the figures before Friday?
>> I would rather have them on Thursday.
>
> Thank you!

Until then,
Grace

--\x20
Grace Hopper
Rear Admiral (ret.)
"""


def mailbox(
    row: int,
    name: str,
    role: SpecialUse | None = None,
    *,
    total: int = 0,
    unseen: int = 0,
    is_synchronised: bool = True,
    access: Access = Access.READ_WRITE,
) -> Mailbox:
    anchor = Anchor(UidValidity(1), Uid(1000), ModSeq(5), Uid(1)) if is_synchronised else None
    counts = MailboxCounts(total, unseen)
    return Mailbox(MailboxRow(row), name, "/", role, True, True, counts, total, anchor, access)


def summary(row: int, *, box: int = 1, flags: FlagSet | None = None, **fields: object) -> MessageSummary:
    """A made-up message: the higher its row, the newer it is."""
    age = 2000 - row
    system = (Flag.SEEN if age % 3 else Flag(0)) | (Flag.FLAGGED if age % 7 == 2 else Flag(0))
    system |= Flag.ANSWERED if age % 5 == 4 and age % 3 else Flag(0)
    made = MessageSummary(
        MessageRow(row),
        MailboxRow(box),
        Uid(row),
        NOW - 600 - age * age * 1500,
        flags if flags is not None else FlagSet(system),
        4000 + row,
        age % 4 == 1,
        _PEOPLE[age % len(_PEOPLE)],
        _SUBJECTS[age % len(_SUBJECTS)],
    )
    return replace(made, **fields)  # type: ignore[arg-type]


@dataclass
class MemoryReads(MemoryMail):
    """The store of one account as plain lists; the screen reads it as it reads SQLite."""

    boxes: list[Mailbox] = field(default_factory=list)
    messages: dict[MessageRow, MessageSummary] = field(default_factory=dict)
    bodies: dict[MessageRow, bytes] = field(default_factory=dict)
    contents: dict[tuple[MessageRow, str], bytes] = field(default_factory=dict)
    trees: dict[MessageRow, BodyPart] = field(default_factory=dict)
    senders: dict[MessageRow, Address] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    threads: dict[int, list[tuple[int, Span]]] = field(default_factory=dict)
    waiting: int = 0
    undoable: JournalEntry | None = None
    done: list[JournalEntry] = field(default_factory=list)

    def put(self, *summaries: MessageSummary) -> None:
        self.messages.update({one.row: one for one in summaries})

    def mailboxes(self) -> list[Mailbox]:
        return self.boxes

    def mailbox(self, row: MailboxRow) -> Mailbox | None:
        return next((box for box in self.boxes if box.row == row), None)

    def unseen_rows(self, mailbox: MailboxRow) -> Collection[int]:
        return [one.row for one in self.in_mailbox(mailbox) if Flag.SEEN not in one.flags.system]

    def headers(self, row: MessageRow) -> MessageHeaders | None:
        one = self.messages.get(row)
        if one is None:
            return None
        return MessageHeaders(
            (self.senders.get(row, Address(one.sender, "sender@example.org")),),
            (Address("Ada Example", "ada@example.org"),),
            (),
            (),
            one.subject,
            one.internaldate,
            f"<{row}@example.org>",
            ("<1@example.org>",),
            "<list.example.org>",
        )

    def parts(self, row: MessageRow) -> BodyPart | None:
        if row in self.trees:
            return self.trees[row]
        if row not in self.bodies:
            return None
        return BodyPart("1", "text/plain", (("charset", "utf-8"),), size=len(self.bodies[row]))

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        return self.contents.get((row, section)) or (self.bodies.get(row) if section == "1" else None)

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        return [one for one in self.done if before is None or one.op_id < before][:limit]

    def last_undoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return self.undoable

    def last_redoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return None

    def unsent_count(self, at_most: int) -> int:
        return self.waiting

    def is_current(self) -> bool:
        return True

    def close(self) -> None:
        pass


class FakeEngine:
    """Records what it is given; tests say what comes back."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.cancelled: list[CommandId] = []
        self.touches = self.answers = 0
        self.wires: list[Traffic] = []
        self.deliver: Callable[[Sequence[Event]], None] = lambda events: None
        self.is_started = False

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        self.deliver = deliver
        self.is_started = True

    def submit(self, command: Command) -> CommandId:
        self.commands.append(command)
        return CommandId(len(self.commands))

    def cancel(self, command_id: CommandId) -> None:
        self.cancelled.append(command_id)

    def touch(self) -> None:
        self.touches += 1

    def answered(self) -> None:
        self.answers += 1

    def traffic(self) -> Sequence[Traffic]:
        return self.wires

    def stop(self, timeout_s: float = 5.0) -> None:
        self.is_started = False

    def tell(self, *events: Event) -> None:
        """As if these had happened."""
        self.deliver(events)

    def sent(self, kind: type[Command]) -> list[Command]:
        return [command for command in self.commands if isinstance(command, kind)]


def folders() -> list[Mailbox]:
    return [
        mailbox(1, "INBOX", SpecialUse.INBOX, total=60, unseen=20),
        mailbox(2, "Drafts", SpecialUse.DRAFTS, total=2),
        mailbox(3, "Sent", SpecialUse.SENT, total=31),
        mailbox(4, "Archive", SpecialUse.ARCHIVE, total=10_412),
        mailbox(5, "Junk", SpecialUse.JUNK, unseen=3),
        mailbox(6, "Trash", SpecialUse.TRASH),
        mailbox(7, "Lists", None),
        mailbox(8, "Lists/python-dev", None, total=940, unseen=112),
        mailbox(9, "Lists/imap-protocol", None, total=71),
        mailbox(10, "Receipts 2026", None, total=14),
    ]


def full_mailbox(count: int = 60) -> MemoryReads:
    """An inbox with text in its newest messages, and the usual folders."""
    reads = MemoryReads(folders())
    reads.put(*(summary(2000 - number) for number in range(count)))
    reads.bodies = {MessageRow(2000 - number): BODY for number in range(12)}
    return reads


class TestApp(TuimailApp):
    """Lets exceptions out, so that a test fails on them."""

    __test__ = False
    contains_failures = False


def app_over(
    reads: MemoryReads | None = None,
    *,
    look: Look | None = None,
    others: dict[str, MemoryReads] | None = None,
    phase: Phase | None = Phase.ONLINE,
    detail: str = "",
    **options: Any,
) -> tuple[TestApp, FakeEngine, MemoryReads]:
    """An app as wiring makes it: the state is loaded, so that the first frame has mail in it."""
    reads = reads if reads is not None else full_mailbox()
    stores = {ACCOUNT: reads, **{AccountId(name): store for name, store in (others or {}).items()}}
    engine = FakeEngine()
    openers = {account: (lambda store=store: store) for account, store in stores.items()}
    state = AppState(openers, engine.submit, clock=lambda: NOW, cancel=engine.cancel, **options)
    state.start()
    if phase is not None:
        state.apply([ConnectionChanged(account=ACCOUNT, phase=phase, detail=detail)])
    app = TestApp(state, engine, look or load_look(), open_reader=lambda account: stores[account], clock=lambda: NOW)
    return app, engine, reads

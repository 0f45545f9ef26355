"""A store in memory that counts what is read of it, and an engine that only takes notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tests.support.memory_mail import MemoryMail
from tuimail.contract.commands import Command
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageRow, OpId
from tuimail.model.mailbox import Access, Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import JournalEntry, Op, OpState
from tuimail.model.spans import Span
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.state.reads import AccountReads

T = TypeVar("T")
ACCOUNT = AccountId("work")
INBOX, ARCHIVE, TRASH, JUNK, LISTS = (MailboxRow(row) for row in range(1, 6))
INBOX_KEY = MailboxKey(ACCOUNT, INBOX)


def mailbox(
    row: int,
    name: str,
    special_use: SpecialUse | None = None,
    *,
    unseen: int = 0,
    total: int = 0,
    delimiter: str | None = "/",
    selectable: bool = True,
    access: Access = Access.READ_WRITE,
) -> Mailbox:
    counts = MailboxCounts(total, unseen)
    return Mailbox(MailboxRow(row), name, delimiter, special_use, selectable, True, counts, total, None, access)


def usual_mailboxes() -> list[Mailbox]:
    return [
        mailbox(INBOX, "INBOX", SpecialUse.INBOX),
        mailbox(ARCHIVE, "Archive", SpecialUse.ARCHIVE),
        mailbox(TRASH, "Trash", SpecialUse.TRASH),
        mailbox(JUNK, "Junk", SpecialUse.JUNK),
        mailbox(LISTS, "Lists/python"),
    ]


@dataclass
class FakeStore(MemoryMail, AccountReads):
    """Messages by row; `keys_read` and `windows_read` count rows, `calls` counts reads."""

    boxes: dict[MailboxRow, Mailbox] = field(default_factory=lambda: {box.row: box for box in usual_mailboxes()})
    messages: dict[MessageRow, MessageSummary] = field(default_factory=dict)
    headers_by_row: dict[MessageRow, MessageHeaders] = field(default_factory=dict)
    parts_by_row: dict[MessageRow, BodyPart] = field(default_factory=dict)
    contents: dict[tuple[MessageRow, str], bytes] = field(default_factory=dict)
    threads: dict[int, list[tuple[int, Span]]] = field(default_factory=dict)
    """Thread to its rows in tree order; all others stand alone."""
    undoable: list[JournalEntry] = field(default_factory=list)
    redoable: list[JournalEntry] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    waiting: int = 0
    was_replaced: bool = False
    keys_read: int = 0
    windows_read: int = 0
    calls: int = 0

    def put(
        self, row: int, date: int, *, box: int = INBOX, seen: bool = True, subject: str = "", sender: str = "Ada"
    ) -> MessageRow:
        flags = FlagSet(Flag.SEEN) if seen else FlagSet()
        summary = MessageSummary(
            MessageRow(row), MailboxRow(box), None, date, flags, 100, False, sender, subject or f"Subject {row}"
        )
        self.messages[summary.row] = summary
        return summary.row

    def fill(self, count: int, *, box: int = INBOX, unseen: Iterable[int] = ()) -> None:
        """Rows 1..count, row n received at second n: newest first is count, count-1, ..."""
        unread = set(unseen)
        for row in range(1, count + 1):
            self.put(row, row, box=box, seen=row not in unread)

    def set_flags(self, row: MessageRow, flags: FlagSet) -> None:
        self.messages[row] = replace(self.messages[row], flags=flags)

    def move(self, row: MessageRow, box: int) -> None:
        self.messages[row] = replace(self.messages[row], mailbox=MailboxRow(box))

    def mailboxes(self) -> list[Mailbox]:
        return [replace(box, counts=self._counts(box)) for box in self.boxes.values()]

    def mailbox(self, row: MailboxRow) -> Mailbox | None:
        box = self.boxes.get(row)
        return replace(box, counts=self._counts(box)) if box else None

    def _counts(self, box: Mailbox) -> MailboxCounts:
        held = [summary for summary in self.messages.values() if summary.mailbox == box.row]
        return MailboxCounts(len(held), sum(Flag.SEEN not in summary.flags.system for summary in held))

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        self.calls += 1
        return self.in_mailbox(mailbox)[:limit]

    def window(self, rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]:
        self.calls += 1
        self.windows_read += len(rows)
        return super().window(rows)

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        self.calls += 1
        self.keys_read += len(rows)
        return super().sort_keys(rows)

    def unseen_rows(self, mailbox: MailboxRow) -> Collection[int]:
        self.calls += 1
        return {summary.row for summary in self.in_mailbox(mailbox) if Flag.SEEN not in summary.flags.system}

    def headers(self, row: MessageRow) -> MessageHeaders | None:
        return self.headers_by_row.get(row)

    def parts(self, row: MessageRow) -> BodyPart | None:
        return self.parts_by_row.get(row)

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        return self.undoable[::-1][:limit]

    def last_undoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return next((one for one in reversed(self.undoable) if one.op_id not in but), None)

    def last_redoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return next((one for one in reversed(self.redoable) if one.op_id not in but), None)

    def unsent_count(self, at_most: int) -> int:
        return self.waiting

    def is_current(self) -> bool:
        return not self.was_replaced

    def close(self) -> None:
        self.calls += 1


@dataclass
class FakeEngine:
    """Takes commands down; the test says what became of them."""

    commands: list[Command] = field(default_factory=list)
    cancelled: list[CommandId] = field(default_factory=list)

    def submit(self, command: Command) -> CommandId:
        self.commands.append(command)
        return CommandId(len(self.commands))

    def cancel(self, command_id: CommandId) -> None:
        self.cancelled.append(command_id)

    @property
    def last_id(self) -> CommandId:
        return CommandId(len(self.commands))

    def of(self, kind: type[T]) -> list[T]:
        return [command for command in self.commands if isinstance(command, kind)]


def entry(op_id: int, op: Op, label: str, created_at: int = 0) -> JournalEntry:
    return JournalEntry(OpId(op_id), op, OpState.SETTLED, label, created_at, None, 0, "", None, None)

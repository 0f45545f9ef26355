"""A store in memory that counts what is read of it, and an engine that only takes notes."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tests.support.grouping import grouped
from tests.support.queries import matches
from tuimail.contract.commands import Command
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageRow, OpId
from tuimail.model.list_view import ListView, SortBy, ThreadedRows
from tuimail.model.mailbox import Access, Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import JournalEntry, Op, OpState
from tuimail.model.sender_group import SenderGroup
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.threading import Span
from tuimail.state.reads import Reads

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


def in_threads(newest_first: Sequence[int], threads: dict[int, list[tuple[int, Span]]]) -> ThreadedRows:
    """What the store would answer: threads by their newest message."""
    thread_of = {row: thread for thread, some in threads.items() for row, _ in some}
    found = ThreadedRows(array("q"), array("q"), array("q"), array("q"))
    for thread in dict.fromkeys(thread_of.get(row, row) for row in newest_first):
        for row, span in threads.get(thread, [(thread, Span(1, 1))]):
            if row in newest_first:
                for column, number in zip(found, (row, thread, *span), strict=True):
                    column.append(number)
    return found


@dataclass
class FakeStore(Reads):
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

    def in_mailbox(self, box: MailboxRow) -> list[MessageSummary]:
        found = [summary for summary in self.messages.values() if summary.mailbox == box]
        return sorted(found, key=lambda summary: (summary.internaldate, summary.row), reverse=True)

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

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002
        return array("q", [one.row for one in self.in_mailbox(mailbox) if matches(one, filter)])

    def found(self, query: str) -> array[int]:
        rows = [row for box in self.mailboxes() for row in self.order(box.row, filter=query)]
        return array("q", sorted(rows, reverse=True))

    def count(self, query: str) -> tuple[int, int]:
        rows = [self.messages[MessageRow(row)] for row in self.found(query)]
        return len(rows), sum(Flag.SEEN not in one.flags.system for one in rows)

    def possible(self, rows: Collection[MessageRow], query: str) -> Collection[MessageRow]:
        return rows

    def matching(
        self, rows: Collection[MessageRow], query: str, mailbox: MailboxRow | None = None
    ) -> Collection[MessageRow]:
        found = set(self.order(mailbox, filter=query) if mailbox is not None else self.found(query))
        return [row for row in rows if row in found]

    def arranged(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002
        by_recipient: bool = False,
    ) -> array[int] | ThreadedRows:
        keys = {SortBy.SIZE: lambda one: -one.size, SortBy.SUBJECT: lambda one: one.subject}
        found = [self.messages[MessageRow(row)] for row in self.order(mailbox, filter=filter)]
        if view.is_threaded:
            return in_threads([one.row for one in found], self.threads)
        found.sort(key=keys.get(view.sort, lambda one: one.sender), reverse=view.is_reversed)
        return array("q", [one.row for one in found])

    def conversation(self, row: MessageRow) -> ThreadedRows:
        members = next((some for some in self.threads.values() if row in dict(some)), [(int(row), Span(1, 1))])
        return in_threads([one for one, _ in members if MessageRow(one) in self.messages], self.threads)

    def recipients(self, rows: Sequence[MessageRow]) -> dict[MessageRow, str]:
        return {row: f"Reader {row}" for row in rows if row in self.messages}

    def window(self, rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]:
        self.calls += 1
        self.windows_read += len(rows)
        return {row: self.messages[row] for row in rows if row in self.messages}

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        self.calls += 1
        self.keys_read += len(rows)
        return [(self.messages[row].internaldate, row) for row in rows if row in self.messages]

    def sender_groups(self, mailbox: MailboxRow) -> list[SenderGroup]:
        return grouped(self.in_mailbox(mailbox))

    def unseen_rows(self, mailbox: MailboxRow) -> Collection[int]:
        self.calls += 1
        return {summary.row for summary in self.in_mailbox(mailbox) if Flag.SEEN not in summary.flags.system}

    def headers(self, row: MessageRow) -> MessageHeaders | None:
        return self.headers_by_row.get(row)

    def parts(self, row: MessageRow) -> BodyPart | None:
        return self.parts_by_row.get(row)

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        return self.contents.get((row, section))

    def part_head(self, row: MessageRow, section: str, octets: int) -> bytes | None:
        content = self.contents.get((row, section))
        return content[:octets] if content is not None else None

    def keywords(self) -> list[str]:
        return sorted({word for one in self.messages.values() for word in one.flags.keywords})

    def knows_sender(self, email: str, row: MessageRow) -> bool:
        return email not in self.strangers

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        content = self.part_content(row, section) or b""
        yield from (content[at : at + 1000] for at in range(0, len(content), 1000))

    def part_received(self, row: MessageRow, section: str) -> tuple[int, bool]:
        content = self.part_content(row, section)
        return (len(content), True) if content is not None else (0, False)

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        return self.undoable[::-1][:limit]

    def last_undoable(self) -> JournalEntry | None:
        return self.undoable[-1] if self.undoable else None

    def last_redoable(self) -> JournalEntry | None:
        return self.redoable[-1] if self.redoable else None

    def pending_count(self) -> int:
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

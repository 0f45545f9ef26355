"""The reads that every store in memory has in common: messages by row, as SQLite would answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from tests.support.grouping import digested, grouped
from tests.support.queries import matches
from tuimail.model.digest import Digest, DigestLine, SenderSum
from tuimail.model.flags import Flag
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.likeness import Likeness
from tuimail.model.list_view import ListView, RankedRows, SortBy, ThreadedRows
from tuimail.model.mailbox import Mailbox
from tuimail.model.operation import Before, JournalEntry
from tuimail.model.quota import Quota
from tuimail.model.sender_group import SenderGroup
from tuimail.model.spans import Span
from tuimail.model.summary import MessageSummary


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


class MemoryMail(ABC):
    """Messages by row; threads to their rows in tree order, all others stand alone. The fields are the heirs'."""

    messages: dict[MessageRow, MessageSummary]
    contents: dict[tuple[MessageRow, str], bytes]
    threads: dict[int, list[tuple[int, Span]]]
    strangers: set[str]
    told_quotas: list[Quota] | tuple[Quota, ...] = ()
    interrupted = 0

    @abstractmethod
    def mailboxes(self) -> list[Mailbox]: ...

    def in_mailbox(self, box: MailboxRow) -> list[MessageSummary]:
        """Newest first."""
        found = [one for one in self.messages.values() if one.mailbox == box]
        return sorted(found, key=lambda one: (one.internaldate, one.row), reverse=True)

    def data_version(self) -> object:
        return dict(self.messages), {thread: list(some) for thread, some in self.threads.items()}

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        return self.contents.get((row, section))

    def rows_of_msgid(self, msgid: str) -> list[MessageRow]:
        return []

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        return self.in_mailbox(mailbox)[:limit]

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002
        return array("q", [one.row for one in self.in_mailbox(mailbox) if matches(one, filter)])

    def ranked(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002
        also: Collection[MessageRow] = (),
    ) -> RankedRows:
        """Newest first, whatever the view."""
        rows = array("q", [one.row for one in self._with(mailbox, filter, also)])
        dates = self.dates(rows)
        return RankedRows(rows, None, list(dates), dates, ranks_fall=True, dates_fall=True)

    def _with(self, mailbox: MailboxRow, query: str, also: Collection[MessageRow]) -> list[MessageSummary]:
        rows = {*map(MessageRow, self.order(mailbox, filter=query)), *also}
        return sorted((self.messages[row] for row in rows), key=lambda one: (one.internaldate, one.row), reverse=True)

    def newest_op(self) -> OpId:
        return OpId(0)

    def befores(self, op_id: OpId) -> Sequence[tuple[array[int], Before]]:
        return ()

    def before(self, op_id: OpId, rows: Iterable[MessageRow]) -> Mapping[MessageRow, Before]:
        return {}

    def dates(self, rows: Collection[int]) -> list[int]:
        return [self.messages[MessageRow(row)].internaldate for row in rows]

    def digest_parts(self, rows: Iterable[MessageRow]) -> tuple[list[SenderSum], list[DigestLine]]:
        shown = [self.messages[row] for row in rows if row in self.messages]
        sums = [SenderSum(one.sender, one.sender, 1, 0, 0, 0, 1, one.internaldate, one.internaldate) for one in shown]
        return sums, [DigestLine(one.internaldate, one.sender, one.subject) for one in shown]

    def quotas(self) -> list[Quota]:
        return list(self.told_quotas)

    def of_batch(self, batch: str, *, is_undo: bool) -> JournalEntry | None:
        return None

    def glance(self, mailbox: MailboxRow, query: str) -> array[int]:
        return self.order(mailbox, filter=query)[:1]

    def interrupt(self) -> None:
        self.interrupted += 1

    def watch(self, step: Callable[[], None]) -> None:
        step()

    def found(self, query: str) -> array[int]:
        rows = [row for box in self.mailboxes() for row in self.order(box.row, filter=query)]
        return array("q", sorted(rows, reverse=True))

    def count(self, query: str) -> tuple[int, int]:
        rows = [self.messages[MessageRow(row)] for row in self.found(query)]
        return len(rows), sum(Flag.SEEN not in one.flags.system for one in rows)

    def homes(self, rows: Collection[MessageRow]) -> list[tuple[MessageRow, int]]:
        return [(row, self.messages[row].mailbox) for row in rows if row in self.messages]

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
        also: Collection[MessageRow] = (),
    ) -> array[int] | ThreadedRows:
        keys = {SortBy.SIZE: lambda one: -one.size, SortBy.SUBJECT: lambda one: one.subject}
        found = self._with(mailbox, filter, also)
        if view.is_plain:
            return array("q", [one.row for one in found])
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
        return {row: self.messages[row] for row in rows if row in self.messages}

    def deleted(self, row: MessageRow) -> MessageSummary | None:
        return None

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        return [(self.messages[row].internaldate, row) for row in rows if row in self.messages]

    def sender_groups(self, mailbox: MailboxRow) -> list[SenderGroup]:
        return grouped(self.in_mailbox(mailbox))

    def alike(self, row: MessageRow, likeness: Likeness, mailbox: MailboxRow | None) -> Collection[int]:
        this = self.messages[row]
        if likeness is Likeness.THREAD:
            return self.conversation(row).rows
        if likeness is Likeness.OLDER:
            found = [one for one in self.messages.values() if (one.internaldate, one.row) < (this.internaldate, row)]
        else:
            found = [one for one in self.messages.values() if one.sender == this.sender]
        return [one.row for one in found if mailbox is None or one.mailbox == mailbox]

    def digest(self, rows: Iterable[MessageRow]) -> Digest:
        return digested([self.messages[row] for row in rows if row in self.messages])

    def keywords(self) -> list[str]:
        return sorted({word for one in self.messages.values() for word in one.flags.keywords})

    def knows_sender(self, email: str, row: MessageRow) -> bool:
        return email not in self.strangers

    def part_head(self, row: MessageRow, section: str, octets: int) -> bytes | None:
        content = self.part_content(row, section)
        return content[:octets] if content is not None else None

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        content = self.part_content(row, section) or b""
        yield from (content[at : at + 1000] for at in range(0, len(content), 1000))

    def part_received(self, row: MessageRow, section: str) -> tuple[int, bool]:
        content = self.part_content(row, section)
        return (len(content), True) if content is not None else (0, False)

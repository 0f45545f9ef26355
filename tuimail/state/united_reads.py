"""Reads all accounts as if they were one store: rows carry the number of their account, lists are merged.

Every read goes on to the accounts that it concerns. As with one store, `order`, `found`, `count`, `arranged` and
`sender_groups` may be long, and are called in a thread with a reader of that thread's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, OpId
from tuimail.model.list_view import PLAIN, ListView, ThreadedRows
from tuimail.model.mailbox import Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import Before, JournalEntry
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.united import ALL_INBOXES, INBOXES, all_joined, joined, parted
from tuimail.state.reads import AccountReads, Readers
from tuimail.state.united_merge import merged, newest_first

if TYPE_CHECKING:
    from tuimail.model.digest import Digest
    from tuimail.model.likeness import Likeness
    from tuimail.model.sender_group import SenderGroup


class UnitedReads:
    """The accounts in the order of the config; `get` gives the reader of one, None while it has no store."""

    def __init__(
        self,
        accounts: Sequence[AccountId],
        get: Callable[[AccountId], AccountReads | None],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._accounts = tuple(accounts)
        self._get = get
        self._close = close

    # Mailboxes

    def mailboxes(self) -> list[Mailbox]:
        """The one that is shown: the folders of an account are shown with it."""
        found = self.mailbox(INBOXES.row)
        return [found] if found is not None else []

    def mailbox(self, row: MailboxRow) -> Mailbox | None:
        """All inboxes; None for any other row."""
        if row != INBOXES.row:
            return None
        boxes = [box for box in (reads.mailbox(inbox) for _, reads, inbox in self._inboxes()) if box is not None]
        counts = MailboxCounts(sum(box.counts.total for box in boxes), sum(box.counts.unseen for box in boxes))
        total = sum(box.server_total for box in boxes)
        anchor = next((box.anchor for box in boxes), None) if all(box.anchor for box in boxes) else None
        return Mailbox(row, ALL_INBOXES, None, None, True, True, counts, total, anchor)

    def _readers(self) -> Iterator[tuple[int, AccountReads]]:
        for index, account in enumerate(self._accounts):
            if (reads := self._get(account)) is not None:
                yield index, reads

    def _inboxes(self) -> Iterator[tuple[int, AccountReads, MailboxRow]]:
        for index, reads in self._readers():
            inbox = next((box for box in reads.mailboxes() if box.special_use is SpecialUse.INBOX), None)
            if inbox is not None:
                yield index, reads, inbox.row

    # Lists

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        if mailbox != INBOXES.row:
            return []
        found = [
            _named(one, index) for index, reads, inbox in self._inboxes() for one in reads.first_rows(inbox, limit)
        ]
        return sorted(found, key=lambda one: (one.internaldate, one.row), reverse=True)[:limit]

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002 - the store's word
        found = self.arranged(mailbox, PLAIN, filter=filter)
        return found.rows if isinstance(found, ThreadedRows) else found

    def glance(self, mailbox: MailboxRow, query: str) -> array[int]:
        """None: the newest of one account need not be among the newest of all."""
        return array("q")

    def interrupt(self) -> None:
        """Nothing: what reads several accounts ends by itself, and its answer is thrown away."""

    def watch(self, step: Callable[[], None]) -> None:
        for _, reads in self._readers():
            reads.watch(step)

    def arranged(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002 - the store's word
        by_recipient: bool = False,
        also: Collection[MessageRow] = (),
    ) -> array[int] | ThreadedRows:
        more = {index: some for index, _, some in self._parted(also)}
        by_index = {
            index: reads.ranked(inbox, view, filter=filter, also=more.get(index, ()))
            for index, reads, inbox in self._inboxes()
        }
        found = merged(by_index)
        return found.rows if isinstance(found, ThreadedRows) and not view.is_threaded else found

    def found(self, query: str) -> array[int]:
        by_index = {index: (reads, reads.found(query)) for index, reads in self._readers()}
        return newest_first({index: (rows, reads.dates(rows)) for index, (reads, rows) in by_index.items()})

    def count(self, query: str) -> tuple[int, int]:
        counts = [reads.count(query) for _, reads in self._readers()]
        return sum(total for total, _ in counts), sum(unseen for _, unseen in counts)

    def matching(
        self, rows: Collection[MessageRow], query: str, mailbox: MailboxRow | None = None
    ) -> Collection[MessageRow]:
        inboxes = {index: inbox for index, _, inbox in self._inboxes()} if mailbox is not None else {}
        return {
            joined(row, index)
            for index, reads, some in self._parted(rows)
            for row in reads.matching(some, query, inboxes.get(index))
        }

    def possible(self, rows: Collection[MessageRow], query: str) -> Collection[MessageRow]:
        return {joined(row, index) for index, reads, some in self._parted(rows) for row in reads.possible(some, query)}

    def conversation(self, row: MessageRow) -> ThreadedRows:
        own, index, reads = self._one(row)
        if reads is None:
            return ThreadedRows(array("q"), array("q"), array("q"), array("q"))
        rows, threads, places, lasts = reads.conversation(own)
        return ThreadedRows(array("q", all_joined(rows, index)), array("q", all_joined(threads, index)), places, lasts)

    def window(self, rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]:
        found = [_named(one, index) for index, reads, some in self._parted(rows) for one in reads.window(some).values()]
        return {one.row: one for one in found}

    def deleted(self, row: MessageRow) -> MessageSummary | None:
        own, index, reads = self._one(row)
        found = reads.deleted(own) if reads is not None else None
        return _named(found, index) if found is not None else None

    def homes(self, rows: Collection[MessageRow]) -> Iterable[tuple[MessageRow, int]]:
        for index, reads, some in self._parted(rows):
            yield from ((joined(row, index), mailbox) for row, mailbox in reads.homes(some))

    def recipients(self, rows: Sequence[MessageRow]) -> dict[MessageRow, str]:
        return {
            joined(row, index): words
            for index, reads, some in self._parted(rows)
            for row, words in reads.recipients(some).items()
        }

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        return [
            (date, joined(row, index))
            for index, reads, some in self._parted(rows)
            for date, row in reads.sort_keys(some)
        ]

    def sender_groups(self, mailbox: MailboxRow) -> list[SenderGroup]:
        from tuimail.state.united_groups import merged_groups  # only the sweep view needs it

        return merged_groups({index: (reads, reads.sender_groups(inbox)) for index, reads, inbox in self._inboxes()})

    def digest(self, rows: Iterable[MessageRow]) -> Digest:
        from tuimail.model.digest import summed

        parts = [reads.digest_parts(some) for _, reads, some in self._parted(rows)]
        return summed(chain.from_iterable(sums for sums, _ in parts), chain.from_iterable(lines for _, lines in parts))

    def rows_of_msgid(self, msgid: str) -> list[MessageRow]:
        return [joined(row, index) for index, reads in self._readers() for row in reads.rows_of_msgid(msgid)]

    def unseen_rows(self, mailbox: MailboxRow) -> Collection[int]:
        return [row for index, reads, inbox in self._inboxes() for row in all_joined(reads.unseen_rows(inbox), index)]

    def alike(self, row: MessageRow, likeness: Likeness, mailbox: MailboxRow | None) -> Collection[int]:
        from tuimail.state.united_alike import alike_elsewhere  # only who selects so needs it

        own, index, of_message = self._one(row)
        if of_message is None:
            return ()
        inboxes = {one: inbox for one, _, inbox in self._inboxes()} if mailbox is not None else {}
        headers, (date,) = of_message.headers(own), of_message.dates([own])
        found = all_joined(of_message.alike(own, likeness, inboxes.get(index)), index)
        for one, reads in self._readers():
            if one != index:
                found += all_joined(alike_elsewhere(likeness, headers, date, reads, inboxes.get(one)), one)
        return found

    # One message

    def headers(self, row: MessageRow) -> MessageHeaders | None:
        own, _, reads = self._one(row)
        return reads.headers(own) if reads is not None else None

    def parts(self, row: MessageRow) -> BodyPart | None:
        own, _, reads = self._one(row)
        return reads.parts(own) if reads is not None else None

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        own, _, reads = self._one(row)
        return reads.part_content(own, section) if reads is not None else None

    def part_head(self, row: MessageRow, section: str, octets: int) -> bytes | None:
        own, _, reads = self._one(row)
        return reads.part_head(own, section, octets) if reads is not None else None

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        own, _, reads = self._one(row)
        return reads.part_chunks(own, section) if reads is not None else iter(())

    def part_received(self, row: MessageRow, section: str) -> tuple[int, bool]:
        own, _, reads = self._one(row)
        return reads.part_received(own, section) if reads is not None else (0, False)

    def knows_sender(self, email: str, row: MessageRow) -> bool:
        own, _, reads = self._one(row)
        return reads is not None and reads.knows_sender(email, own)

    def keywords(self) -> list[str]:
        return sorted({word for _, reads in self._readers() for word in reads.keywords()})

    # The journal is each account's own

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        return []

    def last_undoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return None

    def last_redoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        return None

    def newest_op(self) -> OpId:
        return OpId(0)

    def befores(self, op_id: OpId) -> Sequence[tuple[array[int], Before]]:
        return ()

    def before(self, op_id: OpId, rows: Iterable[MessageRow]) -> Mapping[MessageRow, Before]:
        return {}

    def unsent_count(self, at_most: int) -> int:
        return 0

    def data_version(self) -> object:
        return [reads.data_version() for _, reads in self._readers()]

    def is_current(self) -> bool:
        return True

    def close(self) -> None:
        self._close()

    # Inner works

    def _one(self, row: MessageRow) -> tuple[MessageRow, int, AccountReads | None]:
        own, index = parted(row)
        return own, index, self._get(self._accounts[index]) if index < len(self._accounts) else None

    def _parted(self, rows: Iterable[MessageRow]) -> Iterator[tuple[int, AccountReads, list[MessageRow]]]:
        of: dict[int, list[MessageRow]] = {}
        for row in rows:
            own, index = parted(row)
            of.setdefault(index, []).append(own)
        for index, reads in self._readers():
            if index in of:
                yield index, reads, of[index]


def open_united(accounts: Sequence[AccountId], open_reader: Callable[[AccountId], AccountReads]) -> UnitedReads:
    """A reader of all accounts for a thread: with readers of its own, which it closes."""
    readers = Readers({account: partial(open_reader, account) for account in accounts})
    return UnitedReads(accounts, readers.of_account, readers.close)


def _named(summary: MessageSummary, index: int) -> MessageSummary:
    """As a list of all accounts knows it; `mailbox` and `uid` stay those of its account."""
    return replace(summary, row=joined(summary.row, index))

"""What the screen's state asks of an account's store: bounded reads, each one quick enough for a key press.

`order`, `found`, `count` and `arranged` may be long; they are called in a thread with a reader of that thread's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, OpId
from tuimail.model.list_view import ListView, RankedRows, ThreadedRows
from tuimail.model.mailbox import Mailbox
from tuimail.model.operation import Before, JournalEntry
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.united import UNITED
from tuimail.store.errors import StoreError

if TYPE_CHECKING:
    from tuimail.model.digest import Digest, DigestLine, SenderSum
    from tuimail.model.likeness import Likeness
    from tuimail.model.quota import Quota
    from tuimail.model.sender_group import SenderGroup


class Reads(Protocol):
    """The part of `store.reader.MailReader` that state uses."""

    def mailboxes(self) -> list[Mailbox]: ...

    def mailbox(self, row: MailboxRow) -> Mailbox | None: ...

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        """The newest messages, newest first."""

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002 - the store's word
        """All rows, newest first. `filter` is a query that they must match."""

    def glance(self, mailbox: MailboxRow, query: str) -> array[int]:
        """Those of the newest rows that match, at once; none where `order` is as quick."""

    def interrupt(self) -> None:
        """From another thread: whoever reads here is not waited for any more; he gets a StoreError."""

    def watch(self, step: Callable[[], None]) -> None:
        """Call this now and then, in the reading thread, while something long is read here."""

    def matching(
        self, rows: Collection[MessageRow], query: str, mailbox: MailboxRow | None = None
    ) -> Collection[MessageRow]:
        """Those of the rows that match a query, in a mailbox or anywhere in the account."""

    def possible(self, rows: Collection[MessageRow], query: str) -> Collection[MessageRow]:
        """Those of the rows against which nothing speaks but, perhaps, the text of their bodies."""

    def count(self, query: str) -> tuple[int, int]:
        """How many messages of the account match a query, and how many of them are unread."""

    def found(self, query: str) -> array[int]:
        """All rows of the account that match a query, newest first."""

    def arranged(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002 - the store's word
        by_recipient: bool = False,
        also: Collection[MessageRow] = (),
    ) -> array[int] | ThreadedRows:
        """As `order`, in the order of a view, with some rows more."""

    def conversation(self, row: MessageRow) -> ThreadedRows:
        """The whole thread of a message, in all mailboxes."""

    def homes(self, rows: Collection[MessageRow]) -> Iterable[tuple[MessageRow, int]]:
        """In which mailbox each of those that exist is shown."""

    def recipients(self, rows: Sequence[MessageRow]) -> dict[MessageRow, str]:
        """To whom messages went, in one line each."""

    def window(self, rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]: ...

    def deleted(self, row: MessageRow) -> MessageSummary | None:
        """A message that left every list, as it was when it did."""

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        """(internaldate, row) of those that exist, in any order."""

    def sender_groups(self, mailbox: MailboxRow) -> list[SenderGroup]:
        """The mailbox by sender or mailing list, largest first; as long a read as `order`."""

    def alike(self, row: MessageRow, likeness: Likeness, mailbox: MailboxRow | None) -> Collection[int]:
        """The rows of a mailbox, or of the account, that are like a message; as long a read as `order`."""

    def digest(self, rows: Iterable[MessageRow]) -> Digest:
        """Many messages summed up; as long a read as they are many."""

    def unseen_rows(self, mailbox: MailboxRow) -> Collection[int]: ...

    def headers(self, row: MessageRow) -> MessageHeaders | None: ...

    def parts(self, row: MessageRow) -> BodyPart | None: ...

    def rows_of_msgid(self, msgid: str) -> list[MessageRow]:
        """The messages with this Message-ID that a list shows, newest first."""

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        """The octets of a section with the transfer encoding removed."""

    def part_head(self, row: MessageRow, section: str, octets: int) -> bytes | None:
        """At least so many of the first octets of a section, or all of them; None unless it is completely here."""

    def keywords(self) -> list[str]:
        """Every keyword that a message of the account carries."""

    def knows_sender(self, email: str, row: MessageRow) -> bool:
        """Whether another message of this sender (lower case) is stored than this one and its copies."""

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        """The same in pieces, for threads."""

    def part_received(self, row: MessageRow, section: str) -> tuple[int, bool]:
        """How many octets of a section are here, and whether that is all."""

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        """Newest first; of very many messages of an entry only some, the newest, are named, here and below."""

    def last_undoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        """What undo takes back next; of the entries up to one, but for some."""

    def last_redoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None: ...

    def newest_op(self) -> OpId:
        """The last entry of the journal, 0 where there is none."""

    def befores(self, op_id: OpId) -> Sequence[tuple[array[int], Before]]:
        """How the messages of an entry were before it, those together that agree; as long a read as they are many."""

    def before(self, op_id: OpId, rows: Iterable[MessageRow]) -> Mapping[MessageRow, Before]:
        """How some messages were before an entry; those to which it did nothing are left out."""

    def unsent_count(self, at_most: int) -> int:
        """Messages of which a change waits for the server; no more than `at_most` are counted."""

    def data_version(self) -> object:
        """Another one after every commit of anybody."""

    def is_current(self) -> bool:
        """False after a rescue put another file in the place of this one."""

    def close(self) -> None: ...


class AccountReads(Reads, Protocol):
    """What one account can tell besides, so that several can be shown as one."""

    def ranked(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002
        also: Collection[MessageRow] = (),
    ) -> RankedRows:
        """As `arranged`, with what each row is sorted by."""

    def dates(self, rows: Collection[int]) -> list[int]:
        """When each of the rows was received, 0 for those that do not exist; as long a read as there are rows."""

    def digest_parts(self, rows: Iterable[MessageRow]) -> tuple[list[SenderSum], list[DigestLine]]:
        """What a digest is made of: the sums by sender, and the newest messages."""

    def quotas(self) -> list[Quota]:
        """How much room the account has, as its server told last."""

    def of_batch(self, batch: str, *, is_undo: bool) -> JournalEntry | None:
        """What an undo (or a redo) of this batch takes back here; None where it is not on that stack (any more)."""


class Readers:
    """One reader per account, opened when it is first needed."""

    def __init__(self, openers: Mapping[AccountId, Callable[[], AccountReads]]) -> None:
        self._openers = openers
        self._open: dict[AccountId, AccountReads] = {}
        self.united: Reads | None = None
        """Of all accounts as one, where that is wanted."""

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        return tuple(self._openers)

    def get(self, account: AccountId) -> Reads | None:
        """None while the account has no store yet: that is an empty screen, not an error."""
        return self.united if account == UNITED else self.of_account(account)

    def of_account(self, account: AccountId) -> AccountReads | None:
        """The reader of one account; None while it has no store."""
        reader = self._open.get(account)
        if reader is None and account in self._openers:
            try:
                reader = self._open[account] = self._openers[account]()
            except StoreError:
                return None
        return reader

    def renew(self, account: AccountId) -> bool:
        """Let go of an account's store whose file was replaced, so that it is opened anew; whether it was."""
        reader = self._open.get(account)
        if reader is None or reader.is_current():
            return False
        del self._open[account]
        reader.close()
        return True

    def close(self) -> None:
        for reader in self._open.values():
            reader.close()
        self._open.clear()

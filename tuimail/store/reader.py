"""MailReader: what screens may ask. Every read is one bounded statement, and none of them can write.

One reader per thread. `order` and `sender_groups` walk a whole mailbox, so they belong in threads that may take their
time.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, Uid
from tuimail.model.list_view import ListView, RankedRows, ThreadedRows
from tuimail.model.mailbox import Mailbox
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.store import codec, connect, entries, mailbox_rows, schema
from tuimail.store.body_reads import BodyReads, identity
from tuimail.store.connect import listed, numbers_of
from tuimail.store.errors import translated

if TYPE_CHECKING:
    from tuimail.model.digest import Digest, DigestLine, SenderSum
    from tuimail.model.likeness import Likeness
    from tuimail.model.quota import Quota
    from tuimail.model.sender_group import SenderGroup
    from tuimail.store.searcher import Searcher

_log = logging.getLogger(__name__)
_COLUMNS = """row, mailbox, base_mailbox, base_uid, internaldate, flags, keywords, size, has_attachments, sender,
    subject, pending"""
FIRST_ROWS = f"SELECT {_COLUMNS} FROM message WHERE mailbox = ? ORDER BY internaldate DESC, row DESC LIMIT ?"  # noqa: S608
WINDOW = f"SELECT {_COLUMNS} FROM message WHERE row IN (SELECT value FROM json_each(?)) AND mailbox IS NOT NULL"  # noqa: S608
DELETED = f"SELECT {_COLUMNS} FROM message WHERE row = ? AND mailbox IS NULL"  # noqa: S608
# One value instead of one row each: Python gets the GIL back once, not a hundred thousand times, while a sync wants it.
ORDER = """SELECT json_group_array(row) FROM
    (SELECT row FROM message WHERE mailbox = ? ORDER BY internaldate DESC, row DESC)"""
UNSEEN = """SELECT json_group_array(row) FROM
    (SELECT row FROM message WHERE mailbox = ? AND flags & 1 = 0 ORDER BY internaldate DESC, row DESC)"""
KEYWORDS = "SELECT DISTINCT keywords FROM message WHERE keywords <> ''"
SORT_KEYS = "SELECT internaldate, row FROM message WHERE row IN (SELECT value FROM json_each(?))"
DATES = """SELECT json_group_array(coalesce((SELECT internaldate FROM message WHERE row = value), 0))
    FROM json_each(?)"""
OF_MSGID = """SELECT h.row FROM header h JOIN message m ON m.row = h.row
    WHERE h.msgid = ? AND m.mailbox IS NOT NULL ORDER BY h.row DESC LIMIT 100"""
RECIPIENTS = "SELECT row, addresses FROM header WHERE row IN (SELECT value FROM json_each(?))"
HEADERS = """SELECT h.addresses, m.subject, h.sent_at, h.msgid, h.refs, h.list_id
    FROM header h JOIN message m ON m.row = h.row WHERE h.row = ?"""
_ENOUGH = 20
# Copies of a message in other folders are no other message. Few rows tell: a sender with more is known.
KNOWS_SENDER = f"""SELECT count(*),
        sum(row != ?2 AND (msgid = '' OR msgid != (SELECT msgid FROM header WHERE row = ?2)))
    FROM (SELECT row, msgid FROM header WHERE {schema.SENDER} = ?1 LIMIT {_ENOUGH})"""  # noqa: S608


HOMES = "SELECT row, mailbox FROM message WHERE mailbox IS NOT NULL AND row IN (SELECT value FROM json_each(?))"


class MailReader(entries.JournalReads, BodyReads):
    """The reading side of one account."""

    def __init__(self, connection: sqlite3.Connection, path: Path, account: AccountId) -> None:
        self.account = account
        super().__init__(path)
        self._db = connection
        self._identity = identity(path)

    @classmethod
    def open(cls, path: Path, account: AccountId) -> MailReader:
        """Open the account's database. Raises StoreMissing where there is none yet."""
        with translated(path):
            connection = connect.reader(path)
            try:
                schema.check(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, account)

    def close(self) -> None:
        """Give the files back."""
        self._db.close()
        self.close_bodies()

    def mailboxes(self) -> list[Mailbox]:
        """All mailboxes."""
        with translated(self.path):
            return mailbox_rows.every(self._db)

    def mailbox(self, row: MailboxRow) -> Mailbox | None:
        """One mailbox."""
        with translated(self.path):
            return mailbox_rows.by_row(self._db, row)

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        """The newest messages: enough for the first paint."""
        return [_summary(row) for row in self._rows(FIRST_ROWS, mailbox, limit)]

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002
        """All rows of a mailbox, newest first; with a filter, those that match this query. Raises QueryError."""
        if filter:
            return self.searcher.rows(filter, mailbox)
        ((rows,),) = self._rows(ORDER, mailbox)
        return numbers_of(rows)

    @cached_property
    def searcher(self) -> Searcher:
        """Answers queries."""
        from tuimail.store.searcher import Searcher  # the first frame searches nothing

        return Searcher(self._db, self.path, self.account)

    def found(self, query: str) -> array[int]:
        """The rows of the account that match a query, newest first. Raises QueryError."""
        return self.searcher.rows(query)

    def glance(self, mailbox: MailboxRow, query: str) -> array[int]:
        """The first rows of `order`, where it takes long: those of the newest messages that match."""
        return self.searcher.glance(query, mailbox)

    def interrupt(self) -> None:
        """End what another thread reads here; that read raises a StoreError."""
        self._db.interrupt()

    def watch(self, step: Callable[[], None]) -> None:
        """Call this every `connect.STEPS` while something is read here."""
        self._db.set_progress_handler(step, connect.STEPS)

    def count(self, query: str) -> tuple[int, int]:
        """How many messages of the account match a query, and how many of them are unread. Raises QueryError."""
        return self.searcher.counts(query)

    def possible(self, rows: Iterable[MessageRow], query: str) -> set[MessageRow]:
        """Those of the rows against which nothing speaks but, perhaps, their bodies. Raises QueryError."""
        return self.searcher.possible_among(rows, query)

    def matching(self, rows: Iterable[MessageRow], query: str, mailbox: MailboxRow | None = None) -> set[MessageRow]:
        """Those of the rows that match a query, in a mailbox or in the account. Raises QueryError."""
        return self.searcher.among(rows, query, mailbox)

    def arranged(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002
        by_recipient: bool = False,
        also: Collection[MessageRow] = (),
    ) -> array[int] | ThreadedRows:
        """As `order`, in the order of a view, with some more; people may be the recipients instead of the senders."""
        from tuimail.store.arrange import arranged  # most lists stand newest first

        among = self.order(mailbox, filter=filter) if filter else None
        with translated(self.path):
            return arranged(self._db, mailbox, view, among, by_recipient=by_recipient, also=also)

    def ranked(
        self,
        mailbox: MailboxRow,
        view: ListView,
        *,
        filter: str = "",  # noqa: A002
        also: Collection[MessageRow] = (),
    ) -> RankedRows:
        """As `arranged`, with what each row is sorted by."""
        from tuimail.store.arrange import ranked

        among = self.order(mailbox, filter=filter) if filter else None
        with translated(self.path):
            return ranked(self._db, mailbox, view, among, also)

    def dates(self, rows: Iterable[int]) -> list[int]:
        """When each of these rows was received, 0 where it is not there (any more)."""
        ((dates,),) = self._rows(DATES, listed(rows))
        found: list[int] = json.loads(dates)
        return found

    def conversation(self, row: MessageRow) -> ThreadedRows:
        """The whole thread of a message, in all mailboxes, in tree order."""
        from tuimail.store.arrange import conversation

        with translated(self.path):
            return conversation(self._db, row)

    def recipients(self, rows: Iterable[MessageRow]) -> dict[MessageRow, str]:
        """To whom these messages went, in one line each; "" where nobody is named."""
        return {row: codec.recipients_of_text(text) for row, text in self._rows(RECIPIENTS, listed(rows))}

    def window(self, rows: Iterable[MessageRow]) -> dict[MessageRow, MessageSummary]:
        """What the list shows of these rows; those that left every list are left out."""
        return {row[0]: _summary(row) for row in self._rows(WINDOW, listed(rows))}

    def deleted(self, row: MessageRow) -> MessageSummary | None:
        """A message that left every list, as it was when it did."""
        return next((_summary(found) for found in self._rows(DELETED, row)), None)

    def sort_keys(self, rows: Iterable[MessageRow]) -> list[tuple[int, MessageRow]]:
        """(internaldate, row) of these rows, to find their places in an order."""
        return self._rows(SORT_KEYS, listed(rows))

    def unseen_rows(self, mailbox: MailboxRow) -> array[int]:
        """The rows without \\Seen, newest first."""
        ((rows,),) = self._rows(UNSEEN, mailbox)
        return numbers_of(rows)

    def sender_groups(self, mailbox: MailboxRow) -> list[SenderGroup]:
        """The mailbox by sender or mailing list, the largest group first; walks all of it."""
        from tuimail.store import groups  # not for the first frame

        with translated(self.path):
            return groups.by_sender(self._db, mailbox)

    def alike(self, row: MessageRow, likeness: Likeness, mailbox: MailboxRow | None) -> array[int]:
        """The rows of a mailbox, or of the account, that are like a message; may walk all of it."""
        from tuimail.store.alike import alike

        with translated(self.path):
            return alike(self._db, row, likeness, mailbox)

    def digest(self, rows: Iterable[MessageRow]) -> Digest:
        """Many messages summed up; as long a read as they are many."""
        from tuimail.model.digest import summed

        return summed(*self.digest_parts(rows))

    def digest_parts(self, rows: Iterable[MessageRow]) -> tuple[list[SenderSum], list[DigestLine]]:
        """What a digest is made of: the sums by sender, and the newest messages."""
        from tuimail.store.digest import parts

        with translated(self.path):
            return parts(self._db, rows)

    def homes(self, rows: Collection[MessageRow]) -> list[tuple[MessageRow, int]]:
        """In which mailbox each of those that a list shows is; as long a read as there are rows."""
        return self._rows(HOMES, connect.listed(rows))

    def summary(self, row: MessageRow) -> MessageSummary | None:
        """One row of a list."""
        return self.window((row,)).get(row)

    def headers(self, row: MessageRow) -> MessageHeaders | None:
        """The stored headers of a message."""
        found = self._rows(HEADERS, row)
        return codec.headers_of(found[0]) if found else None

    def parts(self, row: MessageRow) -> BodyPart | None:
        """The MIME tree, once the message was opened."""
        found = self._rows("SELECT parts FROM header WHERE row = ? AND parts IS NOT NULL", row)
        return codec.parts_of_text(found[0][0]) if found else None

    def bodystructure(self, row: MessageRow) -> bytes:
        """The MIME tree as the server sent it, b"" where the message is not there."""
        found = self._rows("SELECT bodystructure FROM header WHERE row = ?", row)
        return bytes(found[0][0]) if found else b""

    def rows_of_msgid(self, msgid: str) -> list[MessageRow]:
        """The messages with this Message-ID that a list shows, newest first."""
        return [row for (row,) in self._rows(OF_MSGID, msgid)]

    def keywords(self) -> list[str]:
        """Every keyword that a message of the account carries."""
        return sorted({word for (words,) in self._rows(KEYWORDS) for word in words.split(" ")})

    def knows_sender(self, email: str, row: MessageRow) -> bool:
        """Whether another message of this sender (lower case) is stored than this one and its copies."""
        ((count, others),) = self._rows(KNOWS_SENDER, email, row)
        return bool(others) or count == _ENOUGH

    def quotas(self) -> list[Quota]:
        """How much room the account has, as its server told last."""
        from tuimail.store.limits import quotas

        with translated(self.path):
            return quotas(self._db)

    def data_version(self) -> int:
        """A number that changes with every commit of anybody else."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def is_current(self) -> bool:
        """False after a rescue put another file in the place of this one: open a new reader then."""
        return identity(self.path) == self._identity

    def _rows(self, query: str, *parameters: object) -> list[Any]:
        with translated(self.path):
            return self._db.execute(query, parameters).fetchall()


def _summary(row: Sequence[Any]) -> MessageSummary:
    number, mailbox, base_mailbox, uid, internaldate, flags, keywords, size, attachments, sender, subject, pending = row
    return MessageSummary(
        row=number,
        mailbox=mailbox,
        uid=Uid(uid) if uid is not None and base_mailbox == mailbox else None,
        internaldate=internaldate,
        flags=codec.flag_set(flags, keywords),
        size=size,
        has_attachments=bool(attachments),
        sender=sender,
        subject=subject,
        pending=bool(pending),
    )

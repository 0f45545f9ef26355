"""One row of a message list, and the headers that the reader shows above a message."""

from __future__ import annotations

from tuimail.model.address import Address
from tuimail.model.flags import FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, Uid
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """What a list row shows. Texts are decoded but not yet filtered for the terminal.

    `internaldate` is seconds since the epoch; `uid` is None until the server has named the message.
    `pending` tells that an operation on it has not settled yet.
    """

    row: MessageRow
    mailbox: MailboxRow
    uid: Uid | None
    internaldate: int
    flags: FlagSet
    size: int
    has_attachments: bool
    sender: str
    subject: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class MessageHeaders:
    """The stored headers of one message. Texts are decoded but not yet filtered for the terminal.

    `sent_at` is seconds since the epoch from the Date header, None where that is missing or unreadable;
    `msgid` keeps its angle brackets; `references` are oldest first and include In-Reply-To last.
    """

    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    sent_at: int | None
    msgid: str
    references: tuple[str, ...]
    list_id: str

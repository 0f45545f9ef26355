"""What a sync asks the server of each message, and how its answer becomes a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tuimail.engine.context import JobContext
from tuimail.engine.session import Session
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import FetchItem, Item, Section
from tuimail.imap.sequence import UidSet
from tuimail.mime.headers import headers_from
from tuimail.model.flags import EMPTY, FlagSet
from tuimail.model.ids import Uid
from tuimail.model.tags import labels
from tuimail.store.values import NewMessage

MOST_MESSAGES: Final = 1000
"""Of one command: some servers serve no more (Yahoo's MESSAGELIMIT)."""

BREATH: Final = 50
"""Messages between two pauses for the screen (ENGINE 2.5)."""

HEADER_FIELDS: Final = (
    "FROM",
    "TO",
    "CC",
    "REPLY-TO",
    "SUBJECT",
    "DATE",
    "MESSAGE-ID",
    "REFERENCES",
    "IN-REPLY-TO",
    "LIST-ID",
)
_HEADERS: Final = Section.header_fields(*HEADER_FIELDS)
_WHOLE: Final[tuple[FetchItem, ...]] = (
    Item.UID,
    Item.FLAGS,
    Item.INTERNALDATE,
    Item.SIZE,
    Item.BODYSTRUCTURE,
    _HEADERS,
)
_CAREFUL: Final[tuple[FetchItem, ...]] = (Item.UID, Item.FLAGS, Item.INTERNALDATE, Item.SIZE, _HEADERS)
_ATTACHMENT: Final = re.compile(rb'"attachment"', re.IGNORECASE)

UNREADABLE: Final = b"Subject: (the server's answer about this message could not be understood)\r\n\r\n"


def labels_item(session: Session) -> tuple[FetchItem, ...]:
    """X-GM-LABELS, where the server is Gmail's."""
    return (Item.GM_LABELS,) if "X-GM-EXT-1" in session.capabilities else ()


def flags_of(fetched: Fetch) -> FlagSet:
    """The flags of an answer, with the labels where it has them."""
    told = fetched.gm_labels
    flags = fetched.flags or EMPTY
    return flags if told is None else flags | labels(told)


def header_fetch(session: Session, uids: UidSet) -> UidFetch:
    """The command that brings all that a row needs (ENGINE 0 A: HEADER.FIELDS, not ENVELOPE)."""
    # RFC 7162 3.1.2.2: a mailbox with NOMODSEQ answers BAD to the item.
    has_modseq = session.has_condstore and session.selected is not None and session.selected.highestmodseq is not None
    return UidFetch(uids, (*_WHOLE, *labels_item(session), *((Item.MODSEQ,) if has_modseq else ())))


def careful_fetch(uids: UidSet) -> UidFetch:
    """The same without BODYSTRUCTURE, the item that servers most often get wrong."""
    return UidFetch(uids, _CAREFUL)


def new_message(fetched: Fetch) -> NewMessage | None:
    """The row for one answer; None where it is about something else than headers (flags of others, say)."""
    block = fetched.section("HEADER.FIELDS")
    if fetched.uid is None or block is None:
        return None
    headers, sender = headers_from(block)
    bodystructure = fetched.bodystructure_raw or b""
    internaldate = fetched.internaldate
    return NewMessage(
        uid=fetched.uid,
        flags=flags_of(fetched),
        modseq=fetched.modseq,
        internaldate=internaldate if internaldate is not None else headers.sent_at or 0,
        size=fetched.size or 0,
        has_attachments=_ATTACHMENT.search(bodystructure) is not None,
        sender=sender,
        headers=headers,
        bodystructure=bodystructure,
    )


def unreadable_message(uid: Uid) -> NewMessage:
    """A stand-in row, so that a message the server cannot describe is counted and shown, and not asked for again."""
    headers, sender = headers_from(UNREADABLE)
    return NewMessage(uid, EMPTY, None, 0, 0, False, sender, headers)


async def rows_of(ctx: JobContext, answer: Iterable[Fetch]) -> list[NewMessage]:
    """Rows for the answers, with pauses for the screen; each UID once."""
    rows: dict[Uid, NewMessage] = {}
    for number, fetched in enumerate(answer, 1):
        ctx.give_way()
        row = new_message(fetched)
        if row is not None:
            rows[row.uid] = row
        if not number % BREATH:
            await ctx.breathe()
    return list(rows.values())

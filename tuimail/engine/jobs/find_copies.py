"""Finds out whether a COPY or an APPEND whose answer was lost was done: looks for its messages in the destination.

Only messages that came after the note was made count (their UIDs are not below its UIDNEXT), and a message is the one
we sent when Message-ID and size agree (without Message-ID: date and size). Each found copy counts once.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

from tuimail.engine.jobs.batches import Piece
from tuimail.engine.jobs.replaying import Note, Replay
from tuimail.engine.jobs.searching import search_msgid
from tuimail.engine.session import Session
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Noop
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import FetchItem, Item, Section
from tuimail.imap.sequence import UidSet
from tuimail.mime.headers import headers_from
from tuimail.model.ids import MailboxRow, MessageRow, Uid
from tuimail.store.values import BaseMessage

_ITEMS: Final[tuple[FetchItem, ...]] = (Item.UID, Item.SIZE, Item.INTERNALDATE, Section.header_fields("MESSAGE-ID"))

Print = tuple[str, int, int]


async def find_copies(
    replay: Replay, to: MailboxRow, pieces: Sequence[Piece]
) -> tuple[dict[MessageRow, Uid], list[Piece]]:
    """(UIDs by row of the pieces that the server did, pieces that it did not do)."""
    noted = [(piece, replay.note_of(piece, to)) for piece in pieces if piece.may_be_sent]
    suspects = {piece.part.row: note for piece, note in noted if note is not None}
    if not suspects:
        return {}, list(pieces)
    mailbox = replay.mailbox(to)
    rows = [piece.part.source for piece in pieces if piece.part.row in suspects]
    wanted = {base.row: base for base in replay.ctx.store.message_base(rows)}
    async with replay.ctx.grant(mailbox, readonly=True) as session:
        await session.run(Noop())  # where the mailbox was open already, what came lately must be seen
        uidvalidity = session.selected.uidvalidity if session.selected else None
        there = await _candidates(session, _lowest(list(suspects.values()), uidvalidity), list(wanted.values()))
    found: dict[MessageRow, Uid] = {}
    for piece in pieces:
        base = wanted.get(piece.part.source)
        copies = there.get(_print_of(base)) if base is not None and piece.part.row in suspects else None
        if copies:
            found[piece.part.row] = copies.popleft()
    return found, [piece for piece in pieces if piece.part.row not in found]


def _lowest(notes: Sequence[Note], uidvalidity: int | None) -> int | None:
    """The lowest UID that can be a copy; None where the mailbox was numbered anew since."""
    if any(note[0] != uidvalidity for note in notes):
        return None
    return min(note[1] for note in notes)


async def _candidates(session: Session, lowest: int | None, wanted: Sequence[BaseMessage]) -> dict[Print, deque[Uid]]:
    """What came into the mailbox since, by what tells messages apart."""
    if lowest is None:
        msgids = list(dict.fromkeys(base.msgid for base in wanted if base.msgid))
        answers = await session.run_all([search_msgid(session, msgid) for msgid in msgids])
        among = UidSet.of({uid for answer in answers for uid in answer.uids})
    else:
        among = UidSet.span(lowest)
    there: dict[Print, deque[Uid]] = defaultdict(deque)
    if not among:
        return there
    for fetched in await session.run(UidFetch(among, _ITEMS)):
        block = fetched.section("HEADER.FIELDS")
        if fetched.uid is not None and block is not None and fetched.uid >= (lowest or 1):
            there[_print(fetched, block)].append(fetched.uid)
    return there


def _print(fetched: Fetch, block: bytes) -> Print:
    msgid = headers_from(block)[0].msgid
    size = fetched.size or 0
    return (msgid, size, 0) if msgid else ("", size, fetched.internaldate or 0)


def _print_of(base: BaseMessage) -> Print:
    return (base.msgid, base.size, 0) if base.msgid else ("", base.size, base.internaldate)

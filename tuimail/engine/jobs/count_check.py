"""Makes sure at the end of a sync that the mailbox holds exactly the messages that the server has.

Numbers that do not fit are the cheapest sign of expunges (and of answers that could not be understood). One search then
tells which UIDs exist: what is here and not there has vanished, what is there and not here is fetched, at last one by
one and without BODYSTRUCTURE. Whatever is left gets a stand-in row: it costs one message, not an endless loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import careful_fetch, header_fetch, rows_of, unreadable_message
from tuimail.engine.jobs.hiding import without_deleted
from tuimail.engine.jobs.searching import existing_uids
from tuimail.engine.jobs.step import is_background
from tuimail.imap.errors import ImapError
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import MailboxRow, Uid
from tuimail.model.mailbox import Mailbox
from tuimail.store.values import Delta, NewMessage


async def count_check(ctx: JobContext, row: MailboxRow, exists: int) -> None:
    """Compare the number of rows with the server's, and repair what does not fit."""
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is None or _fits(ctx, mailbox, exists):
        return
    # What lies outside is known from a server search; the next synchronisation comes to it.
    known = ctx.store.uids(row, mailbox.anchor.synced_low, mailbox.anchor.uidnext - 1)
    if len(known) == exists:
        return
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        there = await existing_uids(session, mailbox.anchor.synced_low, mailbox.anchor.uidnext - 1)
    here = UidSet.of(known)
    gone = (here - there).ranges
    if gone:
        ctx.tell(ctx.store.apply_delta(row, Delta(vanished=gone), mailbox.anchor, mailbox.server_total))
    for chunk in (there - here).chunks():
        await _fetch_missing(ctx, row, chunk)


def _fits(ctx: JobContext, mailbox: Mailbox, exists: int) -> bool:
    """The cheap answer: with nothing pending, what is shown is what the server has."""
    return mailbox.counts.total == exists and not ctx.journal.pending_count()


async def _fetch_missing(ctx: JobContext, row: MailboxRow, chunk: UidSet) -> None:
    mailbox = ctx.store.mailbox(row)
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        answer = await session.run(header_fetch(session, chunk))
    found = await rows_of(ctx, answer)
    messages = without_deleted(session, found)
    _add(ctx, row, messages)
    for uid in chunk - UidSet.of(message.uid for message in found):
        _add(ctx, row, await _fetch_carefully(ctx, row, uid))


async def _fetch_carefully(ctx: JobContext, row: MailboxRow, uid: Uid) -> Sequence[NewMessage]:
    """One message that the server described in a way that could not be understood; [] if it is gone meanwhile."""
    async with ctx.grant(ctx.store.mailbox(row), readonly=is_background(ctx)) as session:
        try:
            answer = await session.run(careful_fetch(UidSet.of([uid])))
            found = await rows_of(ctx, answer)
        except ImapError:
            found = []
        if not found and uid in await existing_uids(session, uid, uid):
            found = [unreadable_message(uid)]
    return without_deleted(session, found)


def _add(ctx: JobContext, row: MailboxRow, messages: Iterable[NewMessage]) -> None:
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is not None and (batch := list(messages)):
        ctx.tell(ctx.store.add_messages(row, batch, mailbox.anchor, mailbox.server_total))

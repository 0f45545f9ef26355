"""Fetches new mail in windows, oldest first, where it is more than one command may ask for."""

from __future__ import annotations

from dataclasses import replace

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import MOST_MESSAGES, header_fetch, rows_of
from tuimail.engine.jobs.hiding import without_deleted
from tuimail.engine.jobs.searching import existing_uids, search
from tuimail.engine.jobs.step import is_background
from tuimail.imap.search_keys import uid
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import MailboxRow, Uid


async def new_mail(ctx: JobContext, row: MailboxRow) -> None:
    """Everything from the anchor's `uidnext` on; each window moves the anchor, so that a cut costs one window."""
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is None:
        return
    first = mailbox.anchor.uidnext
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        uidnext = session.selected.uidnext if session.selected is not None else None
        if uidnext is None or uidnext <= first:
            found = (await session.run(search(session, uid(UidSet.span(first))))).uids
        else:
            found = await existing_uids(session, first, uidnext - 1)
    for chunk in UidSet.of(number for number in found if number >= first).chunks(MOST_MESSAGES):
        await _window(ctx, row, chunk)


async def _window(ctx: JobContext, row: MailboxRow, chunk: UidSet) -> None:
    mailbox = ctx.store.mailbox(row)
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        answer = await session.run(header_fetch(session, chunk))
        total = session.selected.exists if session.selected is not None else mailbox.server_total
    messages = without_deleted(session, await rows_of(ctx, answer))
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is not None:
        anchor = replace(mailbox.anchor, uidnext=Uid(chunk.ranges[-1][1] + 1))
        ctx.tell(ctx.store.add_messages(row, messages, anchor, total))

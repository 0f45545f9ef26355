"""Looks whether another client made, renamed or deleted mailboxes: one LIST, in a quiet moment."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from tuimail.contract.commands import Lane, SyncMailbox
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.list_mailboxes import list_command, listed_by, put_listed


async def look_at_mailboxes(ctx: JobContext) -> None:
    """Store the list, and fetch what is new in it."""
    before = {mailbox.row for mailbox in ctx.store.mailboxes()}
    known = ctx.store.mailboxes()
    async with ctx.grant() as session:
        answer = await session.run(replace(list_command(session.capabilities), status=()))
        listed = await listed_by(session, answer)
    put_listed(ctx, listed, known)
    for mailbox in ctx.store.mailboxes():
        if mailbox.row not in before and mailbox.selectable:
            with suppress(JobFailed):  # one that cannot be read is no reason to skip the others
                await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(mailbox.row), lane=Lane.BACKGROUND))

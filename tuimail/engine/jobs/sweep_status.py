"""Asks which mailboxes have news, without opening them."""

from __future__ import annotations

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.list_mailboxes import list_command, listed_by, put_listed, put_status, read_statuses
from tuimail.engine.plan import in_order
from tuimail.model.ids import MailboxRow
from tuimail.model.mailbox import Mailbox
from tuimail.store.values import MailboxStatus


async def sweep_status(ctx: JobContext) -> list[MailboxRow]:
    """Store the list of mailboxes, and the STATUS of each; those that need a sync."""
    known = ctx.store.mailboxes()
    async with ctx.grant() as session:
        command = list_command(session.capabilities)
        answer = await session.run(command)
        listed = await listed_by(session, answer)
        names = [mailbox.name for mailbox in in_order(ctx.store.mailboxes())]
        statuses = dict(answer.statuses) if command.status else await read_statuses(session, names)
        opened = session.mailbox.name if session.mailbox is not None else ""
    put_listed(ctx, listed, known)
    before = {mailbox.row: mailbox for mailbox in in_order(ctx.store.mailboxes()) if mailbox.name != opened}
    for status in statuses.values():
        ctx.tell(put_status(ctx, status))
    return [row for row, mailbox in before.items() if has_news(mailbox, ctx.store.status_of(row))]


def has_news(mailbox: Mailbox, status: MailboxStatus | None) -> bool:
    """Whether a STATUS says that the mailbox differs from what is stored; what is not known counts as yes."""
    anchor = mailbox.anchor
    if anchor is None or status is None or anchor.synced_low > 1:
        return True
    if (status.uidvalidity, status.uidnext) != (anchor.uidvalidity, anchor.uidnext):
        return True
    if status.messages != mailbox.server_total:
        return True
    if status.highestmodseq is not None and anchor.highestmodseq is not None:
        return status.highestmodseq != anchor.highestmodseq
    return status.unseen != mailbox.counts.unseen

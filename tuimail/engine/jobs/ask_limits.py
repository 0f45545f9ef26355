"""Asks what the server lets us do with its mailboxes (RFC 4314), and how much room is left (RFC 2087, 9208).

A server that has LIST-MYRIGHTS (RFC 8440) tells the rights in all mailboxes at once. From others they are asked one by
one, and seldom, for they seldom change: once, and again where something is forbidden or looked at. Each question is a
grant of its own, in the background: the first rows never wait for it.
"""

from __future__ import annotations

import logging

from tuimail.engine.context import JobContext
from tuimail.imap.admin_data import QuotaData
from tuimail.imap.commands.acl import MyRights
from tuimail.imap.commands.listing import List, ListReturn
from tuimail.imap.commands.quota import GetQuotaRoot
from tuimail.imap.errors import ImapError
from tuimail.model.ids import MailboxRow
from tuimail.model.mailbox import Mailbox
from tuimail.model.quota import Quota
from tuimail.model.rights import WORDS, lacking, modern

log = logging.getLogger("tuimail.engine.limits")


async def ask_limits(ctx: JobContext) -> None:
    """Store what the server says; a server that knows neither extension is not asked."""
    async with ctx.grant() as session:
        knows_rights, knows_quota = "ACL" in session.capabilities, "QUOTA" in session.capabilities
        lists_rights = {"LIST-MYRIGHTS", "LIST-EXTENDED"} <= set(session.capabilities)
    if knows_quota:
        await _ask_quota(ctx)
    if not knows_rights or (lists_rights and await _list_rights(ctx)):
        return
    for mailbox in ctx.store.mailboxes():
        if mailbox.selectable and _is_worth_asking(mailbox, ctx.visible()):
            await _ask_rights(ctx, mailbox)
            await ctx.breathe()


def _is_worth_asking(mailbox: Mailbox, visible: MailboxRow | None) -> bool:
    return mailbox.rights is None or mailbox.row == visible or bool(lacking(mailbox.rights, "".join(WORDS)))


async def _list_rights(ctx: JobContext) -> bool:
    """One question for all of them; whether the server kept its word and answered it."""
    try:
        async with ctx.grant() as session:
            told = (await session.run(List(returns=(ListReturn.MYRIGHTS,)))).rights
    except ImapError as refusal:
        log.info("the rights are not told with the list: %s", refusal)
        return False
    rights = {box.row: modern(told[box.name]) for box in ctx.store.mailboxes() if box.name in told}
    ctx.tell(ctx.store.limits.put_rights(rights))
    return bool(rights)


async def _ask_rights(ctx: JobContext, mailbox: Mailbox) -> None:
    try:
        async with ctx.grant() as session:
            rights = await session.run(MyRights(mailbox.name))
    except ImapError as refusal:
        log.info("the rights in %s are not told: %s", mailbox.name, refusal)
        return
    ctx.tell(ctx.store.limits.put_rights({mailbox.row: modern(rights)}))


async def _ask_quota(ctx: JobContext) -> None:
    try:
        async with ctx.grant() as session:
            answer = await session.run(GetQuotaRoot("INBOX"))
    except ImapError as refusal:
        log.info("the quota is not told: %s", refusal)
        return
    ctx.tell(ctx.store.limits.put_quotas([quota for data in answer.quotas for quota in _quotas(data)]))


def _quotas(data: QuotaData) -> list[Quota]:
    return [Quota(data.root, one.name.upper(), one.usage, one.limit) for one in data.resources]

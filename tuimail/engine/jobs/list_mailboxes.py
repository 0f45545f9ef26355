"""Stores the list of mailboxes with their roles, subscriptions and counts."""

from __future__ import annotations

from collections.abc import Sequence

from tuimail.engine.context import JobContext
from tuimail.engine.session import Session
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.listing import List, ListAnswer, ListReturn, Lsub, special_use_of
from tuimail.imap.commands.mailbox import COUNTS, Status, StatusItem
from tuimail.imap.errors import ImapError
from tuimail.imap.responses import ListData, StatusData
from tuimail.model.mailbox import Mailbox
from tuimail.store.values import ListedMailbox, MailboxStatus, Touched


def list_command(capabilities: Capabilities) -> List:
    """LIST with all that the server tells along with it (RFC 5258, 5819, 6154)."""
    is_extended = "LIST-EXTENDED" in capabilities or "IMAP4rev2" in capabilities
    returns = []
    if is_extended:
        returns.append(ListReturn.SUBSCRIBED)
    if is_extended and ("SPECIAL-USE" in capabilities or "IMAP4rev2" in capabilities):
        returns.append(ListReturn.SPECIAL_USE)
    has_status = "LIST-STATUS" in capabilities or "IMAP4rev2" in capabilities
    return List(returns=tuple(returns), status=status_items(capabilities) if has_status else ())


def status_items(capabilities: Capabilities) -> tuple[StatusItem, ...]:
    """What to ask of each mailbox."""
    return (*COUNTS, StatusItem.HIGHESTMODSEQ) if capabilities.has_condstore else COUNTS


async def list_mailboxes(ctx: JobContext, answer: ListAnswer | None = None) -> None:
    """Make the stored list what the server says. `answer` is one to `list_command` that was asked for already."""
    async with ctx.grant() as session:
        command = list_command(session.capabilities)
        if answer is None:
            answer = await session.run(command)
        listed = await listed_by(session, answer)
        statuses = answer.statuses if command.status else await read_statuses(session, _selectable(answer))
    ctx.tell(ctx.store.put_mailboxes(listed, roles=ctx.account.folders))
    for status in statuses.values():
        ctx.tell(put_status(ctx, status))


async def listed_by(session: Session, answer: ListAnswer) -> list[ListedMailbox]:
    """What an answer says, with the subscriptions (LSUB where LIST does not tell them)."""
    subscribed = None
    if ListReturn.SUBSCRIBED not in list_command(session.capabilities).returns:
        subscribed = {data.name for data in (await session.run(Lsub())).mailboxes}
    return [_listed(data, subscribed) for data in answer.mailboxes]


def put_listed(ctx: JobContext, listed: Sequence[ListedMailbox], known: Sequence[Mailbox]) -> bool:
    """Store a list that nobody waits for. Where ours changed since it was asked for, it is of yesterday: False."""
    names = {mailbox.row: mailbox.name for mailbox in known}
    if names != {mailbox.row: mailbox.name for mailbox in ctx.store.mailboxes()}:
        return False
    ctx.tell(ctx.store.put_mailboxes(listed, roles=ctx.account.folders))
    return True


def _selectable(answer: ListAnswer) -> list[str]:
    """INBOX first: it is what the user looks at."""
    names = [data.name for data in answer.mailboxes if data.is_selectable]
    return sorted(names, key=lambda name: name != "INBOX")


def _listed(data: ListData, subscribed: set[str] | None) -> ListedMailbox:
    is_subscribed = data.is_subscribed if subscribed is None else data.name in subscribed
    return ListedMailbox(data.name, data.delimiter, special_use_of(data), data.is_selectable, is_subscribed)


async def read_statuses(session: Session, names: list[str]) -> dict[str, StatusData]:
    """STATUS of each, in one write; never of the selected mailbox (RFC 9051 6.3.11), and refusals are passed over."""
    items = status_items(session.capabilities)
    opened = session.mailbox.name if session.mailbox is not None else ""
    answers = await session.run_each([Status(name, items) for name in names if name != opened])
    return {answer.name: answer for answer in answers if not isinstance(answer, ImapError)}


def put_status(ctx: JobContext, status: StatusData) -> Touched:
    """Store one STATUS; nothing happens for a mailbox that is not listed."""
    mailbox = ctx.store.mailbox_named(status.name)
    if mailbox is None:
        return Touched()
    facts = MailboxStatus(status.messages, status.unseen, status.uidnext, status.uidvalidity, status.highestmodseq)
    return ctx.store.put_status(mailbox.row, facts)

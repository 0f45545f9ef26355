"""Finds where a message is on the server, and starts over where the mailbox was numbered anew meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from tuimail.contract.commands import SyncMailbox
from tuimail.engine.context import JobContext
from tuimail.engine.errors import EngineError, JobFailed, UidValidityChanged
from tuimail.engine.jobs.list_mailboxes import list_mailboxes
from tuimail.imap.errors import CommandNo
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.values import dataclass

T = TypeVar("T")

_ON_ITS_WAY: Final = gettext("The message is not on the server yet; it can be read when the copy has been sent.")
_GONE: Final = gettext("The message is no longer on the server; choose another one.")


@dataclass(frozen=True, slots=True)
class Located:
    """A message's place on the server."""

    mailbox: Mailbox
    uids: UidSet


async def located(ctx: JobContext, row: MessageRow) -> Located:
    """Where the message is now. A UID that is not known yet is learned by a sync; JobFailed where it is nowhere."""
    for attempt in range(2):
        base = next(iter(ctx.store.message_base([row])), None)
        if base is None:
            break
        if base.base_mailbox is None:
            raise JobFailed(_ON_ITS_WAY)
        if base.base_uid is not None:
            return Located(ctx.store.mailbox(base.base_mailbox), UidSet.of([base.base_uid]))
        if not attempt:
            await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(base.base_mailbox), lane=ctx.lane))
    raise JobFailed(_GONE)


async def gone(ctx: JobContext, place: Located) -> JobFailed:
    """The error for a message that the server did not answer for; the list learns of it too."""
    await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(place.mailbox.row), lane=ctx.lane))
    return JobFailed(_GONE)


async def not_opened(ctx: JobContext, refusal: CommandNo) -> EngineError | CommandNo:
    """The error for a mailbox that the server does not open: deleted elsewhere, it leaves the list as well."""
    if refusal.command not in ("SELECT", "EXAMINE"):
        return refusal
    before = {mailbox.name for mailbox in ctx.store.mailboxes()}
    await list_mailboxes(ctx)
    deleted = before - {mailbox.name for mailbox in ctx.store.mailboxes()}
    if not deleted:
        return refusal
    names = ", ".join(f"“{name}”" for name in sorted(deleted))
    return JobFailed(
        gettext("{names} was deleted on the server, so it left the list; choose another folder.").format(names=names)
    )


async def numbered_anew(ctx: JobContext, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work`; where UIDVALIDITY changed meanwhile, find the messages again and run it once more."""
    try:
        return await work()
    except CommandNo as refusal:
        raise await not_opened(ctx, refusal) from refusal
    except UidValidityChanged as changed:
        ctx.tell(ctx.store.reset_mailbox(changed.mailbox.row, changed.uidvalidity))
        await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(changed.mailbox.row), lane=ctx.lane))
        return await work()

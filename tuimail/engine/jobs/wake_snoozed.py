"""Wakes snoozed messages whose time has come: unread, back where they came from.

The folder is synchronised first, so what another machine woke, and the user put away since, is left alone; and of two
machines that wake at the same moment the second moves a UID that is not there any more, which does nothing.
"""

from __future__ import annotations

from tuimail.contract.commands import SyncMailbox
from tuimail.contract.events import Notice, Severity
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.replay_journal import replay_journal
from tuimail.engine.jobs.wake_notes import tidy_notes
from tuimail.engine.waking import waking
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.store.errors import JournalError


async def wake_snoozed(ctx: JobContext) -> None:
    """Look at the server's folder, write what is due to the journal, send it."""
    folder = ctx.store.role(SpecialUse.SNOOZED)
    if folder is not None and ctx.acts_alone and ctx.store.snoozes.due(ctx.clock()):
        await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(folder.row), lane=ctx.lane))
        if wake_due(ctx):
            await replay_journal(ctx)
    await tidy_notes(ctx)


def wake_due(ctx: JobContext) -> bool:
    """Write to the journal what is due, as far as is known here; whether anything was."""
    due = waking(ctx.store.snoozes, ctx.clock()) if ctx.acts_alone else None
    if due is None:
        return False
    try:
        _, touched = ctx.journal.apply(due.op, due.label, is_undoable=False)
    except JournalError:
        return False  # another process was quicker
    ctx.tell(touched)
    if ctx.visible() is not None:  # somebody looks at a screen
        text = gettext("Awake: {removeprefix}.").format(removeprefix=due.label.removeprefix("Wake "))
        ctx.emit(Notice(severity=Severity.INFO, text=text, account=ctx.account_id))
    return True

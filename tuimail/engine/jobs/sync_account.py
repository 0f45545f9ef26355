"""Brings a whole account up to date: what the user did goes out first, then everything comes in."""

from __future__ import annotations

from tuimail.contract.commands import SyncMailbox
from tuimail.contract.events import Errand, Notice, Severity
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.list_mailboxes import list_mailboxes
from tuimail.engine.jobs.replay_journal import replay_journal
from tuimail.engine.jobs.wake_notes import tidy_notes
from tuimail.engine.jobs.wake_snoozed import wake_due
from tuimail.engine.plan import in_order
from tuimail.model.language import gettext


async def sync_account(ctx: JobContext) -> None:
    """The journal, the list, every mailbox (one that fails holds up no other), then what rules and the clock say."""
    await replay_journal(ctx)
    await list_mailboxes(ctx)
    failures = await _sync_folders(ctx)
    has_ruled = ctx.apply_rules()
    if wake_due(ctx) or has_ruled:
        await replay_journal(ctx)
    await tidy_notes(ctx)
    if failures:
        raise JobFailed(
            failures[0]
            if len(failures) == 1
            else gettext("{failures} folders failed: {failures2}").format(failures=len(failures), failures2=failures[0])
        )


async def _sync_folders(ctx: JobContext) -> list[str]:
    """The sentences of those that failed."""
    failures = []
    mailboxes = list(in_order(ctx.store.mailboxes()))
    try:
        for done, mailbox in enumerate(mailboxes):
            ctx.progress(Errand.FOLDERS, done, len(mailboxes))
            try:
                await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(mailbox.row), lane=ctx.lane))
            except JobFailed as error:
                failures.append(str(error))
                ctx.emit(Notice(severity=Severity.WARNING, text=str(error), account=ctx.account_id))
    finally:
        ctx.progress(Errand.FOLDERS, is_over=True)
    return failures

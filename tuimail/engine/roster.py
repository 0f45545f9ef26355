"""Which job does which task."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

from tuimail.contract.commands import (
    ApplyOp,
    CreateMailbox,
    FetchPart,
    Lane,
    OpenMessage,
    ProvidePassword,
    Reconnect,
    RetryOp,
    SearchServer,
    SyncAccount,
    SyncMailbox,
    UndoOp,
    Unsubscribe,
    WatchMailbox,
)
from tuimail.engine.chores import (
    AskLimits,
    Chore,
    IndexMail,
    ListMailboxes,
    LookAtMailboxes,
    ReplayJournal,
    SweepStatus,
    WakeSnoozed,
)
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.lanes import Task
from tuimail.engine.plan import in_order
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command as ImapCommand


def preload() -> None:
    """Import the jobs while the connection is being made: the first of them is needed right after it."""
    from tuimail.engine.jobs import (  # noqa: F401
        create_mailbox,
        fetch_part,
        list_mailboxes,
        open_message,
        replay_journal,
        sweep_status,
        sync_account,
        sync_mailbox,
    )


def first_questions(capabilities: Capabilities) -> list[ImapCommand[Any]]:
    """What is asked together with the last line of the sign-in: the list of mailboxes.

    Without their STATUS, which may take a server seconds: the first rows do not wait for it, the sweep asks.
    """
    from tuimail.engine.jobs.list_mailboxes import list_command

    return [replace(list_command(capabilities), status=())]


async def run_task(ctx: JobContext, task: Task) -> None:
    """Do the work of a task that needs the server; local ones are the worker's own (local.py)."""
    # Imported here: the first frame must not wait for what only a connection needs.
    from tuimail.engine.jobs.create_mailbox import create_mailbox
    from tuimail.engine.jobs.fetch_part import fetch_part
    from tuimail.engine.jobs.list_mailboxes import list_mailboxes
    from tuimail.engine.jobs.open_message import open_message
    from tuimail.engine.jobs.replay_journal import replay_journal
    from tuimail.engine.jobs.sweep_status import sweep_status
    from tuimail.engine.jobs.sync_account import sync_account
    from tuimail.engine.jobs.sync_mailbox import sync_mailbox

    match task:
        case SyncMailbox():
            await sync_mailbox(ctx, task.mailbox.row)
        case SyncAccount():
            await sync_account(ctx)
        case OpenMessage():
            await open_message(ctx, task.message.row, prefer_html=task.prefer_html)
        case FetchPart():
            await fetch_part(ctx, task.message.row, task.section)
        case CreateMailbox():
            await create_mailbox(ctx, task.name, task.special_use)
        case ReplayJournal():
            await replay_journal(ctx)
        case ListMailboxes():
            await list_mailboxes(ctx, task.answer)
        case SweepStatus():
            rows = set(await sweep_status(ctx))
            for mailbox in in_order(mailbox for mailbox in ctx.store.mailboxes() if mailbox.row in rows):
                with suppress(JobFailed):  # one mailbox that cannot be read is no reason to skip the others
                    await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(mailbox.row), lane=Lane.BACKGROUND))
        case SearchServer() | WakeSnoozed() | LookAtMailboxes() | AskLimits() | IndexMail() | Unsubscribe():
            await _run_seldom(ctx, task)
        case ApplyOp() | UndoOp() | RetryOp() | WatchMailbox() | ProvidePassword() | Reconnect():
            raise AssertionError("a local command went to the network")
        case Chore():
            raise AssertionError("a chore without a job")
        case _:
            assert_never(task)


async def _run_seldom(
    ctx: JobContext, task: SearchServer | WakeSnoozed | LookAtMailboxes | AskLimits | IndexMail | Unsubscribe
) -> None:
    """What is imported when it is first wanted."""
    match task:
        case SearchServer():
            from tuimail.engine.jobs.search_server import search_server  # not every day

            await search_server(ctx, task.query)
        case Unsubscribe():
            from tuimail.engine.jobs.unsubscribe import unsubscribe

            await unsubscribe(task.uri, partial(ctx.journal.note_asked, task.message.row))
        case WakeSnoozed():
            from tuimail.engine.jobs.wake_snoozed import wake_snoozed

            await wake_snoozed(ctx)
        case LookAtMailboxes():
            from tuimail.engine.jobs.look_at_mailboxes import look_at_mailboxes

            await look_at_mailboxes(ctx)
        case AskLimits():
            from tuimail.engine.jobs.ask_limits import ask_limits

            await ask_limits(ctx)
        case IndexMail():
            from tuimail.engine.jobs.index_mail import index_mail  # not before there is time

            await index_mail(ctx)

"""Renames, deletes or (un)subscribes a mailbox."""

from __future__ import annotations

from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.list_mailboxes import list_mailboxes
from tuimail.engine.session import Session
from tuimail.imap.commands.mailbox import Delete, Subscribe, Unsubscribe
from tuimail.imap.commands.mailbox import Rename as RenameCommand
from tuimail.imap.errors import CommandRefused
from tuimail.model.ids import MailboxRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.mailbox_edit import MailboxEdit, Remove, Rename, SetSubscribed


async def edit_mailbox(ctx: JobContext, row: MailboxRow, edit: MailboxEdit) -> None:
    """Do it on the server, then here, then list again. What is known of renamed mail stays."""
    mailbox = ctx.store.mailbox(row)
    if isinstance(edit, Remove):
        await _remove(ctx, mailbox, edit.inside)
        return
    async with ctx.grant() as session:
        try:
            await _send(session, mailbox, edit)
        except CommandRefused as error:
            raise JobFailed(_refusal(edit).format(name=mailbox.name, reason=error.reason)) from error
    if isinstance(edit, Rename):
        ctx.tell(ctx.store.rename_mailbox(row, edit.name))
    await list_mailboxes(ctx)


async def _send(session: Session, mailbox: Mailbox, edit: Rename | SetSubscribed) -> None:
    match edit:
        case Rename(name=name):
            await session.deselect()
            await session.run(RenameCommand(mailbox.name, name))
            if mailbox.subscribed:  # the subscription stays with the old name (RFC 9051 6.3.6)
                await session.run_each([Unsubscribe(mailbox.name), Subscribe(name)])
        case SetSubscribed(subscribed=subscribed):
            await session.run(Subscribe(mailbox.name) if subscribed else Unsubscribe(mailbox.name))


async def _remove(ctx: JobContext, mailbox: Mailbox, inside: tuple[str, ...]) -> None:
    """From the deepest one up. What is refused because it is gone already is no failure: the list tells."""
    refused: dict[str, str] = {}
    async with ctx.grant() as session:
        await session.deselect()
        for name in (*sorted(inside, key=len, reverse=True), mailbox.name):
            try:
                await session.run(Delete(name))
            except CommandRefused as error:
                refused[name] = error.reason
            else:
                await session.run_each([Unsubscribe(name)])
    await list_mailboxes(ctx)
    for name, reason in refused.items():
        if ctx.store.mailbox_named(name) is not None:
            words = gettext("The folder “{name}” could not be deleted; the server says: {reason}.")
            raise JobFailed(words.format(name=name, reason=reason))


def _refusal(edit: Rename | SetSubscribed) -> str:
    match edit:
        case Rename():
            return gettext("The folder “{name}” could not be renamed; the server says: {reason}.")
        case SetSubscribed(subscribed=True):
            return gettext("“{name}” could not be subscribed to; the server says: {reason}.")
        case SetSubscribed():
            return gettext("“{name}” could not be unsubscribed from; the server says: {reason}.")

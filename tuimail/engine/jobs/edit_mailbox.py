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
    async with ctx.grant() as session:
        try:
            await _send(session, mailbox, edit)
        except CommandRefused as error:
            raise JobFailed(_refusal(edit).format(name=mailbox.name, reason=error.reason)) from error
    if isinstance(edit, Rename):
        ctx.tell(ctx.store.rename_mailbox(row, edit.name))
    await list_mailboxes(ctx)


async def _send(session: Session, mailbox: Mailbox, edit: MailboxEdit) -> None:
    match edit:
        case Rename(name=name):
            await session.deselect()
            await session.run(RenameCommand(mailbox.name, name))
            if mailbox.subscribed:  # the subscription stays with the old name (RFC 9051 6.3.6)
                await session.run_each([Unsubscribe(mailbox.name), Subscribe(name)])
        case Remove():
            await session.deselect()
            await session.run(Delete(mailbox.name))
            await session.run_each([Unsubscribe(mailbox.name)])
        case SetSubscribed(subscribed=subscribed):
            await session.run(Subscribe(mailbox.name) if subscribed else Unsubscribe(mailbox.name))


def _refusal(edit: MailboxEdit) -> str:
    match edit:
        case Rename():
            return gettext("The folder “{name}” could not be renamed; the server says: {reason}.")
        case Remove():
            return gettext("The folder “{name}” could not be deleted; the server says: {reason}.")
        case SetSubscribed(subscribed=True):
            return gettext("“{name}” could not be subscribed to; the server says: {reason}.")
        case SetSubscribed():
            return gettext("“{name}” could not be unsubscribed from; the server says: {reason}.")

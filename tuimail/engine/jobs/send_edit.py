"""Does to mailboxes on the server what an entry of the journal says, as often as a lost answer makes it be asked.

    claimed ─> the server's word ─> the store's mailboxes ─> settled, with what was really done
                     └─ refused, or not what was wished: failed, with one sentence

A lost answer costs nothing: what was sent before and is as it was to be has been done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from tuimail.contract.events import Notice, Severity
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.follow_rename import follow_rename
from tuimail.engine.jobs.list_mailboxes import list_command, list_mailboxes, read_statuses
from tuimail.engine.jobs.refusals import Verdict, busy, verdict, wait_s
from tuimail.engine.session import Session
from tuimail.imap.commands import mailbox as imap
from tuimail.imap.errors import CommandRefused, ImapError
from tuimail.model.ids import MailboxRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import OpState
from tuimail.store.values import OpenOp


class _NotDone(Exception):
    """It would do what nobody wished; the text is one sentence."""


async def send_edit(ctx: JobContext, op: OpenOp, edit: MailboxEdit) -> None:
    """Have one entry done, and listed; or failed; or put off, where the server is busy."""
    was_sent = op.state is not OpState.PENDING
    if not ctx.journal.claim([op.op_id]):
        return  # the user took it back
    try:
        if isinstance(edit, Remove) and not edit.rows:
            edit = _with_facts(ctx, edit)
            ctx.journal.note_edit(op.op_id, edit)
        done = await _do(ctx, edit, was_sent=was_sent)
    except _NotDone as why:
        ctx.tell(ctx.journal.fail_edit(op.op_id, str(why)))
    except CommandRefused as error:
        if verdict(error) is Verdict.LATER:
            postpone(ctx, op, error)
            return
        ctx.tell(ctx.journal.fail_edit(op.op_id, _refusal(edit).format(name=_name(edit), reason=error.reason)))
    else:
        if not isinstance(done, Create):
            ctx.tell(ctx.journal.settle_edit(op.op_id, done))
        await list_mailboxes(ctx)
        if isinstance(done, Create):  # a list tells what they are known by
            ctx.tell(ctx.journal.settle_edit(op.op_id, _with_rows(ctx, done)))


def postpone(ctx: JobContext, op: OpenOp, error: ImapError) -> None:
    """Not now: in so many seconds."""
    seconds = wait_s(error)
    ctx.tell(ctx.journal.postpone(op.op_id, int(ctx.clock()) + seconds, was_sent=op.state is not OpState.PENDING))
    ctx.emit(Notice(severity=Severity.INFO, text=busy(seconds), account=ctx.account_id))


async def _do(ctx: JobContext, edit: MailboxEdit, *, was_sent: bool) -> MailboxEdit:
    """What was really done."""
    match edit:
        case Create():
            return await _create(ctx, edit, was_sent=was_sent)
        case Rename():
            return await _rename(ctx, edit)
        case Remove():
            return await _remove(ctx, edit)
        case SetSubscribed():
            mailbox = _known(ctx, edit.mailbox, edit.name)
            command = imap.Subscribe(mailbox.name) if edit.subscribed else imap.Unsubscribe(mailbox.name)
            async with ctx.grant() as session:
                await session.run(command)
            return edit
        case _:
            assert_never(edit)


# Create


async def _create(ctx: JobContext, edit: Create, *, was_sent: bool) -> Create:
    made: list[str] = []
    there: list[str] = []
    rows = dict(zip(edit.names, edit.rows, strict=False))
    async with ctx.grant() as session:
        for number, name in enumerate(edit.names):
            role = edit.special_use if number == 0 else None
            try:
                name = await _create_one(session, name, role)
            except CommandRefused as error:
                if error.code_name != "ALREADYEXISTS" and not (was_sent and await _is_there(session, name)):
                    raise
                if not was_sent:
                    there.append(name)
                    continue  # it is somebody else's, so no undo takes it away
            made.append(name)
            there.append(name)
        # Not on the list of subscribed folders is no reason to fail: the folder is there.
        commands = [imap.Unsubscribe if name in edit.unsubscribed else imap.Subscribe for name in there]
        await session.run_each([command(name) for command, name in zip(commands, there, strict=True)])
    for name in made:
        if rows.get(name):
            ctx.tell(ctx.store.revive_mailbox(rows[name], name))
    return replace(edit, names=tuple(made))


async def _create_one(session: Session, name: str, special_use: SpecialUse | None) -> str:
    """The name that the server took."""
    is_known = special_use is not SpecialUse.SNOOZED  # by no RFC
    role = special_use if is_known and "CREATE-SPECIAL-USE" in session.capabilities else None
    try:
        await session.run(imap.Create(name, role))
    except CommandRefused as error:
        if error.code_name == "USEATTR" and role is not None:
            await session.run(imap.Create(name))
        elif special_use is SpecialUse.SNOOZED and error.code_name != "ALREADYEXISTS" and name.endswith("Snoozed"):
            name += " mail"  # Gmail keeps the names of its own views for itself
            await session.run(imap.Create(name))
        else:
            raise
    return name


def _with_rows(ctx: JobContext, edit: Create) -> Create:
    boxes = {name: ctx.store.mailbox_named(name) for name in edit.names}
    return replace(edit, rows=tuple(box.row if box is not None else MailboxRow(0) for box in boxes.values()))


# Rename


async def _rename(ctx: JobContext, edit: Rename) -> Rename:
    mailbox = next((box for box in ctx.store.mailboxes() if box.row == edit.mailbox and box.name == edit.to), None)
    if mailbox is not None:  # the list showed that it was done
        await follow_rename(ctx, edit, mailbox.delimiter)
        return edit
    mailbox = _known(ctx, edit.mailbox, edit.name)
    inside = [box for box in ctx.store.mailboxes() if _is_inside(box.name, mailbox.name, mailbox.delimiter)]
    async with ctx.grant() as session:
        await session.deselect()
        try:
            await session.run(imap.Rename(mailbox.name, edit.to))
        except CommandRefused:
            names = await _listed_names(session)
            if mailbox.name in names or edit.to not in names:
                raise
        for box in (mailbox, *inside):
            if box.subscribed:  # the subscription stays with the old name (RFC 9051 6.3.6)
                now = edit.to + box.name.removeprefix(mailbox.name)
                await session.run_each([imap.Unsubscribe(box.name), imap.Subscribe(now)])
    await follow_rename(ctx, edit, mailbox.delimiter)
    ctx.tell(ctx.store.rename_mailbox(edit.mailbox, edit.to))
    return edit


# Remove


async def _remove(ctx: JobContext, edit: Remove) -> Remove:
    """From the deepest one up. What is not listed is gone already."""
    refused: dict[str, str] = {}
    async with ctx.grant() as session:
        await session.deselect()
        there = await _listed_names(session)
        names = [name for name in edit.names if name in there]
        if not edit.is_for_good:
            await _refuse_to_lose(session, edit, there)
        for name in sorted(names, key=len, reverse=True):
            try:
                await session.run(imap.Delete(name))
            except CommandRefused as error:
                refused[name] = error.reason
            else:
                await session.run_each([imap.Unsubscribe(name)])
        left = await _listed_names(session) if refused else set()
    refused = {name: reason for name, reason in refused.items() if name in left}
    words = gettext("The folder “{name}” could not be deleted; the server says: {reason}.")
    sentences = [words.format(name=name, reason=reason) for name, reason in refused.items()]
    done = {name: row for name, row in zip(edit.names, edit.rows, strict=True) if name not in refused}
    if not done:
        raise _NotDone(sentences[-1])
    for sentence in sentences[-1:]:
        ctx.emit(Notice(severity=Severity.ERROR, text=sentence, account=ctx.account_id))
    return replace(edit, names=tuple(done), rows=tuple(done.values()))


def _with_facts(ctx: JobContext, edit: Remove) -> Remove:
    """What an undo will want to know: those that hold nothing themselves come back with what is in them."""
    boxes = {name: ctx.store.mailbox_named(name) for name in edit.names}
    rows = tuple(box.row if box is not None else MailboxRow(0) for box in boxes.values())
    unsubscribed = tuple(name for name, box in boxes.items() if box is not None and not box.subscribed)
    return replace(edit, rows=rows, unsubscribed=unsubscribed)


async def _refuse_to_lose(session: Session, edit: Remove, there: set[str]) -> None:
    """Only what is empty goes: mail, and folders, may have come since that was looked at."""
    answer = await session.run(list_command(session.capabilities))
    delimiters = {data.name: data.delimiter for data in answer.mailboxes}
    for name in edit.names:
        inside = [one for one in there if _is_inside(one, name, delimiters.get(name)) and one not in edit.names]
        if inside:
            raise _NotDone(
                gettext("The folder “{name}” stays: there is a folder in it, “{inside}”.").format(
                    name=name, inside=inside[0]
                )
            )
    can_hold = [data.name for data in answer.mailboxes if data.is_selectable and data.name in edit.names]
    statuses = answer.statuses or await read_statuses(session, can_hold)
    for name in can_hold:
        if name not in statuses or statuses[name].messages:
            raise _NotDone(
                gettext(
                    "The folder “{name}” stays: there is mail in it. Delete it with its mail, or move that first."
                ).format(name=name)
            )


# What they share


def _known(ctx: JobContext, row: MailboxRow, name: str) -> Mailbox:
    found = next((box for box in ctx.store.mailboxes() if box.row == row), None)
    if found is None:
        raise _NotDone(gettext("The folder “{name}” is not there any more.").format(name=name))
    if found.name != name:
        raise _NotDone(
            gettext("The folder “{name}” has another name by now: “{now}”.").format(name=name, now=found.name)
        )
    return found


async def _listed_names(session: Session) -> set[str]:
    answer = await session.run(replace(list_command(session.capabilities), status=()))
    return {data.name for data in answer.mailboxes}


async def _is_there(session: Session, name: str) -> bool:
    return name in await _listed_names(session)


def _is_inside(name: str, above: str, delimiter: str | None) -> bool:
    return bool(delimiter) and name.startswith(f"{above}{delimiter}")


def _name(edit: MailboxEdit) -> str:
    return edit.names[0] if isinstance(edit, Create | Remove) else edit.name


def _refusal(edit: MailboxEdit) -> str:
    match edit:
        case Create():
            return gettext("The folder “{name}” could not be created; the server says: {reason}.")
        case Rename(is_discard=True):
            return gettext("The folder “{name}” could not be moved to another place; the server says: {reason}.")
        case Rename():
            return gettext("The folder “{name}” could not be renamed; the server says: {reason}.")
        case Remove():
            return gettext("The folder “{name}” could not be deleted; the server says: {reason}.")
        case SetSubscribed(subscribed=True):
            return gettext("“{name}” could not be subscribed to; the server says: {reason}.")
        case SetSubscribed():
            return gettext("“{name}” could not be unsubscribed from; the server says: {reason}.")

"""Creates a mailbox that somebody waits for, and lets it have its role from then on."""

from __future__ import annotations

from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.send_edit import send_edit
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import Create
from tuimail.model.operation import OpState


async def create_mailbox(ctx: JobContext, name: str, special_use: SpecialUse | None) -> None:
    """Into the journal, like all that changes something, and at once to the server."""
    if not name.strip():
        raise JobFailed(gettext("A folder needs a name; type one."))
    edit = Create((name,), special_use)
    op_id, touched = ctx.journal.apply(edit, gettext("Create the folder “{name}”").format(name=name))
    ctx.tell(touched)
    for op in ctx.journal.next_open(int(ctx.clock())):
        if op.op_id == op_id:
            await send_edit(ctx, op, edit)
    entry = ctx.journal.entry(op_id)
    if entry.state is OpState.FAILED:
        raise JobFailed(entry.error)
    if entry.state.is_open:
        raise JobFailed(gettext("The server is busy: the folder “{name}” is created later.").format(name=name))

"""Creates a mailbox, and lets it have its role from then on."""

from __future__ import annotations

from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.list_mailboxes import list_mailboxes
from tuimail.engine.session import Session
from tuimail.imap.commands.mailbox import Create, Subscribe
from tuimail.imap.errors import CommandRefused, ImapError
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse


async def create_mailbox(ctx: JobContext, name: str, special_use: SpecialUse | None) -> None:
    """CREATE (with its special use where the server knows how), SUBSCRIBE, and list again."""
    if not name.strip():
        raise JobFailed(gettext("A folder needs a name; type one."))
    async with ctx.grant() as session:
        try:
            name = await _create(session, name, special_use)
        except CommandRefused as error:
            if error.code_name != "ALREADYEXISTS":
                raise JobFailed(
                    gettext("The folder “{name}” could not be created; the server says: {reason}.").format(
                        name=name, reason=error.reason
                    )
                ) from error
        for answer in await session.run_each([Subscribe(name)]):
            # Not on the list of subscribed folders is no reason to fail: the folder is there.
            if isinstance(answer, ImapError):
                break
    await list_mailboxes(ctx)


async def _create(session: Session, name: str, special_use: SpecialUse | None) -> str:
    """The name that the server took."""
    is_known = special_use is not SpecialUse.SNOOZED  # by no RFC
    role = special_use if is_known and "CREATE-SPECIAL-USE" in session.capabilities else None
    try:
        await session.run(Create(name, role))
    except CommandRefused as error:
        if error.code_name == "USEATTR" and role is not None:
            await session.run(Create(name))
        elif special_use is SpecialUse.SNOOZED and error.code_name != "ALREADYEXISTS" and name.endswith("Snoozed"):
            name += " mail"  # Gmail keeps the names of its own views for itself
            await session.run(Create(name))
        else:
            raise
    return name

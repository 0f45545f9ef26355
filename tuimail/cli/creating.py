"""Creates a folder that a command needs and the account lacks: asks first where somebody sits at a terminal."""

from __future__ import annotations

import sys

from tuimail.cli.headless import CommandError, Headless
from tuimail.cli.mail_source import MailSource
from tuimail.cli.output import ask, complain
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import CreateMailbox
from tuimail.contract.events import ConnectionChanged, Event, Phase
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox, SpecialUse, usual_name
from tuimail.model.safe_text import safe_line


def folder_of(source: MailSource, account: AccountConfig, role: SpecialUse) -> Mailbox | None:
    """The folder that plays a role, as far as is known here."""
    return next((box for box in _mailboxes(source, account) if box.special_use is role), None)


def create_folder(source: MailSource, account: AccountConfig, role: SpecialUse, *, is_sure: bool) -> Mailbox:
    """Create the folder for a role on the server. Raises CommandError: not wanted, not possible, no connection."""
    name = account.folders.get(role) or usual_name(role, _mailboxes(source, account))
    words = {"account": account.name, "name": safe_line(name)}
    if not is_sure and sys.stdin.isatty():
        question = gettext("{account} has no folder for snoozed mail. Create “{name}”? [Y/n]").format(**words)
        if not ask(question):
            raise CommandError(gettext("Nothing was changed."))
    with Headless(source.places, [account]) as engine:
        engine.run(CreateMailbox(account=account.name, name=name, special_use=role), _needs_a_link)
    created = folder_of(source, account, role)
    if created is None:
        raise CommandError(
            gettext(
                "{account}: the folder “{name}” was created, but is not used for that yet; name it in the "
                'config: {role} = "..."'
            ).format(role=role.value, **words)
        )
    complain(gettext("{account}: created the folder “{name}”.").format(**words))
    return created


def _mailboxes(source: MailSource, account: AccountConfig) -> list[Mailbox]:
    with open_reader(source.places, account) as reader:
        return reader.mailboxes() if reader is not None else []


def _needs_a_link(event: Event) -> None:
    match event:
        case ConnectionChanged(account=account, phase=Phase.OFFLINE, detail=detail) if detail:
            raise CommandError(
                gettext("{account}: a folder can only be created with a connection. {detail}").format(
                    account=account, detail=safe_line(detail)
                )
            )
        case _:
            pass

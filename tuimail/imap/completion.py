"""The end of a command: its error, or its result with what it changes for the session."""

from __future__ import annotations

from typing import Any

from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.commands.mailbox import Close, Select, Unselect
from tuimail.imap.commands.session import Authenticate, Login, Logout
from tuimail.imap.errors import CommandBad, CommandNo, CommandRefused, ImapError, MailboxReadOnly
from tuimail.imap.inflight import Pending
from tuimail.imap.responses import Condition, Selected, Tagged
from tuimail.imap.session_state import SessionState, State
from tuimail.model.language import gettext


def complete(pending: Pending[Any], tagged: Tagged, session: SessionState) -> None:
    """Give the command its result or its error, and the session what follows from it."""
    command = pending.command
    if tagged.condition is not Condition.OK:
        if isinstance(command, Select):
            session.deselect()
        pending.fail(_refusal(command, tagged, session))
        return
    if session.selected is not None and command.is_futile_in(session.selected):
        pending.fail(
            MailboxReadOnly(session.selected.name, gettext("the server took the change and left everything as it was"))
        )
        return
    try:
        result = command.result(Answer(command.words, pending.responses, tagged))
    except ImapError as error:
        pending.fail(error)
        return
    _follow(command, result, session)
    pending.succeed(result)


def _refusal(command: Command[Any], tagged: Tagged, session: SessionState) -> ImapError:
    kind: type[CommandRefused] = CommandNo if tagged.condition is Condition.NO else CommandBad
    selected = session.selected
    is_refused_write = command.changes_mailbox and selected is not None and tagged.condition is Condition.NO
    if is_refused_write and selected is not None and selected.read_only:
        return MailboxReadOnly(selected.name, tagged.text)
    return kind(command.words, tagged.text, tagged.code)


def _follow(command: Command[Any], result: object, session: SessionState) -> None:
    match command:
        case Login() | Authenticate():
            session.log_in()
        case Select() if isinstance(result, Selected):
            session.select(result)
        case Close() | Unselect():
            session.deselect()
        case Logout():
            session.state = State.LOGOUT

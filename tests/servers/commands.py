"""The table of commands that the scripted server knows, with those that concern the session itself."""

from __future__ import annotations

import base64
from collections.abc import Callable

from tests.servers import commands_mailbox, commands_message
from tests.servers.grammar import ClientCommand, text_of
from tests.servers.session import Goodbye, Refused, ServerSession

Command = Callable[[ServerSession, ClientCommand], str]

_NEEDS: dict[str, str] = {
    "ENABLE": "ENABLE",
    "ID": "ID",
    "NAMESPACE": "NAMESPACE",
    "UNSELECT": "UNSELECT",
    "COMPRESS": "COMPRESS=DEFLATE",
    "UID MOVE": "MOVE",
    "UID EXPUNGE": "UIDPLUS",
}
_BEFORE_LOGIN = {"CAPABILITY", "NOOP", "LOGOUT", "LOGIN", "AUTHENTICATE", "ID"}
_NO_EXPUNGE_DURING = {"FETCH", "STORE", "SEARCH"}


def execute(session: ServerSession, command: ClientCommand) -> str:
    """Run a command; the status for its tagged answer."""
    known = _COMMANDS.get(command.kind)
    needed = _NEEDS.get(command.kind)
    if known is None or (needed is not None and needed not in session.server.capabilities):
        raise Refused("BAD Unknown command.")
    if not session.is_authenticated and command.kind not in _BEFORE_LOGIN:
        raise Refused("BAD Log in first.")
    before = session.view
    status = known(session, command)
    # Like Dovecot, which tells what is new only when no other command waits behind this one.
    if session.view is before and not session.channel.has_more:
        session.report(may_expunge=command.kind not in _NO_EXPUNGE_DURING)
    return status


def capability(session: ServerSession, command: ClientCommand) -> str:
    session.tell(f"CAPABILITY {session.server.capability_text}")
    return "OK Done."


def noop(session: ServerSession, command: ClientCommand) -> str:
    if session.view is not None:
        session.selected()
    return "OK Done."


def logout(session: ServerSession, command: ClientCommand) -> str:
    session.tell("BYE See you.")
    return "OK Done."


def login(session: ServerSession, command: ClientCommand) -> str:
    user, password = text_of(command.args[0]), text_of(command.args[1])
    return _admit(session, user, password)


def plain_login(session: ServerSession, response: bytes) -> str:
    """RFC 4616: authzid NUL authcid NUL password."""
    fields = base64.b64decode(response).decode().split("\0")
    return _admit(session, fields[1], fields[2])


def authenticate(session: ServerSession, command: ClientCommand) -> str:
    response = text_of(command.args[1]).encode()
    match text_of(command.args[0]).upper():
        case "PLAIN":
            return plain_login(session, response)
        case "XOAUTH2":
            return token_login(session, response)
        case _:
            raise Refused("NO Unsupported mechanism.")


def token_login(session: ServerSession, response: bytes) -> str:
    """user=NAME ^A auth=Bearer TOKEN ^A ^A; the token is the password."""
    user, bearer, *_ = base64.b64decode(response).decode().split("\x01")
    return _admit(session, user.removeprefix("user="), bearer.removeprefix("auth=Bearer "))


def _admit(session: ServerSession, user: str, password: str) -> str:
    if (user, password) != (session.server.user, session.server.password):
        raise Refused("NO [AUTHENTICATIONFAILED] Invalid credentials.")
    session.is_authenticated = True
    return f"OK [CAPABILITY {session.server.capability_text}] Logged in."


def enable(session: ServerSession, command: ClientCommand) -> str:
    asked = {text_of(arg).upper() for arg in command.args}
    known = asked & session.server.capabilities & {"CONDSTORE", "QRESYNC"}
    session.enabled |= known | ({"CONDSTORE"} if "QRESYNC" in known else set())
    session.tell(" ".join(["ENABLED", *sorted(known)]))
    return "OK Enabled."


def identify(session: ServerSession, command: ClientCommand) -> str:
    session.tell('ID ("name" "Scripted")')
    return "OK Done."


def namespace(session: ServerSession, command: ClientCommand) -> str:
    session.tell(f'NAMESPACE (("" "{session.server.mail.delimiter}")) NIL NIL')
    return "OK Done."


def compress(session: ServerSession, command: ClientCommand) -> str:
    return "OK DEFLATE active."


def check(session: ServerSession, command: ClientCommand) -> str:
    session.selected()
    return "OK Done."


def close(session: ServerSession, command: ClientCommand) -> str:
    """RFC 9051 6.4.1: expunges what is marked, without telling."""
    view = session.selected()
    if not view.is_read_only:
        view.box.expunge([message.uid for message in view.box if "\\Deleted" in message.flags])
    session.leave()
    return "OK Closed."


def unselect(session: ServerSession, command: ClientCommand) -> str:
    if session.view is None:
        raise Goodbye
    session.leave()
    return "OK Unselected."


_COMMANDS: dict[str, Command] = {
    "CAPABILITY": capability,
    "NOOP": noop,
    "LOGOUT": logout,
    "LOGIN": login,
    "AUTHENTICATE": authenticate,
    "ENABLE": enable,
    "ID": identify,
    "NAMESPACE": namespace,
    "COMPRESS": compress,
    "CHECK": check,
    "CLOSE": close,
    "UNSELECT": unselect,
    **commands_mailbox.COMMANDS,
    **commands_message.COMMANDS,
}

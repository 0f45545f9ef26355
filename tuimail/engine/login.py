"""Makes a usable session of a fresh connection: greeting, STARTTLS, sign-in, ENABLE, COMPRESS.

    greeting ─> [STARTTLS, TLS, CAPABILITY] ─> [CAPABILITY] ─> AUTHENTICATE | LOGIN ─> [CAPABILITY]
             ─> ENABLE, ID, what the caller asks, COMPRESS (last: nothing may follow it), all in one write

Round trips: one for the greeting, one for the sign-in, one for the last line. CAPABILITY costs one only where the
server did not tell by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tuimail import __version__
from tuimail.config.schema import AccountConfig
from tuimail.engine.backoff import hint_s, is_transient
from tuimail.engine.errors import AuthenticationFailed, GreetingRefused, LinkLost, NoPassword, ServerBusy, ServerSilent
from tuimail.engine.link import SILENCE_S, ByteStream, Link
from tuimail.engine.session import Session
from tuimail.engine.waiting import first_of
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.session import Authenticate, Capability, Compress, Enable, Id, Login, StartTls
from tuimail.imap.connection import Connection, State
from tuimail.imap.errors import CommandBad, CommandRefused, ImapError
from tuimail.imap.responses import Condition
from tuimail.model.language import gettext
from tuimail.net.errors import NoMechanism, SaslError, StartTlsRefused
from tuimail.net.sasl import Credentials, LoginCommand, Mechanism, choose
from tuimail.net.secrets import Secret

FindPassword = Callable[[], Awaitable[Secret | None]]
MOST_MECHANISMS = 3
_CERTAIN = frozenset({"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN"})
"""RFC 5530: these speak of the account, not of the server's day."""
_FAMILIAR = {"name": "tuimail", "version": __version__}


async def greet(stream: ByteStream, *, silence_s: float = SILENCE_S) -> Session:
    """The server's hello, and TLS where the endpoint wants it by STARTTLS."""
    connection = Connection()
    link = Link(stream, connection, on_event=lambda event: session.take(event), silence_s=silence_s)
    session = Session(link)
    link.open()
    try:
        await _await_hello(session, silence_s)
        if stream.endpoint.security == "starttls" and not stream.is_encrypted and stream.endpoint.tunnel is None:
            await _start_tls(session)
    except BaseException:
        await session.wait_closed()
        raise
    return session


async def sign_in(session: Session, account: AccountConfig, find_password: FindPassword) -> None:
    """Say who we are, by the best way that the server offers; nothing where it knows already (PREAUTH)."""
    if not session.capabilities.is_known:
        await session.run(Capability())
    if session.link.connection.state is not State.NOT_AUTHENTICATED:
        return
    await _prove(session, account, await find_password())
    if not session.capabilities.is_known:
        await session.run(Capability())


async def introduce(session: Session, ask: Callable[[Capabilities], list[Command[Any]]]) -> list[Any]:
    """Switch on what we use, in one write with the caller's own first questions; the answers to those."""
    capabilities = session.capabilities
    commands: list[Command[Any]] = []
    if "ENABLE" in capabilities and capabilities.has_condstore:
        commands.append(Enable(("QRESYNC",) if "QRESYNC" in capabilities else ("CONDSTORE",)))
    if "ID" in capabilities:
        commands.append(Id(_FAMILIAR))
    questions = ask(capabilities)
    commands += questions
    if "COMPRESS=DEFLATE" in capabilities and not session.is_loopback:
        commands.append(Compress())
    results = await session.run_each(commands)
    is_enabled = bool(commands) and isinstance(commands[0], Enable) and not isinstance(results[0], ImapError)
    session.has_condstore = capabilities.has_condstore
    session.has_qresync = is_enabled and "QRESYNC" in capabilities
    return [result for command, result in zip(commands, results, strict=True) if command in questions]


async def _prove(session: Session, account: AccountConfig, secret: Secret | None) -> None:
    """The best way first; where the server turns out not to know it, the next one."""
    refused: list[str] = []
    last: CommandRefused | None = None
    for _ in range(MOST_MECHANISMS):
        try:
            method = _choose(session, account, secret, refused)
        except NoMechanism:
            if last is None:
                raise
            break
        name = "LOGIN" if isinstance(method, LoginCommand) else method.name
        try:
            return await _say(session, method)
        except CommandRefused as refusal:
            last = refusal
            if not _is_the_mechanisms_fault(name, refusal):
                break
            refused.append(name)
    if last is not None:
        raise _denied(account, last) from last


def _is_the_mechanisms_fault(name: str, refusal: CommandRefused) -> bool:
    """BAD is; and some servers offer CRAM-MD5 but hold only hashes, so that they refuse the right password."""
    if is_transient(refusal.code_name, refusal.text):
        return False
    return isinstance(refusal, CommandBad) or name == "CRAM-MD5"


def _choose(
    session: Session, account: AccountConfig, secret: Secret | None, refused: list[str]
) -> Mechanism | LoginCommand:
    stream = session.link.stream
    capabilities = session.capabilities
    offered = capabilities.values("AUTH")
    if secret is None and "EXTERNAL" not in offered:
        raise NoPassword(gettext("The password of {username} is needed.").format(username=account.imap.username))
    is_token = account.auth == "oauth2"
    credentials = Credentials(
        username=account.imap.username,
        password=None if is_token else secret,
        token=secret if is_token else None,
        host=account.imap.host,
        port=account.imap.port,
    )
    return choose(
        offered,
        credentials,
        may_send_password=stream.may_send_password,
        login_disabled="LOGINDISABLED" in capabilities,
        refused=refused,
        is_private=stream.is_encrypted or stream.is_loopback,
    )


async def _await_hello(session: Session, silence_s: float) -> None:
    hello = asyncio.ensure_future(session.greeted.wait())
    ended = asyncio.ensure_future(session.link.ended.wait())
    try:
        is_answered = await first_of(hello, ended, within_s=silence_s)
    finally:
        hello.cancel()
        ended.cancel()
    if not is_answered:
        raise ServerSilent(silence_s)
    if session.greeting is None or session.greeting.condition not in (Condition.OK, Condition.PREAUTH):
        why = str(session.link.lost or gettext("The server did not speak IMAP."))
        raise GreetingRefused(why, pause_s=hint_s("", why))


async def _start_tls(session: Session) -> None:
    link = session.link
    endpoint = link.stream.endpoint
    if link.connection.state is not State.NOT_AUTHENTICATED:
        raise StartTlsRefused(endpoint, gettext("it had logged us in before the encryption"))
    if not session.capabilities.is_known:
        await session.run(Capability())
    if "STARTTLS" not in session.capabilities:
        raise StartTlsRefused(endpoint, gettext("it does not offer it"))
    try:
        await session.run(StartTls())
    except CommandRefused as refusal:
        raise StartTlsRefused(endpoint, refusal.text.strip().rstrip(".")) from refusal
    await link.stream.start_tls()
    link.connection.starttls_done()
    await session.run(Capability())


async def _say(session: Session, method: Mechanism | LoginCommand) -> None:
    if isinstance(method, LoginCommand):
        await session.run(Login(method.username, method.password.reveal()))
        return
    await session.run(Authenticate(method))
    try:
        method.finish()
    except SaslError:
        session.close(LinkLost(gettext("The server did not prove that it knows the password.")))
        raise


def _denied(account: AccountConfig, refusal: CommandRefused) -> Exception:
    """A refusal that passes by itself is no word on the password."""
    if is_transient(refusal.code_name, refusal.text):
        return ServerBusy(str(refusal), pause_s=hint_s(refusal.code_name, refusal.text))
    said = refusal.text.strip().rstrip(".")
    where = account.imap.host or gettext("The server")
    what = gettext("token") if account.auth == "oauth2" else gettext("password")
    return AuthenticationFailed(
        gettext("{where} did not accept the {what} of {username}{value}.").format(
            where=where, what=what, username=account.imap.username, value=f" ({said})" if said else ""
        ),
        is_certain=refusal.code_name in _CERTAIN,
    )

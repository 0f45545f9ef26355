"""Signs in once with new answers, and says in one sentence which of them is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

from tuimail.config.providers import provider_at
from tuimail.config.schema import AccountConfig, ImapConfig, Security
from tuimail.config.values import words_of
from tuimail.contract.setup import Answer, Answers, MailServer, SetupFailed
from tuimail.engine.errors import AuthenticationFailed, EngineError
from tuimail.engine.login import greet, sign_in
from tuimail.engine.offload import offload
from tuimail.engine.outside import connect
from tuimail.imap.errors import ImapError
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.net.errors import (
    CaFileBad,
    CertificateExpired,
    CertificateUntrusted,
    ConnectionRefusedHere,
    HostnameMismatch,
    NetError,
    SaslError,
    SecretError,
    StartTlsRefused,
    TimedOut,
    TlsNotSpoken,
    UnknownHost,
    Unreachable,
)
from tuimail.net.secrets import Secret, password_from_command

LIMIT_S: Final = 30.0
_COMMAND_S: Final = 35.0
_SILENCE_S: Final = 15.0


def account_of(name: str, answers: Answers) -> AccountConfig:
    """The account that these answers make."""
    server = answers.server
    command = words_of(answers.command) if answers.command else None
    if isinstance(command, str):
        raise SetupFailed(gettext("The password command {fault}.").format(fault=command), Answer.PASSWORD)
    return AccountConfig(
        name=AccountId(name),
        email=answers.email,
        password_command=command,
        imap=ImapConfig(
            username=server.username,
            host=server.host,
            security=cast("Security", server.security),
            port=server.port,
            ca_file=Path(answers.ca_file).expanduser() if answers.ca_file else None,
        ),
    )


async def secret_of(account: AccountConfig, typed: str) -> Secret:
    """The password: of the command where there is one, else what was typed."""
    words = account.password_command
    if words is None:
        return Secret(_as_meant(account, typed))
    try:
        return await offload(lambda: password_from_command(words), within_s=_COMMAND_S, what="password-command")
    except (SecretError, EngineError) as error:
        raise SetupFailed(str(error), Answer.PASSWORD) from error


async def try_sign_in(account: AccountConfig, secret: Secret, spare_username: str = "") -> MailServer:
    """Sign in, and out again; the server with the name that it took. Raises SetupFailed."""
    imap = account.imap
    try:
        await _sign_in(account, secret)
    except SetupFailed as failed:
        if failed.answer is not Answer.PASSWORD or spare_username in ("", imap.username):
            raise
        try:
            await _sign_in(replace(account, imap=replace(imap, username=spare_username)), secret)
        except SetupFailed:
            raise failed from None  # it speaks of the name that people know
        return MailServer(imap.host, imap.port, imap.security, spare_username)
    return MailServer(imap.host, imap.port, imap.security, imap.username)


async def _sign_in(account: AccountConfig, secret: Secret) -> None:
    async def known() -> Secret | None:
        return secret

    try:
        async with asyncio.timeout(LIMIT_S):
            session = await greet(await connect(account), silence_s=_SILENCE_S)
            try:
                await sign_in(session, account, known)
                await session.logout()
            finally:
                await session.wait_closed()
    except TimeoutError as error:
        raise _failed(
            gettext("{host} took too long to answer: is this the mail server?").format(host=account.imap.host)
        ) from error
    except (NetError, EngineError, ImapError) as error:
        raise explained(error, account) from error


def _failed(sentence: str) -> SetupFailed:
    return SetupFailed(sentence, Answer.SERVER)


def explained(error: Exception, account: AccountConfig) -> SetupFailed:
    """What went wrong, in the words of somebody who has no config file yet."""
    host, port = account.imap.host, account.imap.port
    match error:
        case AuthenticationFailed() | SaslError():
            return SetupFailed(_of_password(str(error), host, port), Answer.PASSWORD)
        case UnknownHost():
            said = gettext("There is no server named {host}: is it spelt right, and is this machine online?")
        case ConnectionRefusedHere():
            said = gettext("Nothing answers at {host}, port {port}: is the port right?")
        case TimedOut() | Unreachable():
            said = gettext("{host} does not answer on port {port}: are both right, and is this machine online?")
        case HostnameMismatch():
            said = gettext("{host} shows a certificate for another name, so no password was sent: is the name right?")
        case CertificateExpired():
            said = gettext(
                "The certificate of {host} is out of date, so no password was sent; is the clock here right?"
            )
        case CertificateUntrusted():
            said = gettext(
                "The certificate of {host} is signed by nobody this machine trusts, so no password was "
                "sent: if the server has its own CA, name that CA's file."
            )
            return SetupFailed(said.format(host=host), Answer.CA_FILE)
        case CaFileBad():
            said = gettext("{ca_file} holds no certificate that can be read.")
            return SetupFailed(said.format(ca_file=account.imap.ca_file), Answer.CA_FILE)
        case TlsNotSpoken() | StartTlsRefused():
            said = gettext(
                "{host} does not encrypt this way on port {port}, so no password was sent: try the other "
                "kind of encryption."
            )
        case _:
            return _failed(str(error))
    return _failed(said.format(host=host, port=port))


def _of_password(sentence: str, host: str, port: int) -> str:
    provider = provider_at(host, port)
    return f"{sentence} {provider.advice}" if provider is not None and provider.advice else sentence


def _as_meant(account: AccountConfig, typed: str) -> str:
    """App passwords are shown in groups of four letters, and are meant without the blanks."""
    groups = typed.split(" ")
    is_grouped = len(groups) == 4 and all(len(one) == 4 and one.isalpha() for one in groups)
    provider = provider_at(account.imap.host, account.imap.port)
    return "".join(groups) if is_grouped and provider is not None and provider.advice else typed

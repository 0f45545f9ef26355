"""Does what the screen asks for when an account is set up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from tuimail.config.errors import ConfigError
from tuimail.config.first_file import account_name, keep_account
from tuimail.config.paths import Paths
from tuimail.config.providers import provider_at, provider_of
from tuimail.config.schema import AccountConfig
from tuimail.contract.setup import Answer, Answers, MailServer, SetupFailed
from tuimail.engine.errors import EngineError
from tuimail.engine.offload import offload
from tuimail.engine.setup.aside import aside
from tuimail.engine.setup.finding import Lookups, find_server
from tuimail.engine.setup.signing import account_of, secret_of, try_sign_in
from tuimail.model.language import gettext
from tuimail.net.keyring_lookup import KeyringLookup, keyring_user, store_in_keyring
from tuimail.net.secrets import Secret

log = logging.getLogger(__name__)

_KEYRING_S: Final = 6.0


class Assistant:
    """Implements contract.setup.Setup for one config file."""

    def __init__(self, paths: Paths, taken: Iterable[str] = (), *, lookups: Lookups | None = None) -> None:
        """`taken` are the names of accounts that exist."""
        self._paths = paths
        self._taken = tuple(taken)
        self._lookups = lookups
        self._keyring = KeyringLookup(())
        self._secret: Secret | None = None
        self.account: AccountConfig | None = None
        """What was signed in with last."""
        self.is_remembered = False
        """Whether the keyring has the password, or a command gives it."""

    @property
    def config_file(self) -> str:
        return str(self._paths.config_file)

    @property
    def password(self) -> tuple[str, Secret] | None:
        """The password that works, and whose it is, in the words of the keyring."""
        if self.account is None or self._secret is None:
            return None
        return keyring_user(self.account.imap.username, self.account.imap.host), self._secret

    def advice(self, email: str, server: MailServer | None) -> str:
        provider = provider_of(email.rpartition("@")[2])
        if provider is None and server is not None:
            provider = provider_at(server.host, server.port)
        return provider.advice if provider is not None else ""

    async def find(self, email: str, tell: Callable[[str], None]) -> MailServer | None:
        return await aside(lambda tell: find_server(email, tell, lookups=self._lookups), tell)

    async def sign_in(self, answers: Answers, tell: Callable[[str], None]) -> MailServer:
        name = account_name(answers.email, self._taken, self._paths)
        account = account_of(name, answers)
        tell(gettext("Logging in to {host}…").format(host=account.imap.host))

        async def go(_: Callable[[str], None]) -> tuple[MailServer, Secret]:
            secret = await secret_of(account, answers.password)
            return await try_sign_in(account, secret, answers.server.spare_username), secret

        server, self._secret = await aside(go, tell)
        self.account = account_of(name, answers._replace(server=server))
        return server._replace(source=answers.server.source)

    async def has_keyring(self) -> bool:
        try:
            return await offload(self._keyring.is_available, within_s=_KEYRING_S, what="keyring")
        except EngineError:
            return False

    async def keep(self, answers: Answers) -> None:
        account, secret = self.account, self._secret
        if account is None or secret is None:
            raise AssertionError("nothing was signed in with")
        if answers.remember and account.password_command is None:
            user = keyring_user(account.imap.username, account.imap.host)
            try:
                self.is_remembered = await offload(
                    lambda: store_in_keyring(user, secret), within_s=_KEYRING_S, what="keyring"
                )
            except EngineError:
                log.warning("the keyring did not take the password in time")
        self.is_remembered = self.is_remembered or account.password_command is not None
        try:
            await offload(lambda: keep_account(self._paths.config_file, account), within_s=_KEYRING_S, what="disk")
        except (ConfigError, EngineError) as error:
            raise SetupFailed(str(error), Answer.CONFIG) from error

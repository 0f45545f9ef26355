"""Finds an account's password: what the user typed, then `password_command`, then the keyring.

With `auth = "oauth2"` the word that the command prints is an access token.

Everything that may block or ask runs beside the loop, with a time limit.
"""

from __future__ import annotations

import logging
from typing import Protocol

from tuimail.config.schema import AccountConfig
from tuimail.engine.errors import NoPassword
from tuimail.engine.offload import TookTooLong, offload
from tuimail.model.language import gettext
from tuimail.net.keyring_lookup import keyring_user, store_in_keyring
from tuimail.net.secrets import Secret, password_from_command

log = logging.getLogger("tuimail.engine.passwords")

COMMAND_S = 35.0
KEYRING_S = 6.0


class Keyring(Protocol):
    """What is needed of net's KeyringLookup."""

    def get(self, user: str) -> Secret | None: ...
    def is_available(self) -> bool: ...


class Passwords:
    """The password of one account, as long as the program runs."""

    def __init__(self, account: AccountConfig, keyring: Keyring | None = None) -> None:
        self._account = account
        self._keyring = keyring
        self._user = keyring_user(account.imap.username, account.imap.host)
        self._given: Secret | None = None
        self._is_to_be_remembered = False
        self._is_keyring_refused = False
        self.has_worked = False
        """The server has accepted it before: a refusal now may be the server's trouble."""

    def provide(self, password: Secret, *, remember: bool) -> None:
        """The user typed it."""
        self._given = password
        self._is_to_be_remembered = remember
        self.has_worked = False

    async def find(self) -> Secret | None:
        """The password, or None where the user has to be asked."""
        if self._given is not None:
            return self._given
        words = self._account.password_command
        if words is not None:
            return await offload(lambda: password_from_command(words), within_s=COMMAND_S, what="password-command")
        if self._account.auth == "oauth2":
            raise NoPassword(
                gettext("This version cannot get OAuth 2 tokens: set a `password_command` that prints one.")
            )
        if self._keyring is None or self._is_keyring_refused:
            return None
        keyring = self._keyring
        try:
            return await offload(lambda: keyring.get(self._user), within_s=KEYRING_S, what="keyring")
        except TookTooLong:
            log.warning("the keyring gave no answer; the password has to be typed")
            return None

    async def can_remember(self) -> bool:
        """Whether a safe keyring would take it."""
        if self._keyring is None or self._account.password_command is not None:
            return False
        try:
            return await offload(self._keyring.is_available, within_s=KEYRING_S, what="keyring")
        except TookTooLong:
            return False

    async def accepted(self) -> None:
        """The server took it: keep it where the user wished so."""
        self.has_worked = True
        given = self._given
        if given is None or not self._is_to_be_remembered:
            return
        self._is_to_be_remembered = False
        try:
            await offload(lambda: store_in_keyring(self._user, given), within_s=KEYRING_S, what="keyring")
        except TookTooLong:
            log.warning("the keyring did not take the password in time")

    def refused(self) -> None:
        """The server did not take it: do not offer the same again."""
        if self._given is None:
            self._is_keyring_refused = True
        self._given = None
        self._is_to_be_remembered = False

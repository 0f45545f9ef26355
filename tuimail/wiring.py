"""Puts the rooms together: the only file that knows them all.

The engine (imap, net, the writing side of the store) is imported when it is started, which the screen does after its
first frame: reading what is cached never waits for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuimail.config.paths import Paths
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command
from tuimail.contract.events import Event
from tuimail.model.ids import AccountId, CommandId
from tuimail.store.reader import MailReader

if TYPE_CHECKING:
    from tuimail.engine.link import ByteStream
    from tuimail.engine.passwords import Keyring
    from tuimail.engine.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Deployment:
    """The accounts of this run, where their stores are, and how they are reached."""

    accounts: tuple[AccountConfig, ...]
    paths: Paths
    keyring: Keyring | None = None
    connect: Callable[[AccountConfig], Awaitable[ByteStream]] | None = None
    """How the servers are reached; None: over the network, as the config says."""

    def open_reader(self, account: AccountId) -> MailReader:
        """A reader of the account's store. Raises StoreError where there is nothing yet."""
        return MailReader.open(self.paths.database(account), account)


class LateEngine:
    """contract.engine.Engine that takes commands before it exists, and gives them on when it starts."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._ids = itertools.count(1)
        self._early: list[tuple[CommandId, Command]] = []
        self._supervisor: Supervisor | None = None

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        """Import and start the workers; what was submitted before goes first."""
        from tuimail.engine.outside import Outside
        from tuimail.engine.supervisor import Supervisor

        outside = Outside(keyring=self._deployment.keyring)
        if self._deployment.connect is not None:
            outside = replace(outside, connect=self._deployment.connect)
        self._supervisor = Supervisor(
            self._deployment.accounts, self._deployment.paths.database, outside=outside, ids=self._ids
        )
        self._supervisor.start(deliver)
        for command_id, command in self._early:
            self._supervisor.accept(command_id, command)
        self._early.clear()

    def submit(self, command: Command) -> CommandId:
        """See contract.engine."""
        if self._supervisor is not None:
            return self._supervisor.submit(command)
        command_id = CommandId(next(self._ids))
        self._early.append((command_id, command))
        return command_id

    def cancel(self, command_id: CommandId) -> None:
        """See contract.engine."""
        self._early = [early for early in self._early if early[0] != command_id]
        if self._supervisor is not None:
            self._supervisor.cancel(command_id)

    def touch(self) -> None:
        """See contract.engine."""
        if self._supervisor is not None:
            self._supervisor.touch()

    def stop(self, timeout_s: float = 5.0) -> None:
        """See contract.engine."""
        if self._supervisor is not None:
            self._supervisor.stop(timeout_s)


def deploy(accounts: Sequence[AccountConfig], paths: Paths) -> Deployment:
    """Prepare the accounts; asks the keyring, beside everything else, for passwords that no command gives."""
    return Deployment(tuple(accounts), paths, _ask_keyring(accounts))


def _ask_keyring(accounts: Sequence[AccountConfig]) -> Keyring | None:
    asking = [account.imap for account in accounts if account.password_command is None and not account.imap.tunnel]
    if not asking:
        return None
    from tuimail.net.keyring_lookup import KeyringLookup, keyring_user

    lookup = KeyringLookup(keyring_user(imap.username, imap.host) for imap in asking)
    lookup.start()
    return lookup

"""Puts the rooms together: the only file that knows them all.

What the engine needs (imap, net, the writing side of the store) is imported when it starts, after the first frame and
in a thread: reading what is cached never waits for it. Where nothing is cached it goes first, in a process of its own
where there can be one, and the screen is imported meanwhile.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from tuimail.config.paths import Paths
from tuimail.config.schema import AccountConfig
from tuimail.model.address import Address
from tuimail.model.ids import AccountId, CommandId
from tuimail.model.values import dataclass
from tuimail.store.reader import MailReader

if TYPE_CHECKING:
    from tuimail.contract.commands import Command
    from tuimail.contract.engine import Engine
    from tuimail.contract.events import Event
    from tuimail.engine.link import ByteStream
    from tuimail.engine.outside import Outside
    from tuimail.engine.passwords import Keyring
    from tuimail.mime.authentication import AuthenticationVerdict

_WHILE_IMPORTING_S = 0.002
"""How long the import of the screen may keep the interpreter from what the server answered: taking turns is work."""
_NAMED = 2000
"""A screen never needs all messages of a journal's entry; there may be a million."""

Deliver: TypeAlias = "Callable[[Sequence[Event]], None]"
Submit: TypeAlias = "Callable[[Command], CommandId]"


@dataclass(frozen=True, slots=True)
class Deployment:
    """The accounts of this run, where their stores are, and how they are reached."""

    accounts: tuple[AccountConfig, ...]
    paths: Paths
    keyring: Keyring | None = None
    connect: Callable[[AccountConfig], Awaitable[ByteStream]] | None = None
    """How the servers are reached; None: over the network, as the config says."""
    announce: Callable[[Deliver, Submit], None] | None = None
    """Called when the screen can take events, for those that do not come from the engine."""
    read_only: bool = False
    """Nothing changes by itself either: no rule is applied, nothing snoozed wakes."""

    def engine(self) -> Engine:
        """The engine for these accounts, not yet started; commands may come before."""
        from tuimail.engine.supervisor import Supervisor

        supervisor = Supervisor(self.accounts, self.paths.database, outside=self._outside)
        return supervisor if self.announce is None else _Announcing(supervisor, self.announce)

    def early_engine(self) -> Engine:
        """The same; where nothing is stored yet, it starts now, because the first rows wait for the server."""
        engine = self.engine()
        if self.connect is not None or not _is_first_run(self.accounts, self.paths):
            return engine
        from tuimail.engine.forerunner import Forerunner, can_go_ahead, send_ahead

        if can_go_ahead():
            first = self.accounts[0]
            with suppress(OSError):
                return Forerunner(engine, send_ahead(first, self.paths.database(first.name), self._outside))
        return _Early(engine)

    def open_reader(self, account: AccountId) -> MailReader:
        """A reader of the account's store. Raises StoreError where there is nothing yet."""
        reader = MailReader.open(self.paths.database(account), account)
        reader.named = _NAMED
        return reader

    @property
    def own(self) -> dict[AccountId, Address]:
        """The user's own address in each account."""
        return {one.name: Address(one.display_name, one.email) for one in self.accounts}

    def judge(self, account: AccountId, header: bytes) -> AuthenticationVerdict:
        """What the account's own server found out about the sender of a message with this header."""
        config = next(one for one in self.accounts if one.name == account)
        return judge_header(config, header)

    def _outside(self) -> Outside:
        from tuimail.engine.outside import Outside

        paths = {account.name: self.paths.database(account.name) for account in self.accounts}
        outside = Outside(keyring=self.keyring, neighbours=paths, acts_alone=not self.read_only)
        return outside if self.connect is None else replace(outside, connect=self.connect)


def judge_header(account: AccountConfig, header: bytes) -> AuthenticationVerdict:
    """What the account's own server found out about the sender of a message with this header."""
    from tuimail.mime.authentication import judge_authentication  # not on the way to the first screen

    host = account.imap.host or account.email.rpartition("@")[2]
    return judge_authentication(header, host, account.authserv_id)


class _Announcing:
    """An engine beside which somebody else has something to say."""

    def __init__(self, engine: Engine, announce: Callable[[Deliver, Submit], None]) -> None:
        self.submit, self.cancel, self.touch, self.stop = engine.submit, engine.cancel, engine.touch, engine.stop
        self.answered, self.traffic = engine.answered, engine.traffic
        self._start = engine.start
        self._announce = announce

    def start(self, deliver: Deliver) -> None:
        """See contract.engine."""
        self._start(deliver)
        self._announce(deliver, self.submit)


class _Early:
    """An engine that runs before there is a screen, and keeps what it tells until then."""

    def __init__(self, engine: Engine) -> None:
        from tuimail.engine import worker  # noqa: F401 - here: two threads that import take turns at the interpreter
        from tuimail.engine.roster import preload

        preload()
        self.submit, self.cancel, self.touch, self.stop = engine.submit, engine.cancel, engine.touch, engine.stop
        self.answered, self.traffic = engine.answered, engine.traffic
        self._gate = threading.Lock()
        self._untold: list[Event] = []
        self._deliver: Deliver | None = None
        engine.start(self._hear)
        self._interval_s = sys.getswitchinterval()
        sys.setswitchinterval(_WHILE_IMPORTING_S)

    def start(self, deliver: Deliver) -> None:
        """See contract.engine."""
        sys.setswitchinterval(self._interval_s)
        with self._gate:  # what is told now comes after what was told before
            deliver(self._untold)
            self._deliver = deliver

    def _hear(self, events: Sequence[Event]) -> None:
        with self._gate:
            if self._deliver is None:
                self._untold += events
            else:
                self._deliver(events)


def deploy(accounts: Sequence[AccountConfig], paths: Paths, *, read_only: bool = False) -> Deployment:
    """Prepare the accounts; asks the keyring, beside everything else, for passwords that no command gives.

    On a first run it is asked when the engine asks: no process can go ahead of one in which threads run.
    """
    keyring = _ask_keyring(accounts, now=not _is_first_run(accounts, paths))
    return Deployment(tuple(accounts), paths, keyring, read_only=read_only)


def _is_first_run(accounts: Sequence[AccountConfig], paths: Paths) -> bool:
    return not any(paths.database(account.name).exists() for account in accounts)


def _ask_keyring(accounts: Sequence[AccountConfig], *, now: bool) -> Keyring | None:
    asking = [account.imap for account in accounts if account.password_command is None and not account.imap.tunnel]
    if not asking:
        return None
    from tuimail.net.keyring_lookup import KeyringLookup, keyring_user

    lookup = KeyringLookup(keyring_user(imap.username, imap.host) for imap in asking)
    if now:
        lookup.start()
    return lookup

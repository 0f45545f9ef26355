"""The backend: settings, login and mailboxes put together for pymap."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from ssl import SSLContext
from typing import Any

from pymap.config import BackendCapability, IMAPConfig
from pymap.health import HealthStatus
from pymap.interfaces.session import SessionInterface
from pymap.parsing.commands import Commands
from pysasl import SASLAuth
from pysasl.mechanism.oauth import OAuth2Mechanism
from pysasl.mechanism.plain import PlainMechanism

from tuimail.server.login import OneUser
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.session import ServedSession
from tuimail.server.wire import NamespaceCommand, UnselectCommand

_CAPABILITIES = [b"SPECIAL-USE", b"UNSELECT", b"NAMESPACE"]


class ServedConfig(IMAPConfig):
    """pymap's settings for a server that only its own user reaches."""

    @classmethod
    def local(cls, *, ssl_context: SSLContext | None = None) -> ServedConfig:
        """No listening host, no limit on bad commands; STARTTLS where a certificate is given."""
        arguments = argparse.Namespace(passlib_cfg=None, proxy_protocol=None)
        return cls(
            arguments,
            host=None,
            port=0,
            tls_enabled=ssl_context is not None,
            ssl_context=ssl_context,
            bad_command_limit=None,
            invalid_user_sleep=0.0,
        )

    @property
    def backend_capability(self) -> BackendCapability:
        """What the mailboxes can do beside pymap's own."""
        return BackendCapability(idle=True, object_id=False, multi_append=True, custom=_CAPABILITIES)

    @property
    def login_capability(self) -> Sequence[bytes]:
        """Without BINARY, whose answers pymap writes wrongly."""
        return [name for name in super().login_capability if name != b"BINARY"]

    @property
    def commands(self) -> Commands:
        """pymap's commands with UNSELECT and NAMESPACE."""
        commands = Commands()
        commands.register(UnselectCommand)
        commands.register(NamespaceCommand)
        return commands

    @property
    def tls_auth(self) -> SASLAuth:
        """PLAIN and XOAUTH2."""
        return SASLAuth([PlainMechanism(), OAuth2Mechanism()])

    @property
    def greeting(self) -> bytes:
        """Without the host's name, which pymap looks up in DNS at each connection."""
        return b"tuimail ready"

    @property
    def id_response(self) -> Mapping[bytes, bytes] | None:
        """RFC 2971."""
        return {b"name": b"tuimail"}


class ServedBackend:
    """One user's mailboxes behind a login."""

    def __init__(self, config: ServedConfig, mailbox_set: ServedMailboxSet, user: str, password: str) -> None:
        self.mailbox_set = mailbox_set
        self._config = config
        self._login = OneUser(config, user, password, self._session)
        self._status = HealthStatus()

    @property
    def login(self) -> OneUser:
        """Who may sign in."""
        return self._login

    @property
    def config(self) -> ServedConfig:
        """The settings."""
        return self._config

    @property
    def status(self) -> HealthStatus:
        """pymap's health service asks for it."""
        return self._status

    async def start(self, stack: AsyncExitStack) -> None:
        """Nothing runs beside the connections."""

    def _session(self, owner: str) -> SessionInterface:
        session: Any = ServedSession(owner, self._config, self.mailbox_set)
        return session  # type: ignore[no-any-return]

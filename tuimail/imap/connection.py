"""The protocol state of one TCP connection: responses in, events out; commands in, octets out."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command
from tuimail.imap.events import Event
from tuimail.imap.inflight import Pending
from tuimail.imap.responses import Selected

R = TypeVar("R")


class State(Enum):
    """RFC 9051 section 3; GREETING is before the server's first word."""

    GREETING = "greeting"
    NOT_AUTHENTICATED = "not authenticated"
    AUTHENTICATED = "authenticated"
    SELECTED = "selected"
    LOGOUT = "logout"


class Connection:
    """One connection, to be fed by its owner."""

    state: State
    capabilities: Capabilities
    enabled: frozenset[str]
    selected: Selected | None

    def receive(self, data: bytes) -> None:
        """Take what came from the server, split anyhow. Raises ProtocolBroken when nothing more can be understood."""

    def send(self, command: Command[R]) -> Pending[R]:
        """Queue a command; it leaves with `outgoing()` as soon as it may. InvalidArgument: nothing was queued."""
        return Pending(command)

    def outgoing(self) -> bytes:
        """What is to be written now; b"" when there is nothing."""
        return b""

    def events(self) -> list[Event]:
        """What happened since the last call."""
        return []

    def idle_done(self) -> None:
        """End IDLE: DONE leaves with the next `outgoing()`, together with the commands queued behind it."""

    def withdraw(self, pending: Pending[R]) -> bool:
        """Take back a command that has not left yet; False when it is too late."""
        return False

    def eof(self) -> None:
        """The connection is gone: everything under way fails with ConnectionLost."""

    def starttls_done(self) -> None:
        """The TLS handshake succeeded: capabilities are forgotten, octets from before it are dropped."""

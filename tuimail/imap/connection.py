"""The protocol state of one TCP connection: octets in, events out; commands in, octets out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.session import Compress, Logout, StartTls
from tuimail.imap.deflate import Deflate
from tuimail.imap.errors import ConnectionLost, ProtocolBroken
from tuimail.imap.events import Done, Event
from tuimail.imap.framing import Framer, Limits
from tuimail.imap.inbound import Inbound
from tuimail.imap.inflight import Pending
from tuimail.imap.outbound import Outbound
from tuimail.imap.responses import Selected
from tuimail.imap.session_state import SessionState, State
from tuimail.imap.streams import sink_finder
from tuimail.imap.trace import Transcript
from tuimail.model.language import gettext

__all__ = ["Connection", "Limits", "State"]

R = TypeVar("R")


class Connection:
    """One connection, to be fed by its owner: `receive` and `eof`, `send`, `outgoing`, `events`."""

    def __init__(self, *, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._framer = Framer(self._limits)
        self._session = SessionState()
        self._events: list[Event] = []
        self._outbound = Outbound(self._session, self._events)
        self._inbound = Inbound(self._session, self._outbound, self._events)
        self._deflate: Deflate | None = None
        self.transcript = Transcript()

    @property
    def state(self) -> State:
        return self._session.state

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do now; `is_known` is False when it has to be asked (after login, after STARTTLS)."""
        return self._session.capabilities

    @property
    def enabled(self) -> frozenset[str]:
        """Extensions that ENABLE switched on, upper case."""
        return self._session.enabled

    @property
    def selected(self) -> Selected | None:
        """The selected mailbox as last told."""
        return self._session.selected

    @property
    def is_compressed(self) -> bool:
        """Whether COMPRESS=DEFLATE is on."""
        return self._deflate is not None

    def receive(self, data: bytes) -> None:
        """Take what came from the server, split anyhow. Raises ProtocolBroken when nothing more can be understood."""
        if self._outbound.is_on_hold:
            return
        try:
            self._take(data)
        except ProtocolBroken as error:
            self._end(str(error))
            raise
        self._outbound.pump()

    def _take(self, data: bytes) -> None:
        pieces: Iterable[bytes] = (data,) if self._deflate is None else self._deflate.inflate(data)
        for piece in pieces:
            self._framer.feed(piece)
            self._drain()

    def _drain(self) -> None:
        """Hand on every complete response."""
        self._framer.sink_for = sink_finder(self._outbound.queue, self._session.seqs, self._events)
        while (frame := self._framer.next()) is not None:
            self.transcript.received(frame.octets)
            if frame.is_oversize:
                self._inbound.drop(gettext("a literal is longer than the limit"), frame.octets)
            else:
                self._inbound.response(frame.octets)
            change, self._inbound.stream_changes = self._inbound.stream_changes, None
            match change:
                case StartTls():
                    self._framer.rest()
                    self._outbound.is_on_hold = True
                    return
                case Compress():
                    self._deflate = Deflate(self._limits.inflated)
                    self._take(self._framer.rest())
                    return

    def send(self, command: Command[R]) -> Pending[R]:
        """Queue a command; it leaves with `outgoing()` as soon as it may. InvalidArgument: nothing was queued."""
        if self._session.state is not State.LOGOUT:
            return self._outbound.add(command)
        pending = Pending(command)
        pending.fail(
            ConnectionLost(
                gettext("The connection is closed{because}; reconnect to go on.").format(because=self._because())
            )
        )
        self._events.append(Done(pending))
        return pending

    def withdraw(self, pending: Pending[R]) -> bool:
        """Take back a command that has not left yet; False when it is too late."""
        return self._outbound.queue.withdraw(pending)

    def idle_done(self) -> None:
        """End IDLE: DONE leaves with the next `outgoing()`, together with the commands queued behind it."""
        self._outbound.idle_done()

    def outgoing(self) -> bytes:
        """What is to be written now; b"" when there is nothing."""
        octets = self._outbound.take()
        if octets:
            self.transcript.sent(octets)
        return self._deflate.compress(octets) if octets and self._deflate is not None else octets

    def events(self) -> list[Event]:
        """What happened since the last call."""
        taken = self._events[:]
        self._events.clear()
        return taken

    def starttls_done(self) -> None:
        """The TLS handshake succeeded: capabilities are forgotten, octets from before it are dropped."""
        self._framer.rest()
        self._session.forget_capabilities()
        self._outbound.is_on_hold = False
        self._outbound.pump()

    def eof(self) -> None:
        """The connection is gone: everything under way fails with ConnectionLost."""
        self._end(
            gettext("The connection to the server was lost{because}; reconnect to go on.").format(
                because=self._because()
            )
        )

    def _because(self) -> str:
        goodbye = self._inbound.goodbye.strip().rstrip(".")
        return gettext(' (it said "{goodbye}")').format(goodbye=goodbye) if goodbye else ""

    def _end(self, sentence: str) -> None:
        has_said_goodbye = self._session.state is State.LOGOUT
        self._session.state = State.LOGOUT
        for pending in self._outbound.queue.clear():
            if isinstance(pending.command, Logout) and has_said_goodbye:
                pending.succeed(None)
            else:
                pending.fail(ConnectionLost(sentence))
            self._events.append(Done(pending))

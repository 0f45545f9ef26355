"""The sending half of a connection: queue, tags, literals, SASL answers, DONE."""

from __future__ import annotations

from typing import Any, TypeVar

from tuimail.imap.capabilities import Capabilities
from tuimail.imap.command_queue import CommandQueue
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.session import Authenticate, Login
from tuimail.imap.events import Done, Event, IdleStarted
from tuimail.imap.exchange import Exchange
from tuimail.imap.inflight import Pending
from tuimail.imap.outbox import Outbox
from tuimail.imap.session_state import SessionState, State

R = TypeVar("R")


class Outbound:
    """Writes commands when the protocol allows it. `events` is the connection's list, to which it adds."""

    def __init__(self, session: SessionState, events: list[Event]) -> None:
        self._session = session
        self._events = events
        self._outbox = Outbox()
        self.queue = CommandQueue()
        self.is_on_hold = False
        """Nothing may be written: between the OK to STARTTLS and the end of the handshake."""

        self._holding: Pending[Any] | None = None
        """The command whose literals wait for the server's consent."""

        self._exchange: Exchange | None = None
        self._capabilities_before: Capabilities | None = None
        self._is_idle_started = False
        self._is_idle_over = False

    def take(self) -> bytes:
        """What can be written now."""
        return self._outbox.take()

    def add(self, command: Command[R]) -> Pending[R]:
        """Queue a command, after checking that it can be written."""
        command.arguments(self._session.dialect())
        pending = Pending(command)
        self.queue.add(pending)
        self.pump()
        return pending

    def pump(self) -> None:
        """Write the queued commands that may leave."""
        if self.is_on_hold or self._session.state in (State.GREETING, State.LOGOUT):
            return
        while not self._outbox.is_waiting and (pending := self.queue.next()) is not None:
            self._write(pending)

    def _write(self, pending: Pending[Any]) -> None:
        command = pending.command
        dialect = self._session.dialect()
        fragments = [f"{pending.tag} {command.words}".encode("ascii"), *command.arguments(dialect)]
        if isinstance(command, Login | Authenticate):
            self._capabilities_before = self._session.capabilities
        if isinstance(command, Authenticate):
            self._exchange = Exchange(command.mechanism)
            fragments.append(self._exchange.begin(dialect.sasl_ir))
            if self._exchange.error is not None:
                self._abandon(pending, self._exchange.error)
                return
        if self.queue.idle() is pending:
            self._is_idle_started = self._is_idle_over = False
        self._outbox.command(fragments, self._session.capabilities)
        self._holding = pending

    def _abandon(self, pending: Pending[Any], error: Exception) -> None:
        del self.queue.inflight[pending.tag]
        self._exchange = None
        pending.fail(error)
        self._events.append(Done(pending))

    def continuation(self, text: bytes) -> bool:
        """`+`: go on with what waits for it; False when nothing does."""
        if self._outbox.is_waiting:
            self._outbox.go_ahead()
            return True
        if self._exchange is not None:
            self._outbox.line(self._exchange.answer(text))
            return True
        idle = self.queue.idle()
        if idle is None or self._is_idle_started:
            return False
        self._is_idle_started = True
        self._events.append(IdleStarted(idle))
        if self._is_idle_over:
            self._leave(idle)
        return True

    def _leave(self, idle: Pending[Any]) -> None:
        self._outbox.line(b"DONE")
        idle.is_leaving = True
        self.pump()

    def idle_done(self) -> None:
        """End the IDLE under way as soon as it has begun, or one that has not left at once."""
        idle, queued = self.queue.idle(), self.queue.queued_idle()
        if idle is not None:
            self._is_idle_over = True
            if self._is_idle_started:
                self._leave(idle)
        elif queued is not None:
            self.queue.withdraw(queued)
            queued.succeed(None)
            self._events.append(Done(queued))
            self.pump()

    def ended(self, tag: str) -> Pending[Any] | None:
        """A command is answered: it is no longer under way, and what is left of it is not sent."""
        pending = self.queue.inflight.pop(tag, None)
        if pending is not None and pending is self._holding:
            self._outbox.drop_held()
            self._holding = None
        return pending

    def login_ended(self) -> Exception | None:
        """The end of a LOGIN or AUTHENTICATE: what its mechanism did not accept."""
        exchange, self._exchange = self._exchange, None
        return exchange.error if exchange is not None else None

    @property
    def has_told_capabilities(self) -> bool:
        """Whether capabilities came since the last LOGIN or AUTHENTICATE was written."""
        return self._session.capabilities is not self._capabilities_before

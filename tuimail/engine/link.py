"""Moves bytes between an imap.Connection and a net.Stream.

One reader task feeds what arrives; writes go out at once, large ones in slices so that a slow link shows life.
Silence while an answer is due ends the link. Every failure reaches every waiter as LinkLost.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from tuimail.engine.errors import LinkLost, ServerSilent
from tuimail.imap.commands.base import Command
from tuimail.imap.connection import Connection
from tuimail.imap.errors import ConnectionLost, ProtocolBroken
from tuimail.imap.events import Bye, Done, Event
from tuimail.imap.inflight import Pending
from tuimail.model.language import gettext
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import NetError

R = TypeVar("R")
log = logging.getLogger("tuimail.engine.link")

SILENCE_S = 30.0
DRAIN_S = 10.0
SLICE = 64 * 1024
PIECE = 32 * 1024
BITE = 8 * 1024
"""Octets between two looks whether a key waits for its answer: a quarter of a millisecond of work."""


class ByteStream(Protocol):
    """What the engine needs of net.Stream."""

    endpoint: Endpoint
    is_encrypted: bool
    is_loopback: bool
    tx: int

    @property
    def rx(self) -> int: ...
    @property
    def may_send_password(self) -> bool: ...
    async def read(self) -> bytes: ...
    def write(self, data: bytes) -> None: ...
    async def drain(self) -> None: ...
    async def start_tls(self) -> None: ...
    def close(self) -> None: ...
    async def wait_closed(self) -> None: ...


class Reply(Generic[R]):
    """The answer to one command that was sent; await it for the result."""

    def __init__(self, link: Link, pending: Pending[R], silence_s: float) -> None:
        self.pending = pending
        self.silence_s = silence_s
        self.sent_at = link.monotonic()
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._link = link

    def __await__(self) -> Generator[Any, None, R]:
        return self._wait().__await__()

    async def _wait(self) -> R:
        await self._link.await_answers([self])
        return self.result()

    def result(self) -> R:
        """The value, or what went wrong: a refusal of imap's, or LinkLost."""
        if not self.pending.done:
            raise self._link.loss()
        try:
            return self.pending.result()
        except ConnectionLost as error:
            raise self._link.loss() from error


class Link:
    """One connection's pump. `on_event` gets everything but answers; `lost` tells why it ended."""

    def __init__(
        self,
        stream: ByteStream,
        connection: Connection,
        *,
        on_event: Callable[[Event], None],
        monotonic: Callable[[], float] = time.monotonic,
        silence_s: float = SILENCE_S,
    ) -> None:
        self.stream = stream
        self.connection = connection
        self.monotonic = monotonic
        self.silence_s = silence_s
        self.lost: LinkLost | None = None
        self.ended = asyncio.Event()
        self.rtt_s = silence_s
        self.breathe: Callable[[], Awaitable[None]] | None = None
        """Lets others have their turn while much arrives."""
        self.give_way: Callable[[], None] = lambda: None
        """Stands still while the screen answers a key."""
        self._on_event = on_event
        self._heard_at = monotonic()
        self._farewell = ""
        self._due: dict[Pending[Any], Reply[Any]] = {}
        self._unsent: deque[bytes] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to read."""
        self._reader = asyncio.create_task(self._read(), name="tuimail-link-reader")

    def loss(self) -> LinkLost:
        """A fresh error that says why the link ended."""
        return LinkLost(str(self.lost)) if self.lost else LinkLost()

    def start(self, command: Command[R], *, silence_s: float | None = None) -> Reply[R]:
        """Queue a command; `flush` (or the next turn of the reader) sends it."""
        if self.lost:
            raise self.loss()
        reply = Reply(self, self.connection.send(command), silence_s or self.silence_s)
        self._due[reply.pending] = reply
        self._take_events()
        return reply

    def flush(self) -> None:
        """Write what the connection has to say, at once where it is little."""
        if self.lost:
            return
        outgoing = self.connection.outgoing()
        if not outgoing:
            return
        if self._writer is None and len(outgoing) <= SLICE:
            self.stream.write(outgoing)
            return
        self._unsent.append(outgoing)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="tuimail-link-writer")

    @property
    def due(self) -> list[Reply[Any]]:
        """What the server still owes."""
        return list(self._due.values())

    async def await_answers(self, replies: Sequence[Reply[Any]]) -> None:
        """Wait until all are answered; silence ends the link. A cancelled wait still drains what is due."""
        try:
            await self._heard(replies)
        except asyncio.CancelledError:
            for reply in replies:
                if not reply.answered.done() and self.connection.withdraw(reply.pending):
                    self._settle(reply)
            await self.drain(replies)
            raise

    async def drain(self, replies: Sequence[Reply[Any]], *, within_s: float = DRAIN_S) -> None:
        """Let answers that nobody waits for arrive; when that takes too long, or is interrupted, end the link."""
        due = [reply.answered for reply in replies if not reply.answered.done()]
        if not due:
            return
        try:
            _, missing = await asyncio.wait(due, timeout=within_s)
        except asyncio.CancelledError:
            self.close(LinkLost(gettext("The connection was closed in the middle of an answer.")))
            raise
        if missing:
            self.close(ServerSilent(within_s))

    def close(self, why: LinkLost | None = None) -> None:
        """End the link now; everybody who waits gets `why`."""
        if self.lost:
            return
        self.lost = why or LinkLost()
        self.connection.eof()
        self._take_events()
        for reply in self.due:
            self._settle(reply)
        for task in (self._reader, self._writer):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self.stream.close()
        self.ended.set()

    async def _heard(self, replies: Sequence[Reply[Any]]) -> None:
        waiting = {reply.answered: reply for reply in replies if not reply.answered.done()}
        while waiting:
            patience = (
                min(max(self._heard_at, reply.sent_at) + reply.silence_s for reply in waiting.values())
                - self.monotonic()
            )
            if patience <= 0:
                self.close(ServerSilent(min(reply.silence_s for reply in waiting.values())))
                return
            answered, _ = await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for future in answered:
                del waiting[future]

    async def _read(self) -> None:
        why: LinkLost
        try:
            while received := await self.stream.read():
                self._heard_at = self.monotonic()
                await self._take(received)
            why = LinkLost(self._farewell or gettext("The server closed the connection."))
        except (NetError, ProtocolBroken) as error:
            why = LinkLost(str(error))
        except OSError as error:
            why = LinkLost(
                gettext("The connection to the server broke: {strerror}.").format(strerror=error.strerror or error)
            )
        except Exception:
            log.exception("reading an answer failed")
            why = LinkLost(gettext("An answer of the server could not be understood; connecting again."))
        self.close(why)

    async def _take(self, received: bytes) -> None:
        """Understand it in pieces: a quarter of a megabyte at once would make the screen and other work wait."""
        for start in range(0, len(received), PIECE):
            for bite in range(start, min(start + PIECE, len(received)), BITE):
                self.give_way()
                self.connection.receive(received[bite : bite + BITE])
            self._take_events()
            self.flush()
            if len(received) > PIECE and self.breathe is not None:
                await self.breathe()

    async def _write(self) -> None:
        try:
            while self._unsent:
                data = memoryview(self._unsent.popleft())
                for start in range(0, len(data), SLICE):
                    self.stream.write(bytes(data[start : start + SLICE]))
                    async with asyncio.timeout(self.silence_s):
                        await self.stream.drain()
                    self._heard_at = self.monotonic()
        except TimeoutError:
            self.close(ServerSilent(self.silence_s))
        except (NetError, OSError) as error:
            self.close(LinkLost(str(error)))
        finally:
            self._writer = None

    def _take_events(self) -> None:
        for event in self.connection.events():
            match event:
                case Done(pending):
                    reply = self._due.get(pending)
                    if reply is not None:
                        self.rtt_s = min(self.rtt_s, self.monotonic() - reply.sent_at)
                        self._settle(reply)
                case Bye(_, text):
                    self._farewell = (
                        gettext("The server ended the connection: {rstrip}.").format(rstrip=text.rstrip("."))
                        if text
                        else ""
                    )
                    self._on_event(event)
                case _:
                    self._on_event(event)

    def _settle(self, reply: Reply[Any]) -> None:
        self._due.pop(reply.pending, None)
        if not reply.answered.done():
            reply.answered.set_result(None)

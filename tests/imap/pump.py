"""A connection over a real socket, as small as it can be: for the tests against Dovecot."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from tests.support.dovecot import DovecotUser
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.session import Capability, Login
from tuimail.imap.connection import Connection, State
from tuimail.imap.events import Event, Malformed, Unsolicited
from tuimail.imap.inflight import Pending
from tuimail.imap.responses import Untagged

R = TypeVar("R")
LIMIT_S = 20.0


class Pump:
    """Moves octets between a Connection and a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection = Connection()
        self.history: list[Event] = []
        self._reader = reader
        self._writer = writer

    async def step(self) -> None:
        """Write what is to be written, read once."""
        self._writer.write(self.connection.outgoing())
        await self._writer.drain()
        data = await asyncio.wait_for(self._reader.read(65536), LIMIT_S)
        if data:
            self.connection.receive(data)
        else:
            self.connection.eof()
        self.history += self.connection.events()

    async def run(self, command: Command[R]) -> R:
        (result,) = await self.run_all(command)
        return result

    async def run_all(self, *commands: Command[R]) -> list[R]:
        pendings = [self.connection.send(command) for command in commands]
        await self.until_done(*pendings)
        return [pending.result() for pending in pendings]

    async def until_done(self, *pendings: Pending[R]) -> None:
        while not all(pending.done for pending in pendings):
            await self.step()

    async def until_told(self, kind: type[Untagged]) -> Untagged:
        """The next unsolicited response of a kind."""
        self.history.clear()
        while True:
            await self.step()
            for event in self.history:
                if isinstance(event, Unsolicited) and isinstance(event.response, kind):
                    return event.response

    async def start_tls(self, context: ssl.SSLContext) -> None:
        await self._writer.start_tls(context, server_hostname="127.0.0.1")
        self.connection.starttls_done()

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await self._writer.wait_closed()


@contextlib.asynccontextmanager
async def dialled(user: DovecotUser) -> AsyncIterator[Pump]:
    """Connected, past the greeting."""
    pump = Pump(*await asyncio.open_connection(user.server.host, user.server.port))
    try:
        while pump.connection.state is State.GREETING:
            await pump.step()
        yield pump
    finally:
        await pump.close()


@contextlib.asynccontextmanager
async def logged_in(user: DovecotUser) -> AsyncIterator[Pump]:
    """Logged in, capabilities known."""
    async with dialled(user) as pump:
        await pump.run(Login(user.name, user.password))
        if not pump.connection.capabilities.is_known:
            await pump.run(Capability())
        yield pump


def message(number: int, body: str = "Hello\r\n", reply_to: int = 0) -> bytes:
    """A small message with its number in subject, Message-ID and date."""
    reply = f"In-Reply-To: <{reply_to}@example.org>\r\nReferences: <{reply_to}@example.org>\r\n" if reply_to else ""
    people = "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\n"
    head = f"{people}Subject: Note {number}\r\nMessage-ID: <{number}@example.org>\r\n"
    return f"{head}{reply}Date: Mon, {number:02} Jun 2026 12:00:00 +0000\r\n\r\n{body}".encode()


def go(user: DovecotUser, script: Callable[[Pump], Awaitable[None]], *, is_login_wanted: bool = True) -> None:
    """Run a script over a connection of its own; nothing the server said may have been malformed."""

    async def run() -> None:
        async with asyncio.timeout(LIMIT_S), (logged_in if is_login_wanted else dialled)(user) as pump:
            await script(pump)
            assert not [event for event in pump.history if isinstance(event, Malformed)]

    asyncio.run(run())

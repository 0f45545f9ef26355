"""A private CA, and servers on loopback that live as long as a `with`."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
import trustme

T = TypeVar("T")
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end; a test that hangs fails instead."""

    async def limited() -> T:
        async with asyncio.timeout(20):
            return await main

    return asyncio.run(limited())


async def eventually(condition: Callable[[], bool]) -> None:
    """Give the loop turns until it holds; `run` limits the time."""
    while not condition():  # noqa: ASYNC110 - the condition is about octets in the kernel, nobody can set an event
        await asyncio.sleep(0.001)


@contextlib.asynccontextmanager
async def serving(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on 127.0.0.1; gives its port."""
    tasks: set[asyncio.Task[None]] = set()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(client, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # The transports say goodbye in the loop's next turns.
        for _ in range(3):
            await asyncio.sleep(0)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes."""
    while octets := await reader.read(65536):
        writer.write(octets)
        await writer.drain()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept, and wait for the end."""
    while await reader.read(65536):
        pass


class Authority:
    """A CA with the certificates that the tests need."""

    def __init__(self, directory: Path, name: str) -> None:
        self._ca = trustme.CA()
        self.file = directory / f"{name}.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def server(self, *names: str, days_left: int = 30) -> ssl.SSLContext:
        """A server's context with a certificate for these names."""
        now = datetime.datetime.now(datetime.UTC)
        certificate = self._ca.issue_cert(*names, not_after=now + datetime.timedelta(days=days_left))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"), "ours")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that nobody trusts."""
    return Authority(tmp_path_factory.mktemp("ca"), "foreign")

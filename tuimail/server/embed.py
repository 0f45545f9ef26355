"""Runs the server in a thread and loop of its own, reached over socketpairs.

start() -> thread: loop, mailboxes ──connect()──> socketpair end for a client
                                   └─listen()───> 127.0.0.1, an ephemeral port (on request only)
stop()  -> BYE to all clients, loop closed, thread joined
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from ssl import SSLContext
from typing import Any, TypeVar

from proxyprotocol.sock import SocketInfo

from tuimail.model.language import gettext
from tuimail.server.backend import ServedBackend, ServedConfig
from tuimail.server.errors import ServerFailed
from tuimail.server.faults import Faults
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.wire import ServedIMAP

T = TypeVar("T")
log = logging.getLogger("tuimail.server")

USER = "local"
LINE_LIMIT = 2**20
"""A command line may be long (UID sets); pymap's default of 64 KiB ends the connection."""
_START_S = 30.0
_STOP_S = 5.0


class Embedded:
    """One running server. `build` makes the mailboxes, in the server's loop."""

    def __init__(
        self,
        build: Callable[[], Coroutine[Any, Any, ServedMailboxSet]],
        *,
        faults: Faults | None = None,
        ssl_context: SSLContext | None = None,
    ) -> None:
        self.user = USER
        self.password = secrets.token_urlsafe(24)
        self.mailbox_set: ServedMailboxSet
        self._build = build
        self._faults = faults
        self._ssl_context = ssl_context
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._server: ServedIMAP
        self._connections: set[asyncio.Task[None]] = set()
        self._listening: list[asyncio.Server] = []

    def start(self) -> None:
        """Start the thread and wait until it serves. Raises ServerFailed."""
        self._thread = threading.Thread(target=self._run, name="tuimail-server", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_S):
            raise ServerFailed(gettext("The embedded mail server did not start in time."))
        if isinstance(self._failure, ServerFailed):
            raise self._failure
        if self._failure is not None:
            raise ServerFailed(
                gettext("The embedded mail server could not start: {failure}").format(failure=self._failure)
            ) from self._failure

    def stop(self) -> None:
        """End all connections with BYE, and the thread."""
        if self._thread is None:
            return
        # A thread that is still starting cannot be told to stop.
        if self._ready.wait(_STOP_S) and self._thread.is_alive():
            with suppress(RuntimeError):  # it ended of itself just now
                self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_STOP_S)
        self._thread = None

    def connect(self) -> socket.socket:
        """A connected client socket; nobody else can reach the other end."""
        client, served = socket.socketpair()
        try:
            self._submit(self._attach(served))
        except BaseException:
            client.close()
            served.close()
            raise
        return client

    def listen(self, *, is_encrypted: bool = False) -> int:
        """Listen on the loopback interface, with TLS from the first octet where asked; returns the port."""
        return self._submit(self._listen(self._ssl_context if is_encrypted else None))

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a function in the server's loop, where mailboxes may be touched, and return its result."""

        async def run() -> T:
            return function(*arguments)

        return self._submit(run())

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the server's loop until the server stops."""

        def begin() -> None:
            task = self._loop.create_task(work)
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        self._loop.call_soon_threadsafe(begin)

    def _submit(self, work: Coroutine[Any, Any, T]) -> T:
        if self._thread is None or not self._thread.is_alive():
            work.close()
            raise ServerFailed(gettext("The embedded mail server is not running."))
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except ServerFailed as error:
            self._failure = error
        except Exception as error:
            log.exception("the embedded server ended")
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_only)
        self._stopping = asyncio.Event()
        config = ServedConfig.local(ssl_context=self._ssl_context)
        config.apply_context()
        self.mailbox_set = await self._build()
        backend = ServedBackend(config, self.mailbox_set, self.user, self.password)
        self._server = ServedIMAP(backend.login, config, self._faults)
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            await self._end()

    async def _end(self) -> None:
        for server in self._listening:
            server.close()
        for task in list(self._connections):
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=_STOP_S)

    async def _attach(self, served: socket.socket) -> None:
        reader = asyncio.StreamReader(limit=LINE_LIMIT)
        protocol = asyncio.StreamReaderProtocol(reader, self._accept)
        await self._loop.connect_accepted_socket(lambda: protocol, served)

    async def _listen(self, ssl_context: SSLContext | None) -> int:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=LINE_LIMIT, ssl=ssl_context)
        self._listening.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise ServerFailed(gettext("A connection came from outside a task."))
        self._connections.add(task)
        try:
            await self._server(reader, writer, SocketInfo.get(writer, None))
        except asyncio.CancelledError:
            log.debug("a connection was ended")
        finally:
            self._connections.discard(task)
            writer.close()


def _log_only(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Nothing of the server's ever reaches the terminal."""
    log.error("in the server's loop: %s", context.get("message"), exc_info=context.get("exception"))

"""A slow, breakable network between a client and a server on the loopback, which counts what passes.

    client ── proxy ──(half a round trip, limited rate)── server

The delay stands for a real line: connecting costs one round trip, then every octet arrives half a round trip after it
was sent. `cut` pulls the cable out (connections reset, new ones refused), `freeze` lets nothing through without
anybody noticing. All methods may be called from any thread; the proxy runs in one of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
_CHUNK = 65_536
_QUEUE_LENGTH = 64
_CALL_LIMIT_S = 10.0


@dataclass(slots=True)
class Passage:
    """One read of the proxy: what one side sent at one moment."""

    at: float
    """`time.perf_counter()` when it left its sender."""
    is_up: bool
    """From the client to the server."""
    octets: bytes


@dataclass(slots=True)
class Count:
    """What passed on one connection. `passages` is kept only by a proxy that records."""

    opened_at: float
    up: int = 0
    down: int = 0
    round_trips: int = 0
    """How often the client spoke after it had heard the server (or before it heard anything)."""
    is_open: bool = True
    passages: list[Passage] = field(default_factory=list)
    _clients_turn: bool = True

    def spoke(self, size: int, *, is_up: bool) -> None:
        """Note `size` octets: at sending for the client, at arrival for the server."""
        if is_up:
            self.up += size
            self.round_trips += self._clients_turn
        else:
            self.down += size
        self._clients_turn = not is_up


class Proxy:
    """See the module. Use it as a context manager; `port` is where clients connect."""

    host = HOST

    def __init__(
        self, host: str, port: int, *, rtt_s: float = 0.0, octets_per_s: float | None = None, is_recording: bool = False
    ) -> None:
        self.port = 0
        self.rtt_s = rtt_s
        self.octets_per_s = octets_per_s
        self.connections: list[Count] = []
        self._is_recording = is_recording
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._changed = threading.Condition()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    def __enter__(self) -> Self:
        self._thread.start()
        self.restore()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CALL_LIMIT_S)
        self._loop.close()

    @property
    def up(self) -> int:
        """Octets from clients to the server, all connections."""
        return sum(count.up for count in self.connections)

    @property
    def down(self) -> int:
        """Octets from the server to clients, all connections."""
        return sum(count.down for count in self.connections)

    @property
    def round_trips(self) -> int:
        """Round trips of all connections together, without the one that connecting costs."""
        return sum(count.round_trips for count in self.connections)

    def forget(self) -> None:
        """Start counting anew, for open connections too."""
        self._call(self._forget())

    def cut(self) -> None:
        """Reset all connections and refuse new ones."""
        self._call(self._cut())

    def restore(self) -> None:
        """Accept connections (again), at the same port."""
        self._call(self._listen())

    def freeze(self) -> None:
        """Let nothing through from now on; nobody is told."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def thaw(self) -> None:
        """Let everything through that waited."""
        self._loop.call_soon_threadsafe(self._flowing.set)

    def wait_until(self, condition: Callable[[], bool], *, timeout_s: float = 10.0) -> bool:
        """Wait for something that the counts show; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(condition, timeout_s)

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_LIMIT_S)

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    async def _forget(self) -> None:
        self.connections[:] = [count for count in self.connections if count.is_open]
        for count in self.connections:
            count.up = count.down = count.round_trips = 0
            count.passages.clear()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        count = Count(time.perf_counter())
        self.connections.append(count)
        self._tell()
        upstream: asyncio.StreamWriter | None = None
        try:
            await asyncio.sleep(1.5 * self.rtt_s)
            from_server, upstream = await asyncio.open_connection(*self._target)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, upstream, count, is_up=True))
                group.create_task(self._pump(from_server, writer, count, is_up=False))
        except* OSError:
            pass
        except* asyncio.CancelledError:
            # A cut: this is the end of the task, and nobody above waits to hear it.
            pass
        finally:
            for stream in (writer, upstream):
                if stream is not None:
                    stream.transport.abort()
            count.is_open = False
            self._tasks.discard(task)
            self._tell()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Count, *, is_up: bool
    ) -> None:
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUE_LENGTH)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._receive(reader, line, count, is_up=is_up))
            group.create_task(self._send(line, writer, count, is_up=is_up))

    async def _receive(
        self, reader: asyncio.StreamReader, line: asyncio.Queue[tuple[float, bytes]], count: Count, *, is_up: bool
    ) -> None:
        free_at = 0.0
        while True:
            octets = await reader.read(_CHUNK)
            now = time.perf_counter()
            if octets and is_up:
                self._note(count, octets, now, is_up=True)
            occupied_s = len(octets) / self.octets_per_s if self.octets_per_s else 0.0
            free_at = max(free_at, now) + occupied_s
            await line.put((free_at + self.rtt_s / 2, octets))
            if not octets:
                return

    async def _send(
        self, line: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, count: Count, *, is_up: bool
    ) -> None:
        while True:
            due, octets = await line.get()
            if (wait_s := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait_s)
            await self._flowing.wait()
            if not octets:
                with contextlib.suppress(OSError):
                    writer.write_eof()
                return
            if not is_up:
                self._note(count, octets, time.perf_counter(), is_up=False)
            writer.write(octets)
            await writer.drain()

    def _note(self, count: Count, octets: bytes, at: float, *, is_up: bool) -> None:
        count.spoke(len(octets), is_up=is_up)
        if self._is_recording:
            count.passages.append(Passage(at, is_up, octets))
        self._tell()

"""What the transport delivers, kept as it came until somebody reads it.

Chunks are handed on as the kernel (or the TLS layer) gave them: no stream buffer, no copy.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

_HIGH_WATER = 2 * 1024 * 1024
"""Beyond this, the kernel holds the rest and TCP slows the server down."""
_LOW_WATER = 512 * 1024


class Inbox(asyncio.Protocol):
    """One reader, one writer; survives the change of its transport by STARTTLS."""

    def __init__(self) -> None:
        self.rx = 0
        self.is_at_end = False
        """The other side closed, or the link broke; chunks may still wait to be read."""
        self.error: Exception | None = None
        """Why the link broke."""
        self.transport: asyncio.Transport | None = None
        self.lost = asyncio.get_running_loop().create_future()
        """Done when the transport is gone."""
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._is_read_paused = False
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.rx += len(data)
        self._waiting += len(data)
        self._chunks.append(data)
        if self._waiting > _HIGH_WATER and not self._is_read_paused and self.transport is not None:
            self._is_read_paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        # Returning None lets the transport close itself: IMAP has no use for a half-open connection.
        self.is_at_end = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_at_end = True
        self.error = self.error or exc
        if not self.lost.done():
            self.lost.set_result(None)
        self._can_write.set()
        self._wake()

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    async def wait_for_data(self) -> None:
        """Return when a chunk is there, or the end."""
        while not self._chunks and not self.is_at_end:
            if self._reader is not None:
                raise RuntimeError("two readers of one stream")
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None

    async def wait_for_room(self) -> None:
        """Return when the write buffer is below its limit, or the link is gone."""
        await self._can_write.wait()

    def take(self) -> bytes:
        """The oldest chunk; b"" when there is none."""
        if not self._chunks:
            return b""
        chunk = self._chunks.popleft()
        self._waiting -= len(chunk)
        if self._is_read_paused and self._waiting < _LOW_WATER and self.transport is not None:
            self._is_read_paused = False
            self.transport.resume_reading()
        return chunk

    def drop(self) -> int:
        """Forget everything that waits; how many octets that was."""
        dropped = self._waiting
        self._chunks.clear()
        self._waiting = 0
        self._is_read_paused = False
        return dropped

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

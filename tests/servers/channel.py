"""The octets of one connection to a scripted server: lines and literals in, answers out, network faults applied."""

from __future__ import annotations

import asyncio
import re
import zlib
from typing import TYPE_CHECKING

from tests.servers.grammar import BadCommand, ClientCommand, parse_command

if TYPE_CHECKING:
    from tests.servers.scripted import ScriptedServer

_LITERAL = re.compile(rb"\{(\d+)(\+?)\}$")
_MOST_OF_A_LITERAL_MINUS = 4096


class Cut(Exception):
    """The connection ends here, without a word."""


class Channel:
    """Reads commands, writes what was queued in `out`; counts flights and octets at the server."""

    def __init__(self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.out = bytearray()
        self._server = server
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._deflate: zlib._Compress | None = None

    async def read_command(self) -> ClientCommand:
        """The next command, its literals included."""
        pieces = [await self.line()]
        while found := _LITERAL.search(pieces[-1]):
            pieces[-1] = pieces[-1][: found.start()]
            if not found.group(2):
                await self.prompt("OK")
            elif "LITERAL+" not in self._server.capabilities and int(found.group(1)) > _MOST_OF_A_LITERAL_MINUS:
                raise BadCommand("literal without permission")
            pieces += [await self._octets(int(found.group(1))), await self.line()]
        return parse_command(pieces)

    @property
    def has_more(self) -> bool:
        """Whether the client has sent more than the command that is executed now."""
        return bool(self._buffer)

    async def prompt(self, text: str) -> None:
        """Ask the client to go on."""
        self.out += f"+ {text}\r\n".encode()
        await self.flush()

    async def line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            await self._receive()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def compress(self) -> None:
        """RFC 4978: from here on, both directions are deflated."""
        self._inflate = zlib.decompressobj(-15)
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -15)

    async def flush(self) -> None:
        """Send what is queued, the way the faults want it."""
        data = self._encoded()
        faults = self._server.faults
        if faults.delay_s:
            await asyncio.sleep(faults.delay_s)
        allowed = faults.cut_after_bytes
        if allowed is not None:
            faults.cut_after_bytes = max(0, allowed - len(data))
            data = data[:allowed]
        self._server.sent += len(data)
        for piece in [data[i : i + 1] for i in range(len(data))] if faults.one_byte_at_a_time else [data]:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(0)
        if faults.cut_after_bytes == 0:
            faults.cut_after_bytes = None
            raise Cut

    def push(self) -> None:
        """Send what is queued at once, outside of the conversation (news during IDLE)."""
        data = self._encoded()
        self._writer.write(data)
        self._server.sent += len(data)

    def abort(self) -> None:
        self._writer.transport.abort()

    def close(self) -> None:
        self._writer.close()

    def _encoded(self) -> bytes:
        data = bytes(self.out)
        self.out.clear()
        if self._deflate is None or not data:
            return data
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    async def _octets(self, count: int) -> bytes:
        while len(self._buffer) < count:
            await self._receive()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    async def _receive(self) -> None:
        is_new_flight = not self._buffer
        data = await self._reader.read(65536)
        if not data:
            raise Cut
        self._server.received += len(data)
        self._server.flights += is_new_flight
        self._buffer += self._inflate.decompress(data) if self._inflate else data

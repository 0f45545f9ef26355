"""Faults that tests put into the server: what a bad network or a bad server does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """Set fields while the server runs; they hold for all connections.

    `refuse` maps a command name (b"STORE" also stands for b"UID STORE") to the answer behind the tag, for example
    b"NO [OVERQUOTA] Mailbox is full."; b"BYE" ends the connection.
    """

    cut_after: int | None = None
    """Octets that may still be written before the connection is cut."""
    one_octet_at_a_time: bool = False
    delay_s: float = 0.0
    refuse: dict[bytes, bytes] = field(default_factory=dict)

    def refusal(self, command: bytes) -> bytes | None:
        """What to answer instead of running the command."""
        return self.refuse.get(command) or self.refuse.get(command.removeprefix(b"UID "))

    async def write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Write as badly as asked. Raises ConnectionResetError where the connection is cut."""
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.cut_after is not None:
            data, self.cut_after = data[: self.cut_after], max(0, self.cut_after - len(data))
        for piece in _octets(data) if self.one_octet_at_a_time else [data]:
            writer.write(piece)
            await writer.drain()
        if self.cut_after == 0:
            writer.transport.abort()
            raise ConnectionResetError("cut by a fault")


def _octets(data: bytes) -> list[bytes]:
    return [data[position : position + 1] for position in range(len(data))]

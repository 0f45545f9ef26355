"""Octets on their way to the server: commands cut at the literals that the server has to agree to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tuimail.imap.capabilities import Capabilities
from tuimail.imap.encode import Fragment, Literal

_LITERAL_MINUS = 4096
"""RFC 7888: the longest literal that LITERAL- lets us send unasked."""


class Outbox:
    """What is ready to be written, and what waits for a `+`."""

    def __init__(self) -> None:
        self._ready = bytearray()
        self._held: deque[bytes] = deque()

    @property
    def is_waiting(self) -> bool:
        """Whether the rest of a command waits for the server's go-ahead."""
        return bool(self._held)

    def take(self) -> bytes:
        """What can be written now."""
        taken = bytes(self._ready)
        self._ready.clear()
        return taken

    def line(self, octets: bytes) -> None:
        """Add a line that is no command: DONE, a SASL response."""
        self._ready += octets + b"\r\n"

    def command(self, fragments: Iterable[Fragment], capabilities: Capabilities) -> None:
        """Add a command, up to its first literal that needs consent."""
        self._held.extend(_blocks(fragments, capabilities))
        self._ready += self._held.popleft()

    def go_ahead(self) -> None:
        """The server agreed to the literal."""
        self._ready += self._held.popleft()

    def drop_held(self) -> None:
        """The server refused the command instead of agreeing to its literal."""
        self._held.clear()


def _blocks(fragments: Iterable[Fragment], capabilities: Capabilities) -> list[bytes]:
    blocks: list[bytes] = []
    block: list[bytes] = []
    for fragment in fragments:
        if isinstance(fragment, bytes):
            block.append(fragment)
            continue
        size = len(fragment.octets)
        is_free = capabilities.has_literal_plus or (capabilities.has_literal_minus and size <= _LITERAL_MINUS)
        block.append(_head(fragment, is_free))
        if not is_free:
            blocks.append(b"".join(block))
            block = []
        block.append(fragment.octets)
    blocks.append(b"".join([*block, b"\r\n"]))
    return blocks


def _head(literal: Literal, is_free: bool) -> bytes:
    return b"%s{%d%s}\r\n" % (b"~" if literal.is_binary else b"", len(literal.octets), b"+" if is_free else b"")

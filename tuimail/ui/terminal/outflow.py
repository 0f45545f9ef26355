"""Writes to the terminal without ever waiting for it."""

from __future__ import annotations

import asyncio
import os
import select
import time
from collections.abc import Callable
from typing import Final

_AT_ONCE: Final = 65_536


class Outflow:
    """The octets that the terminal has not taken yet, and who wants to know when it has.

    The descriptor is one of our own: making the inherited one non-blocking would do the same to the shell, and to
    every editor started from here.
    """

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, drained: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._loop = loop
        self._drained = drained
        self._waiting = bytearray()
        self._is_watching = False
        self._is_broken = False
        self.written = 0
        """Octets that the terminal took."""

    @classmethod
    def to_terminal(
        cls, inherited: int, loop: asyncio.AbstractEventLoop, drained: Callable[[], None]
    ) -> Outflow | None:
        """A way of our own to the terminal behind an inherited descriptor; None where the system gives none."""
        try:
            name = os.ttyname(inherited)
            return cls(os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK), loop, drained)
        except OSError:
            return None

    @property
    def is_idle(self) -> bool:
        """Whether the terminal has taken everything."""
        return not self._waiting

    def write(self, data: str) -> None:
        """Hand on what the terminal takes now; the rest follows when it takes more."""
        if self._is_broken:
            return
        self._waiting += data.encode("utf-8", "replace")
        if not self._is_watching:
            self._push()

    def flush(self, timeout_s: float) -> None:
        """Wait until everything is written, but not longer: for the end of the program, or before it stops."""
        end = time.monotonic() + timeout_s
        while self._waiting and (left := end - time.monotonic()) > 0:
            if select.select([], [self._descriptor], [], left)[1]:
                self._push()

    def close(self) -> None:
        """Drop what is left and let go of the terminal."""
        self._ignore()
        self._waiting.clear()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._is_broken = True

    def _push(self) -> None:
        try:
            while self._waiting:
                count = os.write(self._descriptor, self._waiting[:_AT_ONCE])
                del self._waiting[:count]
                self.written += count
        except BlockingIOError:
            self._watch()
            return
        except OSError:
            # The terminal is gone. The kernel says so with SIGHUP too; nothing is to be shown until then.
            self._is_broken = True
            self._waiting.clear()
        self._ignore()

    def _watch(self) -> None:
        if not self._is_watching and not self._loop.is_closed():
            self._loop.add_writer(self._descriptor, self._writable)
            self._is_watching = True

    def _ignore(self) -> None:
        if self._is_watching and not self._loop.is_closed():
            self._loop.remove_writer(self._descriptor)
        self._is_watching = False

    def _writable(self) -> None:
        self._push()
        if not self._waiting and not self._is_broken:
            self._drained()

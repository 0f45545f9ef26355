"""A command whose stdin and stdout are the connection.

It gets one end of a socket pair as both, so that the same transport serves it as serves TCP. It runs in a session
of its own: Ctrl-C does not reach it, and a question on /dev/tty (ssh) fails instead of tearing the screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import TunnelFailed, TunnelNotFound

log = logging.getLogger(__name__)

_LONGEST_LINE = 4096
_LONGEST_QUOTE = 200
_GRACE_S = 1.0
"""How long an ended connection leaves the command to go by itself, and again after SIGTERM."""


class _Watcher(asyncio.SubprocessProtocol):
    """Logs stderr line by line, and keeps the last line for the user."""

    def __init__(self, name: str) -> None:
        self.last_line = ""
        self.exited: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Exited, and its stderr read to the end."""
        self._name = name
        self._rest = b""

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[-_LONGEST_LINE:]
        for line in lines:
            self._tell(line)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._tell(self._rest)
        self._rest = b""

    def process_exited(self) -> None:
        _settle(self.exited)

    def connection_lost(self, exc: Exception | None) -> None:
        _settle(self.finished)

    def _tell(self, line: bytes) -> None:
        text = safe_line(line[:_LONGEST_LINE].decode("utf-8", "replace")).strip()
        if text:
            self.last_line = text
            log.info("tunnel %s: %s", self._name, text)


class Tunnel:
    """The running command."""

    def __init__(self, endpoint: Endpoint, transport: asyncio.SubprocessTransport, watcher: _Watcher) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._watcher = watcher
        self._ending: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, endpoint: Endpoint) -> tuple[Tunnel, socket.socket]:
        """Run the command; the socket is our end of the connection."""
        words = endpoint.tunnel or ()
        ours, theirs = socket.socketpair()
        try:
            transport, watcher = await asyncio.get_running_loop().subprocess_exec(
                lambda: _Watcher(words[0]),
                *words,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except BaseException as error:
            ours.close()
            if isinstance(error, FileNotFoundError):
                raise TunnelNotFound(endpoint, gettext("was not found")) from error
            if isinstance(error, (OSError, ValueError, IndexError)):
                why = getattr(error, "strerror", None) or gettext("it cannot be read as a command")
                raise TunnelFailed(endpoint, gettext("could not be started ({why})").format(why=why)) from error
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        return cls(endpoint, transport, watcher), ours

    async def failure(self) -> TunnelFailed | None:
        """After the end of its output: why it ended, if it ended badly."""
        # A grandchild (ssh's ControlPersist) may hold stderr for hours: the line we have must do then.
        await _wait(self._watcher.finished, _GRACE_S)
        status = self._transport.get_returncode()
        if not status:
            return None
        why = (
            gettext("ended with status {status}").format(status=status)
            if status > 0
            else gettext("was ended by signal {value}").format(value=-status)
        )
        if self._watcher.last_line:
            why += f" ({self._watcher.last_line[:_LONGEST_QUOTE]})"
        return TunnelFailed(self._endpoint, why)

    def close(self) -> None:
        """The connection is closed, which a decent command takes as its end; others are told in a moment."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().call_later(_GRACE_S, self._signal, signal.SIGTERM)

    def kill(self) -> None:
        """End the command now; nothing of it was used."""
        self._signal(signal.SIGKILL)
        self._transport.close()

    async def wait_closed(self) -> None:
        """Return when the command is gone, by force if it must be."""
        self.close()
        if not await _wait(self._watcher.exited, 2 * _GRACE_S):
            self._signal(signal.SIGKILL)
            await _wait(self._watcher.exited, _GRACE_S)
        if self._ending is not None:
            self._ending.cancel()
        self._transport.close()

    def _signal(self, number: signal.Signals) -> None:
        # Only while it is not reaped: the number could belong to another process afterwards.
        if self._transport.get_returncode() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._transport.get_pid(), number)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def _wait(future: asyncio.Future[None], limit_s: float) -> bool:
    done, _ = await asyncio.wait([future], timeout=limit_s)
    return bool(done)

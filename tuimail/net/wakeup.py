"""A datagram socket beside the database, by which other processes wake the one that holds the account.

A datagram carries nothing but the news that the journal has grown. Where there is no socket, or a stale one, the
holder's polling finds the news a little later: nothing here is an error.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import socket
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

_CAN_LISTEN = hasattr(socket, "AF_UNIX")
"""Where there are no such sockets, the loop could not watch one either."""
_LONGEST_PATH = 100
"""sun_path holds 108 octets on Linux, 104 on macOS and the BSDs, with the NUL at the end."""


class WakeSocket:
    """The holder's end. Close it before the lock is released, so that the next holder's socket is not removed."""

    def __init__(self, sock: socket.socket, path: Path, wake: Callable[[], None]) -> None:
        self._sock = sock
        self._path = path
        self._inode = _inode(path)
        self._wake = wake
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock.fileno(), self._receive)

    def close(self) -> None:
        """Stop listening; must be called in the loop's thread. A second call does nothing."""
        if self._sock.fileno() < 0:
            return
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()
        if self._inode is not None and _inode(self._path) == self._inode:
            with contextlib.suppress(OSError):
                self._path.unlink()
                if self._path.parent == _private_place():
                    self._path.parent.rmdir()  # unless another account's socket is there

    def _receive(self) -> None:
        # Many pokes are one piece of news.
        with contextlib.suppress(BlockingIOError, InterruptedError):
            while True:
                self._sock.recv(16)
        self._wake()


def listen(database: Path, wake: Callable[[], None]) -> WakeSocket | None:
    """Call `wake` in the running loop at every poke; None where that cannot be had. For the lock's holder only."""
    path = _socket_path(database)
    if path is None or not _CAN_LISTEN or not _is_private(path):
        return None
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        # We hold the lock, so what lies here is of a holder that died.
        if path.is_socket():
            path.unlink()
        sock.bind(str(path))
        path.chmod(0o600)
        return WakeSocket(sock, path, wake)
    except OSError as error:
        log.info("no wake-up socket at %s: %s", path, error)
        sock.close()
        return None


def poke(database: Path) -> bool:
    """Wake the holder; False when nobody listens."""
    path = _socket_path(database)
    if path is None or not _CAN_LISTEN:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        try:
            sock.sendto(b"!", str(path))
        except BlockingIOError:
            return True  # so many pokes wait already that the holder cannot but wake up
        except OSError:
            return False
    return True


def _socket_path(database: Path) -> Path | None:
    """Beside the database; where that is too long, a short name in a private directory among the temporary ones."""
    beside = database.absolute().with_suffix(".wake")
    if len(os.fsencode(beside)) <= _LONGEST_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(beside.parent.resolve() / beside.name)).hexdigest()[:24]
    short = _private_place() / f"{digest}.wake"
    return short if len(os.fsencode(short)) <= _LONGEST_PATH else None


def _private_place() -> Path:
    # Not XDG_RUNTIME_DIR: a cron job has none, and must come to the same place.
    return Path(tempfile.gettempdir()) / f"tuimail-{os.getuid()}"


def _is_private(path: Path) -> bool:
    """Make the directory of short names where the socket is to lie in it. Somebody else may have made it first."""
    directory = _private_place()
    if path.parent != directory:
        return True
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino

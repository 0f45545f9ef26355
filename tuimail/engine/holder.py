"""Makes one process the holder of an account: an advisory lock beside the database, which ends with the process."""

from __future__ import annotations

import fcntl
import logging
import os
from pathlib import Path

log = logging.getLogger("tuimail.engine.holder")


class HolderLock:
    """Who has it owns the account's connections, and writes what comes from the server."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_suffix(".lock")
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def take(self) -> bool:
        """Whether the lock is ours now; never waits. OSError where the file cannot be made."""
        if self._descriptor is not None:
            return True
        # The file stays for good: unlinking a lock file lets two processes lock two files of one name.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as error:
            # A file system without locks: better two connections than none.
            log.warning("%s cannot be locked (%s)", self._path, error)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let the next process take over."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

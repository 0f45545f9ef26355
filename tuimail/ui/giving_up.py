"""Long reads that nobody waits for any more: each letter of a filter takes back what the one before asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tuimail.state.reads import Reads


class NotWanted(Exception):
    """A read was given up before it began."""


class GivenUp:
    """Whether some reads in threads were given up; ends the one that runs."""

    def __init__(self) -> None:
        self.is_given_up = False
        self._reader: Reads | None = None
        # A reader that is being closed must not be interrupted.
        self._lock = threading.Lock()

    @contextmanager
    def by(self, reader: Reads) -> Iterator[None]:
        """A reader at work, in its thread. Raises NotWanted where nobody waits."""
        with self._lock:
            if self.is_given_up:
                raise NotWanted
            self._reader = reader
        try:
            yield
        finally:
            with self._lock:
                self._reader = None

    def give_up(self) -> None:
        """From the screen's thread: what runs ends with a StoreError, what is to run does not begin."""
        with self._lock:
            self.is_given_up = True
            if self._reader is not None:
                self._reader.interrupt()

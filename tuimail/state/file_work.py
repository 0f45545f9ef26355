"""Work on the contents of attachments, in a thread: how much of it is done, and how Esc ends it.

A disk, or a command, may be slow: what takes long is said, and what was stopped leaves nothing half behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tuimail.model.ids import AccountId
from tuimail.state.fetching import Then
from tuimail.state.reads import Reads


class Stopped(Exception):
    """The user stopped it; the sentence says what is there all the same."""


class Watch:
    """Counts octets in the thread that works, and hears from the screen's that nobody waits any more."""

    def __init__(self) -> None:
        self.done = 0
        self.is_stopped = False

    def through(self, chunks: Iterator[bytes]) -> Content:
        """The same content, counted."""
        return Content(self, chunks)


class Content(Iterator[bytes]):
    """Octets in pieces. Raises Stopped where nobody waits for more."""

    def __init__(self, watch: Watch, chunks: Iterator[bytes]) -> None:
        self._watch = watch
        self._chunks = chunks

    def __next__(self) -> bytes:
        if self._watch.is_stopped:
            raise Stopped
        chunk = next(self._chunks)
        self._watch.done += len(chunk)
        return chunk

    def is_stopped(self) -> bool:
        """Whether to give up what is done with it."""
        return self._watch.is_stopped


class FileJob(NamedTuple):
    """Work for a thread; what it answers is then done on the screen. A SavingFailed is said."""

    account: AccountId
    work: Callable[[Reads], Then]
    watch: Watch | None = None
    """Where the user waits for it."""

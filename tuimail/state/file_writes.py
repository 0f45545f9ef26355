"""Small files of the user's that are about to be written: in a thread, one after the other, as disks are slow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tuimail.config.errors import ConfigError
from tuimail.config.whole_file import replace_file
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched


class FileWrite(NamedTuple):
    """The whole text of a file, what is said when it is on the disk (nothing: ""), what is done where it cannot be."""

    file: Path
    text: str
    said: str
    failed: Callable[[], set[Touched]] = set


def run_write(write: FileWrite) -> str:
    """Write it in the calling thread; why that was not possible, "" where it was."""
    try:
        replace_file(write.file, write.text)
    except OSError as error:
        why = error.strerror or gettext("no such place")
        words = gettext("cannot be written ({strerror}): check its owner and mode").format(strerror=why)
        return f"{ConfigError(write.file, None, '', words)}."
    return ""


class FileWrites:
    """What is asked for, in its order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._queue: deque[FileWrite] = deque()
        self._latest: dict[Path, FileWrite] = {}

    def text(self, file: Path) -> str | None:
        """What is on its way into a file; None where the disk says what stands there."""
        write = self._latest.get(file)
        return write.text if write is not None else None

    def put(self, write: FileWrite) -> set[Touched]:
        """Have it written; until then `text` says it."""
        self._queue.append(write)
        self._latest[write.file] = write
        return {Touched.STATUS}

    def request(self) -> FileWrite | None:
        """What to write in a thread now, told once."""
        return self._queue.popleft() if self._queue else None

    def written(self, write: FileWrite, problem: str) -> set[Touched]:
        """It is on the disk, or could not be put there."""
        if self._latest.get(write.file) is write:
            del self._latest[write.file]
        if problem:
            return write.failed() | self._desk.say(problem, Severity.ERROR)
        return self._desk.say(write.said) if write.said else set()

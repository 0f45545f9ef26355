"""Puts a damaged database aside, one process at a time; a process that is killed meanwhile is followed by the next.

What the mark beside the database says: nothing (damage was met) -> a name (it is being renamed to that) -> MOVED
(what it holds is being saved into a new one) -> the mark is gone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tuimail.store.errors import damage_mark

_MOVED: Final = "moved"
_COMPANIONS: Final = ("-wal", "-shm")


@contextmanager
def one_at_a_time(path: Path) -> Iterator[bool]:
    """Whether the damage is still there when it is this process's turn: another one may have seen to it."""
    mark = damage_mark(path)
    try:
        descriptor = os.open(mark, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield mark.exists()
    finally:
        os.close(descriptor)


def set_aside(path: Path, now: int) -> Path:
    """Where the damaged file is now; what an attempt before this one began is ended, what it half built is removed."""
    name, is_moved = _told(path)
    if is_moved:
        for companion in ("", *_COMPANIONS):
            path.with_name(f"{path.name}{companion}").unlink(missing_ok=True)
        return path.with_name(name)
    aside = path.with_name(name) if name else _free(path, now)
    _tell(path, aside.name)
    with suppress(FileNotFoundError):
        path.rename(aside)
    with suppress(FileNotFoundError):  # the newest commits may stand in it
        path.with_name(f"{path.name}-wal").rename(aside.with_name(f"{aside.name}-wal"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    _tell(path, _MOVED)
    return aside


def _free(path: Path, now: int) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    return aside


def _told(path: Path) -> tuple[str, bool]:
    """The name that an attempt chose last, and whether the file has it; nothing where there was no attempt."""
    try:
        lines = damage_mark(path).read_text("utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    name = next((Path(line).name for line in reversed(lines) if line != _MOVED), "")
    is_moved = lines[-1:] == [_MOVED]
    return (name, is_moved) if not is_moved or path.with_name(name).exists() else ("", False)


def _tell(path: Path, line: str) -> None:
    """Added to what stands there: at no moment it says less than before."""
    with damage_mark(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())

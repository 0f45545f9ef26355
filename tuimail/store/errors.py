"""What can go wrong in the store, each as one sentence for the user."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tuimail.model.language import gettext


class StoreError(Exception):
    """The store cannot do what was asked; str() is one sentence for the user."""


class StoreCorrupt(StoreError):
    """The file is damaged: `rescue` keeps it aside, and builds a new one."""


class StoreFull(StoreError):
    """The disk takes no more; nothing was half-written."""


class StoreTooNew(StoreError):
    """A newer tuimail wrote this file."""


class StoreBusy(StoreError):
    """Another process kept the file locked for too long."""


class StoreMissing(StoreError):
    """There is no such file, mailbox or message (any more)."""


class JournalError(StoreError):
    """The operation, its undo or its retry makes no sense now."""


_FULL = {sqlite3.SQLITE_FULL}
_UNWRITTEN = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
"""Extended codes: what quotas, file size limits and network file systems say instead of "full"."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY = 0xFF  # the low byte of an extended result code is the primary one


def translate(error: sqlite3.Error | OSError | MemoryError, path: Path) -> StoreError:
    """The store's own error for one of SQLite's or the system's."""
    if isinstance(error, OSError):
        return _of_system(error, path)
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & _PRIMARY
    if extended in _UNWRITTEN:
        return StoreFull(
            gettext("The disk takes no more in {parent}, so nothing was stored; free some space and try again.").format(
                parent=path.parent
            )
        )
    if code in _FULL:
        return _full(path)
    if code in _DAMAGED:
        return StoreCorrupt(
            gettext("The mail database {path} is damaged ({error}); start tuimail again to rebuild it.").format(
                path=path, error=error
            )
        )
    if code in _LOCKED:
        return StoreBusy(
            gettext("Another program keeps {path} locked; close it, or try again in a moment.").format(path=path)
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(
            gettext("The mail database {path} cannot be written; check who owns it and its permissions.").format(
                path=path
            )
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreMissing(
            gettext("The mail database {path} cannot be opened; check that its directory exists.").format(path=path)
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            gettext("The disk refused to read or write {path} ({error}); check the disk and its free space.").format(
                path=path, error=error
            )
        )
    return StoreError(gettext("The mail database {path} refused: {error}.").format(path=path, error=error))


def _full(path: Path) -> StoreFull:
    return StoreFull(
        gettext("The disk is full, so nothing was stored in {parent}; free some space and try again.").format(
            parent=path.parent
        )
    )


def _of_system(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    return StoreError(
        gettext("The mail database {path} cannot be used: {strerror}.").format(
            path=path, strerror=error.strerror or error
        )
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into the store's. Damage is noted beside the file, for the next start."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        meaning = translate(error, path)
        if isinstance(meaning, StoreCorrupt):
            note_damage(path)
        raise meaning from error


def note_damage(path: Path) -> None:
    """Leave word for whoever opens the file next."""
    with suppress(OSError):
        damage_mark(path).touch(0o600)


def damage_mark(path: Path) -> Path:
    """An empty file that says: damage was met. Opening alone does not meet it, as it reads no more than a few pages."""
    return path.with_name(f"{path.name}.damaged")

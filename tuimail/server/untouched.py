"""Reads files and directories without leaving a trace: nothing is written, not even an access time."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.server.errors import Unreadable

_NO_ATIME = getattr(os, "O_NOATIME", 0)
LARGEST_MESSAGE = 256 * 1024 * 1024
"""What is longer is no mail, and would not fit into memory a few times over."""


def open_untouched(path: str) -> int:
    """A descriptor for reading. The system refuses O_NOATIME for other people's files: then without. Raises OSError."""
    flags = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)
    try:
        return os.open(path, flags | _NO_ATIME)
    except PermissionError:
        return os.open(path, flags)


@contextmanager
def reading(path: str) -> Iterator[IO[bytes]]:
    """The file for reading; only regular files (a pipe or a device would hang, or do something). Raises Unreadable."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable(gettext("{path} is not an ordinary file.").format(path=shown(path)))
        with open(open_untouched(path), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise Unreadable(gettext("{path} is not an ordinary file.").format(path=shown(path)))
            yield opened
    except (OSError, ValueError) as error:
        raise Unreadable(
            gettext("{path} cannot be read: {getattr}.").format(
                path=shown(path), getattr=getattr(error, "strerror", None) or error
            )
        ) from error


def read_whole(path: str) -> bytes:
    """The content, unpacked where the name ends in .gz. Raises Unreadable."""
    raw = read_start(path, LARGEST_MESSAGE + 1)
    if len(raw) > LARGEST_MESSAGE:
        raise Unreadable(
            gettext("{path} is larger than {value} MB, which no mail is.").format(
                path=shown(path), value=LARGEST_MESSAGE >> 20
            )
        )
    return raw


def read_start(path: str, count: int) -> bytes:
    """The first octets, unpacked where the name ends in .gz. Raises Unreadable."""
    with reading(path) as opened:
        if not path.lower().endswith(".gz"):
            return opened.read(count)
        try:
            with gzip.GzipFile(fileobj=opened) as unpacked:
                return unpacked.read(count)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(gettext("{path} is not a complete gzip file.").format(path=shown(path))) from error


def shown(path: str) -> str:
    """A path as one line of text, whatever octets it has."""
    return safe_line(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def entries(path: str) -> list[os.DirEntry[str]]:
    """What a directory holds, sorted by name. Raises Unreadable.

    The entries' `path` is only their name: the directory is read through a descriptor.
    """
    try:
        descriptor = open_untouched(path)
        try:
            with os.scandir(descriptor) as scan:
                found = list(scan)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable(
            gettext("{path} cannot be read: {strerror}.").format(path=shown(path), strerror=error.strerror or error)
        ) from error
    return sorted(found, key=lambda entry: entry.name)

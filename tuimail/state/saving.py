"""Writes attachments into files: never outside the directory that was chosen, never over a file unasked.

For threads: disks are slow. A file gets its name only when all of it is there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from tuimail.mime.filenames import free_name
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

_MOST_TRIES: Final = 50


class SavingFailed(Exception):
    """A file was not written; the sentence says why and what to do."""


class FileExists(SavingFailed):
    """There is something of that name, and nobody said that it may go."""

    def __init__(self, name: str) -> None:
        super().__init__(gettext("“{name}” already exists there; choose another name.").format(name=safe_line(name)))


def save(chunks: Iterable[bytes], directory: str, name: str, *, replaces: bool = False) -> str:
    """Write a file of this name in the directory, and answer its path. Raises SavingFailed.

    With `replaces` a file (or a link, but not what it leads to) of that name goes.
    """
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise SavingFailed(gettext("That cannot be the name of a file; choose another one."))
    place = _opened(directory)
    try:
        draft = _written(chunks, place, name)
        try:
            _named(place, draft, name, replaces=replaces)
        finally:
            with suppress(OSError):
                os.unlink(draft, dir_fd=place)
    except OSError as error:
        raise SavingFailed(_why(error, name)) from error
    finally:
        os.close(place)
    return os.path.join(directory, name)


def save_freely(chunks: Iterable[bytes], directory: str, name: str) -> str:
    """The same under the first free name: `name`, `name (2)` ..."""
    content = _Once(chunks)
    taken: set[str] = set()
    for _ in range(_MOST_TRIES):
        with suppress(OSError):
            taken |= set(os.listdir(directory))
        free = free_name(taken, name)
        if not os.path.lexists(os.path.join(directory, free)):
            try:
                return save(content, directory, free)
            except FileExists:
                if content.is_begun:
                    raise
        taken.add(free)
    raise FileExists(name)


class _Once:
    """Chunks that tell whether somebody has begun to take them: then they cannot be written a second time."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.is_begun = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_begun = True
        return iter(self._chunks)


def exists(directory: str, name: str) -> bool:
    """Whether something of that name is there, a broken link too."""
    return os.path.lexists(os.path.join(directory, name))


class Scratch:
    """A private directory for files that other programs are given; made when it is needed, gone with the program."""

    def __init__(self) -> None:
        self._directory: str | None = None

    def keep(self, chunks: Iterable[bytes], name: str) -> str:
        """Write a file that only its owner can read, and answer its path. Raises SavingFailed."""
        try:
            if self._directory is None:
                self._directory = tempfile.mkdtemp(prefix="tuimail-")
            own = tempfile.mkdtemp(dir=self._directory)
            path = os.path.join(own, name)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
        except OSError as error:
            raise SavingFailed(_why(error, name)) from error
        return path

    def clear(self) -> None:
        """Remove everything."""
        directory, self._directory = self._directory, None
        if directory is not None:
            shutil.rmtree(directory, ignore_errors=True)


def default_directory(remembered: str) -> str:
    """Where files go unless the user says otherwise: where the last one went, else Downloads, else home."""
    home = Path.home()
    for place in (remembered, str(home / "Downloads")):
        if place and os.path.isdir(place):
            return place
    return str(home)


def _opened(directory: str) -> int:
    """The directory itself, so that whatever happens to its path meanwhile, the file is made in it."""
    try:
        return os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise SavingFailed(
            gettext("“{directory}” is not a directory that can be opened; choose another one.").format(
                directory=safe_line(directory)
            )
        ) from error


def _written(chunks: Iterable[bytes], place: int, name: str) -> str:
    """A file under a name of ours, all there and on disk."""
    draft = f".tuimail-{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(draft, flags, 0o666, dir_fd=place)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(draft, dir_fd=place)
        raise
    return draft


def _named(place: int, draft: str, name: str, *, replaces: bool) -> None:
    """Give the file its name in one step. Raises FileExists, and OSError where a directory has that name."""
    if replaces:
        os.rename(draft, name, src_dir_fd=place, dst_dir_fd=place)
        return
    try:
        os.link(draft, name, src_dir_fd=place, dst_dir_fd=place, follow_symlinks=False)
    except FileExistsError:
        raise FileExists(name) from None
    except OSError:  # no hard links on this file system: take the name first, then put the file in its place
        try:
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=place))
        except FileExistsError:
            raise FileExists(name) from None
        os.rename(draft, name, src_dir_fd=place, dst_dir_fd=place)


def _why(error: OSError, name: str) -> str:
    return gettext("“{name}” could not be written: {strerror}.").format(
        name=safe_line(name), strerror=error.strerror or gettext("a system error")
    )

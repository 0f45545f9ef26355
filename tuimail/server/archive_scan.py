"""Lists the messages of a source and loads them: what is where, not what is in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tuimail.model.flags import NO_FLAGS, Flag
from tuimail.model.language import gettext
from tuimail.server.discover import Kind, Source
from tuimail.server.errors import Unreadable
from tuimail.server.mbox import extents, without_from_line
from tuimail.server.unpacked import random_access
from tuimail.server.untouched import LARGEST_MESSAGE, entries, read_whole, shown

_INFO = re.compile(r"[:;!-]2,([A-Za-z]*)$")
_LETTERS = {"S": Flag.SEEN, "R": Flag.ANSWERED, "F": Flag.FLAGGED, "T": Flag.DELETED, "D": Flag.DRAFT}
_STATUS = re.compile(rb"^(?:X-)?Status:[ \t]*([A-Za-z]*)", re.IGNORECASE | re.MULTILINE)
_STATUS_LETTERS = {"R": Flag.SEEN, "A": Flag.ANSWERED, "F": Flag.FLAGGED, "D": Flag.DELETED, "T": Flag.DRAFT}
_DELIVERED_AT = re.compile(r"^(\d{9,10})\.")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_HEADER_LOOK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message is. `key` names it within its source: it survives flag changes of other programs.

    `file` is relative to the source's path ("" for an mbox); an mbox's message is octets `offset` to
    `offset + length` of the file. `flags` is None where the source keeps no flags outside the message.
    `stamp` changes when a message file is written again.
    """

    key: str
    file: str
    offset: int = 0
    length: int = -1
    flags: Flag | None = None
    date: int | None = None
    stamp: int = 0


def scan(source: Source, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Place]:
    """The messages of a source in order; ends early when no longer wanted. Raises Unreadable."""
    match source.kind:
        case Kind.MAILDIR:
            yield from _scan_maildir(source.path)
        case Kind.MBOX:
            yield from _scan_mbox(source.path, is_wanted)
        case Kind.FILES:
            for name in source.names:
                seen = _look(os.path.join(source.path, name))
                if seen is not None:
                    yield Place(key=name, file=name, date=seen[0], stamp=seen[1])


def load(source: Source, place: Place) -> bytes:
    """The message's bytes as they stand in the source. Raises Unreadable."""
    if source.kind is Kind.MBOX:
        if place.length > LARGEST_MESSAGE:
            raise Unreadable(
                gettext("{path}: a message of {length} MB at byte {offset} is left out.").format(
                    path=shown(source.path), length=place.length >> 20, offset=place.offset
                )
            )
        with random_access(source.path) as descriptor:
            raw = os.pread(descriptor, place.length, place.offset)
        if len(raw) != place.length:
            raise Unreadable(gettext("{path} became shorter while it was open.").format(path=shown(source.path)))
        return raw
    path = os.path.join(source.path, place.file)
    try:
        return without_from_line(read_whole(path))
    except Unreadable:
        renamed = _renamed(source, place)
        if renamed is None:
            raise
        return without_from_line(read_whole(renamed))


def inner_flags(raw: bytes) -> Flag:
    """The flags that an mbox keeps in Status and X-Status lines."""
    flags = NO_FLAGS
    for found in _STATUS.finditer(_header(raw)):
        for letter in found[1].decode("ascii").upper():
            flags |= _STATUS_LETTERS.get(letter, NO_FLAGS)
    return flags


def _header(raw: bytes) -> bytes:
    found = _HEADER_END.search(raw, 0, _HEADER_LOOK)
    return raw[: found.start()] if found else raw[:_HEADER_LOOK]


def _scan_maildir(path: str) -> Iterator[Place]:
    for directory in ("cur", "new"):
        below = os.path.join(path, directory)
        if not os.path.isdir(below):
            continue
        for entry in entries(below):
            if entry.name.startswith("."):
                continue
            info = _INFO.search(entry.name)
            key = entry.name[: info.start()] if info else entry.name
            flags = NO_FLAGS
            for letter in info[1] if info else "":
                flags |= _LETTERS.get(letter, NO_FLAGS)
            delivered = _DELIVERED_AT.match(entry.name)
            seen = None if delivered else _look(os.path.join(below, entry.name))
            date = int(delivered[1]) if delivered else seen[0] if seen else None
            yield Place(key=key, file=f"{directory}/{entry.name}", flags=flags, date=date)


def _scan_mbox(path: str, is_wanted: Callable[[], bool]) -> Iterator[Place]:
    with random_access(path) as descriptor:
        for offset, length, date in extents(descriptor, is_wanted):
            when = int(date.timestamp()) if date else None
            yield Place(key=str(offset), file="", offset=offset, length=length, date=when)


def _renamed(source: Source, place: Place) -> str | None:
    """Where a Maildir's message is now that another program has changed its flags."""
    if source.kind is not Kind.MAILDIR:
        return None
    found = (there.file for there in _scan_maildir(source.path) if there.key == place.key and there.file != place.file)
    file = next(found, None)
    return None if file is None else os.path.join(source.path, file)


def _look(path: str) -> tuple[int, int] | None:
    """When a file was written, in seconds, and what changes when it is written again."""
    try:
        stats = os.stat(path)
    except (OSError, ValueError):
        return None
    return int(stats.st_mtime), (stats.st_mtime_ns ^ stats.st_size) & 0x7FFF_FFFF_FFFF_FFFF


def stamp_of_file(path: str) -> int | None:
    """What changes when a message file is written again; None where there is none."""
    seen = _look(path)
    return None if seen is None else seen[1]


def as_datetime(seconds: int | None) -> datetime:
    """Seconds since the epoch as pymap wants them; the epoch where nothing is known."""
    try:
        return datetime.fromtimestamp(seconds or 0, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)

"""Lists the messages of a source and loads them: what is where, not what is in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tuimail.model.flags import NO_FLAGS, Flag
from tuimail.server.content import with_crlf
from tuimail.server.discover import Kind, Source
from tuimail.server.mbox import extents, from_line_date, opened_mbox, without_from_line
from tuimail.server.untouched import Unreadable, entries, read_whole

_INFO = re.compile(r"[:;!-]2,([A-Za-z]*)$")
_LETTERS = {"S": Flag.SEEN, "R": Flag.ANSWERED, "F": Flag.FLAGGED, "T": Flag.DELETED, "D": Flag.DRAFT}
_STATUS = re.compile(rb"^(X-)?Status:[ \t]*([A-Z]*)", re.IGNORECASE | re.MULTILINE)
_STATUS_LETTERS = {"R": Flag.SEEN, "A": Flag.ANSWERED, "F": Flag.FLAGGED, "D": Flag.DELETED, "T": Flag.DRAFT}
_DELIVERED_AT = re.compile(r"^(\d{9,11})\.")
_HEADER_LOOK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message is. `key` names it within its source for good: it survives flag changes of other programs.

    `file` is relative to the source's path ("" for an mbox); an mbox's message is octets `offset` to
    `offset + length` of the file. `flags` is None where the source keeps no flags outside the message.
    """

    key: str
    file: str
    offset: int = 0
    length: int = -1
    flags: Flag | None = None
    date: int | None = None


def scan(source: Source) -> Iterator[Place]:
    """The messages of a source in order. Raises Unreadable."""
    match source.kind:
        case Kind.MAILDIR:
            yield from _scan_maildir(source.path)
        case Kind.MBOX:
            yield from _scan_mbox(source.path)
        case Kind.FILES:
            for name in source.names:
                yield Place(key=name, file=name, date=_mtime(os.path.join(source.path, name)))


def load(source: Source, place: Place) -> bytes:
    """The message's bytes as they stand in the source. Raises Unreadable."""
    if source.kind is Kind.MBOX:
        with opened_mbox(source.path) as opened:
            opened.seek(place.offset)
            raw = opened.read(place.length)
        if len(raw) != place.length:
            raise Unreadable(f"{source.path} became shorter while it was open.")
        return raw
    return without_from_line(read_whole(os.path.join(source.path, place.file)))


def served(raw: bytes) -> bytes:
    """The bytes as IMAP sends them: CRLF line ends."""
    return with_crlf(raw)


def inner_flags(raw: bytes) -> Flag:
    """The flags that an mbox keeps in Status and X-Status lines."""
    header = raw[:_HEADER_LOOK].partition(b"\n\n")[0]
    flags = NO_FLAGS
    for found in _STATUS.finditer(header):
        for letter in found[2].decode("ascii").upper():
            flags |= _STATUS_LETTERS.get(letter, NO_FLAGS)
    return flags


def saved_date(source: Source, place: Place) -> datetime | None:
    """The date of the From line in front of a saved message."""
    if source.kind is not Kind.FILES:
        return None
    return from_line_date(read_whole(os.path.join(source.path, place.file))[:200])


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
            date = int(delivered[1]) if delivered else _mtime(os.path.join(below, entry.name))
            yield Place(key=key, file=f"{directory}/{entry.name}", flags=flags, date=date)


def _scan_mbox(path: str) -> Iterator[Place]:
    with opened_mbox(path) as opened:
        for offset, length, date in extents(opened):
            when = int(date.timestamp()) if date else None
            yield Place(key=str(offset), file="", offset=offset, length=length, date=when)


def _mtime(path: str) -> int | None:
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return None


def as_datetime(seconds: int | None) -> datetime:
    """Seconds since the epoch as pymap wants them; the epoch where nothing is known."""
    try:
        return datetime.fromtimestamp(seconds or 0, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)

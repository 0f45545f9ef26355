"""Finds the messages of an mbox file by their From lines (RFC 4155), as offsets.

A From line begins the file, or stands after an empty line, carries a weekday, a time and a year, and has a header field
below it: prose that begins a paragraph with "From " does not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FROM_LINE = re.compile(
    rb"From [^\r\n]*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[^\r\n]* \d{1,2}:\d\d[^\r\n]* \d{4}[^\r\n]*\r?\n"
    rb"(?=[!-9;-~]+[ \t]*:|>?From |\r?\n|\Z)"
)
_FIRST_LINE = re.compile(rb"\AFrom [^\r\n]*\r?\n")
_ASCTIME = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +([A-Z][a-z]{2}) +(\d{1,2})"
    rb" +(\d{1,2}:\d{2}(?::\d{2})?)(?: +[A-Z]{3,4})?(?: +[+-]\d{4})? +(\d{4})"
)
_CHUNK = 4 * 1024 * 1024
_LONGEST_LINE = 8192
"""A From line with the field name below it."""

Extent = tuple[int, int, datetime | None]
"""Offset of a message behind its From line, its length, and the line's date."""


def extents(descriptor: int, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Extent]:
    """The messages in order; reads in pieces, so the file may be larger than memory. Ends early when unwanted."""
    begun: tuple[int, datetime | None] | None = None
    for start, end, blank, line in _from_lines(descriptor, is_wanted):
        if begun is not None:
            yield begun[0], max(0, start - blank - begun[0]), begun[1]
        begun = end, _date(line)
    if begun is not None and is_wanted():
        size = os.fstat(descriptor).st_size
        yield begun[0], max(0, size - _blank_at_end(descriptor, begun[0], size) - begun[0]), begun[1]


def without_from_line(raw: bytes) -> bytes:
    """A single message as some programs save it: an mbox's From line in front is no part of it."""
    found = _FIRST_LINE.match(raw)
    return raw[found.end() :] if found else raw


def from_line_date(raw: bytes) -> datetime | None:
    """The date of the From line that a saved message begins with."""
    found = _FIRST_LINE.match(raw)
    return _date(found[0]) if found else None


def holds_several(raw: bytes) -> bool:
    """Whether these octets, from a file's beginning, hold more than one message of an mbox."""
    return any(b"\n\n" in raw[found.start() - 2 : found.start()] or b"\n\r\n" in raw[found.start() - 3 : found.start()]
               for found in _FROM_LINE.finditer(raw, 3))  # fmt: skip


def _from_lines(descriptor: int, is_wanted: Callable[[], bool]) -> Iterator[tuple[int, int, int, bytes]]:
    """(start, end, length of the empty line before, the line) of each."""
    first = _FIRST_LINE.match(os.pread(descriptor, _LONGEST_LINE, 0))
    if first is None:
        return
    yield 0, first.end(), 0, first[0]
    position, searched = 0, first.end() - 1
    while is_wanted():
        piece = os.pread(descriptor, _CHUNK + _LONGEST_LINE, position)
        is_last = len(piece) < _CHUNK + _LONGEST_LINE
        limit = len(piece) if is_last else _CHUNK
        found = piece.find(b"\nFrom ", searched - position, limit)
        while found >= 0:
            blank = _blank_before(piece, found)
            line = _FROM_LINE.match(piece, found + 1) if blank else None
            if line is not None:
                yield position + line.start(), position + line.end(), blank, line[0]
            found = piece.find(b"\nFrom ", found + 1, limit)
        if is_last:
            return
        # The empty line before a From line may lie in this piece.
        searched = position + limit
        position += limit - 4


def _blank_before(piece: bytes, line_end: int) -> int:
    """Length of the empty line that ends here, 0 where the line is not empty."""
    if piece[line_end - 1 : line_end] == b"\n":
        return 1
    return 2 if piece[line_end - 2 : line_end] == b"\n\r" else 0


def _blank_at_end(descriptor: int, start: int, size: int) -> int:
    """The empty line at the end of the file belongs to the format, not to the message."""
    tail = os.pread(descriptor, 3, max(start, size - 3))
    if tail.endswith(b"\n\r\n"):
        return 2
    return 1 if tail.endswith(b"\n\n") else 0


def _date(line: bytes) -> datetime | None:
    found = _ASCTIME.search(line)
    if found is None:
        return None
    month, day, clock, year = (part.decode("ascii") for part in found.groups())
    try:
        return parsedate_to_datetime(f"{day} {month} {year} {clock} +0000").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None

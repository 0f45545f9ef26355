"""Finds the messages of an mbox file by their From lines (RFC 4155), as offsets."""

from __future__ import annotations

import gzip
import mmap
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO

from tuimail.server.untouched import Unreadable, reading

# A From line stands after an empty line and carries a time of day: prose that begins a paragraph with "From " does not.
_FROM_LINE = re.compile(rb"(?:\A|\n\r?\n)(From [^\r\n]*\d:\d\d[^\r\n]*\r?\n)")
_FIRST_LINE = re.compile(rb"\AFrom [^\r\n]*\r?\n")
_ASCTIME = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +([A-Z][a-z]{2}) +(\d{1,2})"
    rb" +(\d{1,2}:\d{2}(?::\d{2})?)(?: +[A-Z]{3,4})? +(\d{4})"
)

Extent = tuple[int, int, datetime | None]
"""Offset of a message behind its From line, its length, and the line's date."""


@contextmanager
def opened_mbox(path: str) -> Iterator[IO[bytes]]:
    """The file with random access; a .gz is unpacked into a nameless file of ours. Raises Unreadable."""
    with reading(path) as packed:
        if not path.endswith(".gz"):
            yield packed
            return
        with tempfile.TemporaryFile() as plain:
            try:
                shutil.copyfileobj(gzip.GzipFile(fileobj=packed), plain, 1024 * 1024)
            except (EOFError, gzip.BadGzipFile, OSError) as error:
                raise Unreadable(f"{path} is no complete gzip file.") from error
            plain.seek(0)
            yield plain


def extents(opened: IO[bytes], start: int = 0) -> list[Extent]:
    """The messages from `start` (a From line or the beginning) on; works on files larger than memory."""
    size = os.fstat(opened.fileno()).st_size
    if size <= start:
        return []
    with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as view:
        lines = [(found.start(1), found.end(1)) for found in _FROM_LINE.finditer(view, max(0, start - 2))]
        lines = [line for line in lines if line[0] >= start]
        first = _FIRST_LINE.match(view)
        if start == 0 and first is not None and (not lines or lines[0][0] != 0):
            lines.insert(0, (0, first.end()))
        ends = [line_start for line_start, _ in lines[1:]] + [size]
        return [
            (body, _without_blank_line(view, body, end) - body, _date(view[line_start:body]))
            for (line_start, body), end in zip(lines, ends, strict=True)
        ]


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
    return len(_FROM_LINE.findall(raw)) > 1


def _without_blank_line(view: mmap.mmap, start: int, end: int) -> int:
    """The empty line before the next From line belongs to the format, not to the message."""
    for blank in (b"\r\n", b"\n"):
        if end - len(blank) >= start and view[end - len(blank) : end] == blank:
            before = view[max(start, end - len(blank) - 1) : end - len(blank)]
            return end - len(blank) if before == b"\n" else end
    return end


def _date(line: bytes) -> datetime | None:
    found = _ASCTIME.search(line)
    if found is None:
        return None
    month, day, clock, year = (part.decode("ascii") for part in found.groups())
    try:
        return parsedate_to_datetime(f"{day} {month} {year} {clock} +0000").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None

"""Reads and indexes messages of an archive: in a niced child process, so that the screen keeps its time."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import multiprocessing
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import TypeVar

from tuimail.mime.dates import parse_date
from tuimail.model.flags import Flag
from tuimail.model.language import gettext
from tuimail.server.answers import Answers
from tuimail.server.archive_scan import Place, inner_flags, load, scan, stamp_of_file
from tuimail.server.content import with_crlf
from tuimail.server.discover import Kind, Source
from tuimail.server.errors import Unreadable
from tuimail.server.mbox import from_line_date
from tuimail.server.mime_index import header_end, header_fields
from tuimail.server.untouched import read_start, shown

T = TypeVar("T")
log = logging.getLogger("tuimail.server.indexing")

_NICENESS = 10
_DAY_S = 86_400
_LOOK = 4096
# What other programs write into an mbox to keep state: a message is the same with and without.
_STATE_LINE = re.compile(
    rb"^(?:X-)?(?:Status|Keywords|UID|IMAP|IMAPbase|Mozilla-Status2?|Mozilla-Keys|Gmail-Labels):[^\n]*\n"
    rb"|^(?:Content-Length|Lines):[^\n]*\n",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index needs of one new message. `identity` is the same when only state lines differ."""

    place: Place
    answers: Answers
    identity: bytes
    flags: Flag
    date: int


def index_batch(source: Source, places: Sequence[Place]) -> tuple[list[Indexed], list[str]]:
    """Read and index messages; one line for each that cannot be read. Pure but for reading; runs anywhere."""
    found, problems = [], []
    for place in places:
        try:
            raw = load(source, place)
            date = _date(source, place, raw)
        except Unreadable as error:
            problems.append(str(error))
            continue
        if source.kind is Kind.FILES and not raw.strip():
            problems.append(gettext("{join} is empty.").format(join=shown(os.path.join(source.path, place.file))))
            continue
        served = with_crlf(raw)
        if source.kind is Kind.MAILDIR:
            place = replace(place, stamp=stamp_of_file(os.path.join(source.path, place.file)) or 0)
        found.append(Indexed(place, Answers.of(served), identity_of(served), _flags(source, place, raw), date))
    return found, problems


def identities(source: Source, places: Sequence[Place]) -> list[bytes | None]:
    """What tells whether the same messages are still at these places of an mbox; None where nothing can be read."""
    found: list[bytes | None] = []
    for place in places:
        try:
            found.append(hashlib.sha256(with_crlf(load(source, place))).digest()[:16])
        except Unreadable:
            found.append(None)
    return found


def places_of(source: Source) -> list[Place]:
    """All places of a source. Raises Unreadable."""
    return list(scan(source))


def identity_of(served: bytes) -> bytes:
    """A hash of the message without the lines in which other programs keep its state."""
    end = header_end(served, 0, len(served))
    digest = hashlib.sha256(_STATE_LINE.sub(b"", served[:end]))
    digest.update(memoryview(served)[end:])
    return digest.digest()[:16]


class Indexer:
    """Works beside the loop; the child process starts with the first large work."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, work: Callable[..., T], *arguments: object, is_small: bool) -> T:
        """Do it in the child; here where it is small or no child can be had. Raises Unreadable."""
        if is_small:
            return work(*arguments)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        except (BrokenProcessPool, OSError) as error:
            log.warning("the indexing process ended (%s); going on without it", error)
            self.close()
            return await asyncio.to_thread(work, *arguments)

    def close(self) -> None:
        """End the child process, also in the middle of its work: it only reads."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        children = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        for child in children:
            child.join(2.0)


def _begin() -> None:
    """In the child: work when nobody else does, leave Ctrl+C to the parent, and end when it ends."""
    import signal
    import threading

    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed closes nothing: the child would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _flags(source: Source, place: Place, raw: bytes) -> Flag:
    match source.kind:
        case Kind.MAILDIR:
            return place.flags or Flag(0)
        case Kind.MBOX:
            return inner_flags(raw)
        case Kind.FILES:
            return Flag.SEEN


def _date(source: Source, place: Place, raw: bytes) -> int:
    """When the message arrived, as well as the source knows: From line, file name, Date header, file time."""
    if source.kind is Kind.FILES:
        saved = from_line_date(read_start(os.path.join(source.path, place.file), _LOOK))
        if saved is not None:
            return int(saved.timestamp())
    elif place.date is not None:
        return place.date
    fields = header_fields(raw[: header_end(raw, 0, len(raw))])
    written = next((value for name, value in fields if name == b"date"), b"")
    sent_at = parse_date(written.decode("ascii", "replace"))
    if sent_at is not None and sent_at > _DAY_S:
        return sent_at
    return place.date or 0

"""Reads and indexes messages of an archive: in a niced child process, so that the screen keeps its time."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from tuimail.mime.dates import parse_date
from tuimail.model.flags import Flag, FlagSet
from tuimail.server.answers import Answers
from tuimail.server.archive_index import Row
from tuimail.server.archive_scan import Place, inner_flags, load, saved_date, served
from tuimail.server.discover import Kind, Source
from tuimail.server.mime_index import header_end, header_fields
from tuimail.server.untouched import Unreadable

log = logging.getLogger("tuimail.server.indexing")

_NICENESS = 10
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index needs of one new message."""

    place: Place
    answers: Answers
    flags: Flag
    date: int

    def as_row(self, source: Source, uid: int) -> Row:
        """The row to store."""
        return Row(
            row_id=0,
            mailbox=source.mailbox,
            uid=uid,
            source=source.path,
            place=self.place,
            overlay=None,
            flags=FlagSet(self.flags),
            date=self.date,
            answers=self.answers,
        )


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
            problems.append(f"{os.path.join(source.path, place.file)} is empty.")
            continue
        found.append(Indexed(place, Answers.of(served(raw)), _flags(source, place, raw), date))
    return found, problems


class Indexer:
    """Indexes batches beside the loop; the child process starts with the first large one."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, source: Source, places: Sequence[Place], *, is_small: bool) -> tuple[list[Indexed], list[str]]:
        """Index a batch; here where it is small or no child can be had."""
        if is_small:
            return index_batch(source, places)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=os.nice, initargs=(_NICENESS,))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, index_batch, source, places)
        except (BrokenProcessPool, OSError) as error:
            log.warning("the indexing process ended (%s); going on without it", error)
            self.close()
            return index_batch(source, places)

    def close(self) -> None:
        """End the child process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


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
        saved = saved_date(source, place)
        if saved is not None:
            return int(saved.timestamp())
        fields = header_fields(raw[: header_end(raw, 0, len(raw))])
        written = next((value for name, value in fields if name == b"date"), b"")
        sent_at = parse_date(written.decode("ascii", "replace"))
        if sent_at is not None and sent_at > _DAY_S:
            return sent_at
    return place.date or 0

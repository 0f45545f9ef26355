"""Serves local archives: the mailboxes of some paths, indexed while they are read, followed while they are open.

    discover -> scan -> known rows served at once, new ones indexed in a niced child process and announced
    every few seconds: did a directory or file change? -> scan again -> arrivals, departures, flags

The source is never written. What the user does here lives in the index.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pymap.parsing.specials import Flag as ServedFlag

from tuimail.model.flags import NO_FLAGS, FlagSet
from tuimail.server.archive_index import ArchiveIndex, Row
from tuimail.server.archive_scan import Place, as_datetime, load, scan, served
from tuimail.server.content import ContentGone
from tuimail.server.discover import Found, Kind, Source, discover
from tuimail.server.indexing import Indexed, Indexer
from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import INBOX, ServedMailboxSet
from tuimail.server.message import StoredMessage
from tuimail.server.untouched import Unreadable

log = logging.getLogger("tuimail.server.archive")

BATCH = 200
FOLLOW_S = 3.0


@dataclass(slots=True)
class Progress:
    """How far the indexing is; read by anyone, written by the server's thread."""

    indexed: int = 0
    total: int = 0
    problems: tuple[str, ...] = ()


class Archive:
    """The archive of some paths. `build` and `follow` run in the server's loop."""

    def __init__(self, paths: Sequence[str], index_path: Path, *, follow_s: float = FOLLOW_S) -> None:
        self.progress = Progress()
        self._paths = [os.path.abspath(path) for path in paths]
        self._index_path = index_path
        self._follow_s = follow_s
        self._index: ArchiveIndex
        self._set: ServedMailboxSet
        self._sources: dict[str, Source] = {}
        self._rows: dict[tuple[str, str], Row] = {}
        self._signature: object = None
        self._indexer = Indexer()

    async def build(self) -> ServedMailboxSet:
        """Open the index and serve what it knows. Raises OSError."""
        self._index = ArchiveIndex(self._index_path)
        self._set = ServedMailboxSet(self._create, self._index.rename_mailbox)
        for name, (uidvalidity, uidnext) in self._index.mailboxes().items():
            self._set.mailboxes[name] = self._mailbox(name, uidvalidity, uidnext)
        for row in self._index.rows():
            if row.source is not None:
                self._rows[row.source, row.place.key] = row
            if row.mailbox in self._set.mailboxes and row.mailbox is not None:
                self._set.mailboxes[row.mailbox].restore(self._stored(row))
        found = self._look()
        for name in [INBOX, *(source.mailbox for source in found.sources)]:
            if name not in self._set.mailboxes:
                self._set.mailboxes[name] = self._create(name)
        return self._set

    async def follow(self) -> None:
        """Index what is new, then look for changes until cancelled."""
        try:
            found: Found | None = self._look()
            while True:
                if found is not None:
                    await self._take_in(found)
                await asyncio.sleep(self._follow_s)
                found = self._look_if_changed()
        finally:
            self._indexer.close()
            self._index.close()

    def source_of(self, row: Row) -> Source | None:
        """The source that a row's bytes are in."""
        return self._sources.get(row.source) if row.source is not None else None

    def load(self, ref: object) -> bytes:
        """The bytes of a message (Content). Raises ContentGone."""
        if not isinstance(ref, Row):
            raise ContentGone("This message is in no archive.")
        if ref.overlay is not None:
            raw = self._index.overlay(ref.overlay)
            if raw is None:
                raise ContentGone("The index no longer has this message.")
            return raw
        source = self.source_of(ref)
        try:
            if source is None:
                raise Unreadable(f"{ref.source} is gone.")
            return served(load(source, self._rows.get((ref.source or "", ref.place.key), ref).place))
        except Unreadable as error:
            raise ContentGone(str(error)) from error

    def add(self, raw: bytes) -> object:
        """Keep a message that arrived here (Content); returns its overlay number."""
        return self._index.add_overlay(raw)

    def remember(self, name: str, message: StoredMessage) -> None:
        """Store a message that arrived in a mailbox by APPEND, COPY or MOVE."""
        base = message.ref
        if isinstance(base, Row):
            row = replace(base.moved_to(name, message.uid), flags=_flagset(message.permanent_flags))
        else:
            row = Row(
                row_id=0,
                mailbox=name,
                uid=message.uid,
                source=None,
                place=Place(key="", file=""),
                overlay=base if isinstance(base, int) else None,
                flags=_flagset(message.permanent_flags),
                date=int(message.internal_date.timestamp()),
                answers=message.answers,
            )
        [message.ref] = self._index.insert([row])

    def _create(self, name: str) -> ServedMailbox:
        mailbox = self._mailbox(name, None, 1)
        self._index.put_mailbox(name, mailbox.uid_validity, 1)
        return mailbox

    def _mailbox(self, name: str, uidvalidity: int | None, uidnext: int) -> ServedMailbox:
        keeper = _Keeper(self, self._index)
        mailbox = ServedMailbox(content=self, uid_validity=uidvalidity, next_uid=uidnext, keeper=keeper)
        keeper.name_of = lambda: next((key for key, value in self._set.mailboxes.items() if value is mailbox), name)
        return mailbox

    def _look(self) -> Found:
        found = discover(self._paths)
        self._sources = {source.path: source for source in found.sources}
        self._signature = _signature(self._paths, found)
        self.progress.problems = tuple(found.problems)
        return found

    def _look_if_changed(self) -> Found | None:
        seen = self._signature
        found = Found(sources=list(self._sources.values()))
        return self._look() if _signature(self._paths, found) != seen else None

    async def _take_in(self, found: Found) -> None:
        """Bring the mailboxes in line with the sources."""
        for source in found.sources:
            if source.mailbox not in self._set.mailboxes:
                self._set.mailboxes[source.mailbox] = self._create(source.mailbox)
            try:
                await self._take_in_source(source)
            except Unreadable as error:
                self.progress.problems = (*self.progress.problems, str(error))
        self._drop([row for key, row in self._rows.items() if key[0] not in self._sources])

    async def _take_in_source(self, source: Source) -> None:
        stamp = _stamp(source)
        if source.kind is Kind.MBOX and stamp == self._index.stamp(source.path):
            return
        places = {place.key: place for place in scan(source)}
        known = {key: row for (path, key), row in self._rows.items() if path == source.path}
        gone = {key: row for key, row in known.items() if key not in places or _is_other(row, places[key])}
        for key, row in known.items():
            if key not in gone:
                self._merge(row, places[key])
        fresh = [place for key, place in places.items() if key not in known or key in gone]
        await self._index_places(source, fresh, gone)
        self._drop(gone.values())
        self._index.put_stamp(source.path, stamp)

    async def _index_places(self, source: Source, places: Sequence[Place], gone: dict[str, Row]) -> None:
        """Index new messages; those that only moved within the source keep their UID."""
        self.progress.total += len(places)
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            found, problems = await self._indexer.run(source, batch, is_small=len(places) <= BATCH)
            self.progress.problems = (*self.progress.problems, *problems)
            self._arrive(source, found, gone)
            self.progress.indexed += len(batch)
            await asyncio.sleep(0)

    def _arrive(self, source: Source, found: Iterable[Indexed], gone: dict[str, Row]) -> None:
        by_hash = {row.answers.content_hash: key for key, row in gone.items()}
        mailbox = self._set.mailboxes[source.mailbox]
        rows: list[Row] = []
        uid = mailbox.next_uid
        for message in found:
            old_key = by_hash.pop(message.answers.content_hash, None)
            if old_key is not None:
                self._rekey(gone.pop(old_key), message.place)
                continue
            rows.append(message.as_row(source, uid))
            uid += 1
        for row in self._index.insert(rows):
            self._rows[source.path, row.place.key] = row
            mailbox.arrive(self._stored(row))

    def _rekey(self, row: Row, place: Place) -> None:
        self._rows.pop((row.source or "", row.place.key), None)
        self._index.set_place(row.row_id, place)
        self._rows[row.source or "", place.key] = replace(row, place=place)

    def _merge(self, row: Row, place: Place) -> None:
        """Another program changed flags in a Maildir name: apply what it changed, keep what was changed here."""
        if place.file != row.place.file:
            self._index.set_place(row.row_id, place)
        before, now = row.place.flags or NO_FLAGS, place.flags or NO_FLAGS
        self._rows[row.source or "", place.key] = replace(row, place=place)
        if before == now:
            return
        mailbox, message = self._shown(row)
        flags = _flagset(message.permanent_flags) if message is not None else row.flags
        flags = FlagSet((flags.system | (now & ~before)) & ~(before & ~now), flags.keywords)
        self._index.set_flags(row.row_id, flags, now)
        if mailbox is not None and message is not None:
            mailbox.replace(message.with_flags(_served_flags(flags)))

    def _drop(self, rows: Iterable[Row]) -> None:
        """The files are gone: so are the messages, wherever they have been moved here."""
        rows = list(rows)
        for row in rows:
            self._rows.pop((row.source or "", row.place.key), None)
            for mailbox in self._set.mailboxes.values():
                held = [uid for uid, message in mailbox.messages.items() if _is_same(message.ref, row)]
                mailbox.forget(held)
        self._index.drop([row.row_id for row in rows])

    def _shown(self, row: Row) -> tuple[ServedMailbox | None, StoredMessage | None]:
        mailbox = self._set.mailboxes.get(row.mailbox or "")
        message = mailbox.messages.get(row.uid or 0) if mailbox is not None else None
        return mailbox, message

    def _stored(self, row: Row) -> StoredMessage:
        return StoredMessage(row.uid or 0, as_datetime(row.date), _served_flags(row.flags), row.answers, self, row)


class _Keeper:
    """Writes what sessions do to one mailbox into the index."""

    def __init__(self, archive: Archive, index: ArchiveIndex) -> None:
        self._archive = archive
        self._index = index
        self.name_of: Callable[[], str] = str

    def added(self, message: StoredMessage) -> None:
        self._archive.remember(self.name_of(), message)

    def flags_changed(self, message: StoredMessage) -> None:
        if isinstance(message.ref, Row):
            self._index.set_flags(message.ref.row_id, _flagset(message.permanent_flags), message.ref.place.flags)

    def removed(self, messages: Sequence[StoredMessage]) -> None:
        rows = [message.ref for message in messages if isinstance(message.ref, Row)]
        self._index.hide([row.row_id for row in rows if row.source is not None])
        self._index.drop([row.row_id for row in rows if row.source is None])


def _is_other(row: Row, place: Place) -> bool:
    """Whether an mbox has a different message at a known offset."""
    return place.length != row.place.length


def _is_same(ref: object, row: Row) -> bool:
    return isinstance(ref, Row) and ref.source == row.source and ref.place.key == row.place.key


def _stamp(source: Source) -> str:
    try:
        stats = os.stat(source.path)
    except OSError as error:
        raise Unreadable(f"{source.path} cannot be read: {error.strerror or error}.") from error
    return f"{stats.st_size}:{stats.st_mtime_ns}:{stats.st_ino}"


def _signature(paths: Sequence[str], found: Found) -> object:
    """What changes when a file comes, goes or grows: the times of all directories and mboxes."""
    places = set(paths)
    for source in found.sources:
        places.add(source.path)
        if source.kind is Kind.MAILDIR:
            places |= {os.path.join(source.path, name) for name in ("cur", "new")}
    return {place: _time_of(place) for place in places}


def _time_of(path: str) -> tuple[int, int] | None:
    try:
        stats = os.stat(path)
    except OSError:
        return None
    return stats.st_mtime_ns, stats.st_size


def _served_flags(flags: FlagSet) -> frozenset[ServedFlag]:
    return frozenset(ServedFlag(name.encode("ascii", "replace")) for name in flags.names())


def _flagset(flags: Iterable[ServedFlag]) -> FlagSet:
    return FlagSet.parse(bytes(flag).decode("ascii", "replace") for flag in flags)

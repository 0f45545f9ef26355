"""Brings an archive in line with one of its sources: arrivals, departures, flags, rewritten files.

place known, same bytes      -> stays; a Maildir's flags are merged
known bytes at a new place   -> the same message, the same UID
same mail, other state lines -> a new UID (the bytes differ), with the flags it had here
anything else                -> arrives, or is gone
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.model.flags import NO_FLAGS, Flag, FlagSet
from tuimail.server.archive_index import Row, aside
from tuimail.server.archive_scan import Place
from tuimail.server.discover import Kind, Source
from tuimail.server.indexing import Indexed, identities, index_batch, places_of
from tuimail.server.keeping import Spot, as_flagset, as_served_flags

if TYPE_CHECKING:
    from tuimail.server.archive import Archive

BATCH = 200
_VERIFIED = 2000
_MANY = 1000
_SMALL_FILE = 8 * 1024 * 1024


class Intake:
    """Takes sources in, one after the other; `indexed` counts messages read."""

    def __init__(self, archive: Archive) -> None:
        self.indexed = 0
        self._archive = archive

    async def source(self, source: Source) -> None:
        """One source. Raises Unreadable where it cannot be scanned."""
        archive = self._archive
        stamp = repr(stamp_of(source.path))
        if source.kind is Kind.MBOX and stamp == archive.index.stamp(source.path):
            return
        is_small = source.kind is not Kind.MBOX or _size(source.path) < _SMALL_FILE
        found = await archive.indexer.run(places_of, source, is_small=is_small)
        places = {place.key: place for place in found}
        known = archive.spots.setdefault(source.path, {})
        gone = {key for key, spot in known.items() if key not in places or _is_other(source, spot.place, places[key])}
        if source.kind is Kind.MBOX:
            gone |= await self._rewritten(source, [key for key in known if key not in gone], is_small=is_small)
        self._merge(source, {key: places[key] for key in known if key not in gone})
        lost = {aside(key): known.pop(key) for key in gone}
        archive.index.set_aside(source.path, gone)
        await self._arrivals(source, [place for key, place in places.items() if key not in known], lost)
        self._drop(source.path, lost)
        archive.index.put_stamp(source.path, stamp)

    def drop_sources(self, paths: Sequence[str]) -> None:
        """Whole sources are gone."""
        for path in paths:
            self._drop(path, self._archive.spots.pop(path))
            # The same file may come back another day.
            self._archive.index.put_stamp(path, "")

    async def _rewritten(self, source: Source, keys: Sequence[str], *, is_small: bool) -> set[str]:
        """Which places of a changed mbox hold other bytes than they did."""
        spots = self._archive.spots[source.path]
        changed: set[str] = set()
        for start in range(0, len(keys), _VERIFIED):
            batch = keys[start : start + _VERIFIED]
            places = [spots[key].place for key in batch]
            now = await self._archive.indexer.run(identities, source, places, is_small=is_small)
            changed |= {key for key, found in zip(batch, now, strict=True) if found != spots[key].content_hash}
        return changed

    async def _arrivals(self, source: Source, places: Sequence[Place], lost: dict[str, Spot]) -> None:
        archive = self._archive
        if len(places) >= _MANY:
            archive.tell(f"{len(places):,} messages are being indexed; they can be read meanwhile.")
        by_hash = {spot.content_hash: key for key, spot in lost.items()}
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            is_small = len(places) <= BATCH
            found, problems = await archive.indexer.run(index_batch, source, batch, is_small=is_small)
            archive.note(problems)
            moved = [(by_hash.pop(each.answers.content_hash), each) for each in found
                     if each.answers.content_hash in by_hash]  # fmt: skip
            self._rekey(source, [(key, each.place, lost.pop(key)) for key, each in moved])
            same = {id(each) for _, each in moved}
            self._arrive(source, [each for each in found if id(each) not in same], lost)
            self.indexed += len(batch)
            await asyncio.sleep(0)

    def _rekey(self, source: Source, changes: Sequence[tuple[str, Place, Spot]]) -> None:
        """Known bytes were found at another place."""
        if not changes:
            return
        self._archive.index.set_places(source.path, [(key, place) for key, place, _ in changes])
        for _, place, spot in changes:
            spot.place = place
            self._archive.spots[source.path][place.key] = spot

    def _arrive(self, source: Source, found: Sequence[Indexed], lost: Mapping[str, Spot]) -> None:
        archive = self._archive
        before = self._flags_before(found, lost)
        mailbox = archive.mailbox_named(source.mailbox)
        rows = []
        for uid, each in enumerate(found, mailbox.next_uid):
            flags = FlagSet(each.flags)
            rows.append(
                Row(0, source.mailbox, uid, source.path, each.place, None, before.get(each.identity, flags) | flags,
                    each.date, each.answers, each.identity)
            )  # fmt: skip
        for row in archive.index.insert(rows):
            mailbox.arrive(archive.stored(row))

    def _flags_before(self, found: Sequence[Indexed], lost: Mapping[str, Spot]) -> dict[bytes, FlagSet]:
        """Flags that these mails had here before another program wrote state into them."""
        arriving = {each.identity for each in found}
        spots = {id(spot) for spot in lost.values() if spot.identity in arriving}
        if not spots:
            return {}
        return {
            spot.identity: as_flagset(message.permanent_flags)
            for _, message in self._archive.messages_at(spots)
            if isinstance(spot := getattr(message.ref, "spot", None), Spot)
        }

    def _merge(self, source: Source, places: Mapping[str, Place]) -> None:
        """Names changed, and with them flags: apply what another program changed, keep what was changed here."""
        archive = self._archive
        spots = archive.spots[source.path]
        changes: list[tuple[str, Place]] = []
        flags: dict[int, tuple[Flag, Flag]] = {}
        for key, place in places.items():
            spot = spots[key]
            if (place.file, place.flags, place.stamp) == (spot.place.file, spot.place.flags, spot.place.stamp):
                continue
            changes.append((key, place))
            before, now = spot.place.flags or NO_FLAGS, place.flags or NO_FLAGS
            if before != now:
                flags[id(spot)] = before, now
            spot.place = replace(place, date=spot.place.date)
        if changes:
            archive.index.set_places(source.path, changes)
        for mailbox, message in archive.messages_at(set(flags)) if flags else ():
            before, now = flags[id(getattr(message.ref, "spot", None))]
            shown = as_flagset(message.permanent_flags)
            merged = FlagSet((shown.system | (now & ~before)) & ~(before & ~now), shown.keywords)
            changed = message.with_flags(as_served_flags(merged))
            archive.set_flags(changed, merged)
            mailbox.replace(changed)

    def _drop(self, path: str, lost: Mapping[str, Spot]) -> None:
        """The messages are gone from the source: so are they here, wherever they have been moved."""
        if not lost:
            return
        self._forget({id(spot) for spot in lost.values()})
        self._archive.index.drop_places(path, lost)

    def _forget(self, spots: Collection[int]) -> None:
        for mailbox, message in self._archive.messages_at(set(spots)):
            mailbox.forget([message.uid])


def stamp_of(path: str) -> tuple[int, int, int] | None:
    """What changes when a file is written or a directory's entries change."""
    try:
        stats = os.stat(path)
    except (OSError, ValueError):
        return None
    return stats.st_mtime_ns, stats.st_size, stats.st_ino


def _is_other(source: Source, known: Place, now: Place) -> bool:
    """Whether the place cannot hold the same message."""
    match source.kind:
        case Kind.MBOX:
            return known.length != now.length
        case Kind.FILES:
            return known.stamp != now.stamp
        case Kind.MAILDIR:
            return False


def _size(path: str) -> int:
    stamp = stamp_of(path)
    return stamp[1] if stamp else 0

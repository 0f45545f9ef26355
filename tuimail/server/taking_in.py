"""Brings an archive in line with one of its sources: arrivals, departures, flags, rewritten files.

place known, same bytes      -> stays; a Maildir's flags are merged
known bytes at a new place   -> the same message, the same UID
same mail, other state lines -> a new UID (the bytes differ), where it was here, with the flags it had here
anything else                -> arrives, or is gone
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.model.flags import EMPTY, NO_FLAGS, Flag, FlagSet
from tuimail.model.language import gettext
from tuimail.server.archive_index import Row, aside
from tuimail.server.archive_scan import Place
from tuimail.server.discover import Kind, Source
from tuimail.server.indexing import Indexed, identities, index_batch, places_of
from tuimail.server.keeping import Spot, as_flagset, as_served_flags

if TYPE_CHECKING:
    from tuimail.server.archive import Archive
    from tuimail.server.mailbox import ServedMailbox

BATCH = 200
_VERIFIED = 2000
_MANY = 1000
_SMALL_FILE = 8 * 1024 * 1024


class Intake:
    """Takes sources in, one after the other; `indexed` counts messages read."""

    def __init__(self, archive: Archive) -> None:
        self.indexed = 0
        self._archive = archive

    async def source(self, source: Source, stale: AbstractSet[str] = frozenset()) -> None:
        """One source; `stale` keys are files that were written again. Raises Unreadable where it cannot be scanned."""
        archive = self._archive
        stamp = repr(stamp_of(source.path))
        if source.kind is Kind.MBOX and stamp == archive.index.stamp(source.path):
            return
        is_small = source.kind is not Kind.MBOX or _size(source.path) < _SMALL_FILE
        found = await archive.indexer.run(places_of, source, is_small=is_small)
        places = {place.key: place for place in found}
        known = archive.spots.setdefault(source.path, {})
        gone = {key for key, spot in known.items() if key not in places or _is_other(source, spot.place, places[key])}
        gone |= stale & known.keys()
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
            archive.tell(
                gettext("{places:,} messages are being indexed; they can be read meanwhile.").format(places=len(places))
            )
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
            arrived = [each for each in found if id(each) not in same]
            self._arrive(source, arrived, self._heirs(arrived, lost))
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

    def _heirs(self, arrived: Sequence[Indexed], lost: Mapping[str, Spot]) -> dict[int, Spot]:
        """What a message was before another program wrote state into it, by its place among the arrived."""
        of_mail: dict[bytes, list[Spot]] = {}
        for spot in lost.values():
            of_mail.setdefault(spot.identity, []).append(spot)
        return {
            number: of_mail[each.identity].pop(0) for number, each in enumerate(arrived) if of_mail.get(each.identity)
        }

    def _arrive(self, source: Source, found: Sequence[Indexed], heirs: Mapping[int, Spot]) -> None:
        archive = self._archive
        shown: dict[int, list[tuple[ServedMailbox | None, FlagSet]]] = {}
        for box, message in archive.messages_at({id(spot) for spot in heirs.values()}) if heirs else ():
            here = shown.setdefault(id(getattr(message.ref, "spot", None)), [])
            here.append((box, as_flagset(message.permanent_flags)))
        names = {id(mailbox): name for name, mailbox in archive.mailbox_set.mailboxes.items()}
        arrival = archive.mailbox_named(source.mailbox), EMPTY
        # What was deleted here stays deleted.
        nowhere: list[tuple[ServedMailbox | None, FlagSet]] = [(None, EMPTY)]
        rows: list[Row] = []
        into: list[ServedMailbox | None] = []
        for number, each in enumerate(found):
            spot = heirs.get(number)
            places = [arrival] if spot is None else shown.get(id(spot), [])
            for mailbox, flags in places or nowhere:
                name = None if mailbox is None else names.get(id(mailbox), source.mailbox)
                into.append(mailbox)
                rows.append(
                    Row(0, name, None, source.path, each.place, None, flags | FlagSet(each.flags),
                        each.date, each.answers, each.identity)
                )  # fmt: skip
        for mailbox, row in zip(into, archive.index.insert(_with_uids(rows, into)), strict=True):
            message = archive.stored(row)
            if mailbox is not None:
                mailbox.arrive(message)

    def _merge(self, source: Source, places: Mapping[str, Place]) -> None:
        """Names changed, and with them flags: apply what another program changed, keep what was changed here."""
        archive = self._archive
        spots = archive.spots[source.path]
        changes: list[tuple[str, Place]] = []
        flags: dict[int, tuple[Flag, Flag]] = {}
        for key, place in places.items():
            spot = spots[key]
            stamp = place.stamp or spot.place.stamp
            if (place.file, place.flags, stamp) == (spot.place.file, spot.place.flags, spot.place.stamp):
                continue
            place = replace(place, stamp=stamp)
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


def _with_uids(rows: Sequence[Row], mailboxes: Sequence[ServedMailbox | None]) -> list[Row]:
    """The rows with the next UIDs of the mailboxes that they go into."""
    given: dict[int, int] = {}
    numbered = []
    for row, mailbox in zip(rows, mailboxes, strict=True):
        if mailbox is not None:
            uid = given.get(id(mailbox), mailbox.next_uid)
            given[id(mailbox)] = uid + 1
            row = replace(row, uid=uid)
        numbered.append(row)
    return numbered


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

"""Notices files that are edited in place, which changes no directory: looks at some of the known ones in each round."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.server.archive_scan import stamp_of_file
from tuimail.server.discover import Kind
from tuimail.server.keeping import Spot

if TYPE_CHECKING:
    from tuimail.server.archive import Archive

MOST = 1000
"""Files in one round: a few milliseconds on a disk of one's own."""


class EditedInPlace:
    """Goes round all message files of an archive. Lives in the server's loop; the files are looked at in a thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._turn: Iterator[Spot] = iter(())

    async def look(self) -> dict[str, set[str]]:
        """The keys of files that were written again, by source."""
        spots = self._next()
        if not spots:
            return {}
        paths = [os.path.join(spot.source, spot.place.file) for spot in spots]
        stamps = await asyncio.to_thread(_stamps, paths)
        stale: dict[str, set[str]] = {}
        for spot, path, stamp in zip(spots, paths, stamps, strict=True):
            if stamp is None or path != os.path.join(spot.source, spot.place.file):
                continue  # the directory tells of what is gone or renamed
            if not spot.place.stamp:
                spot.place = replace(spot.place, stamp=stamp)
            elif spot.place.stamp != stamp:
                stale.setdefault(spot.source, set()).add(spot.place.key)
        return stale

    def _next(self) -> list[Spot]:
        found = [spot for spot, _ in zip(self._turn, range(MOST), strict=False)]
        if len(found) < MOST:
            self._turn = iter(self._all())
        return found

    def _all(self) -> list[Spot]:
        sources = self._archive.sources
        return [
            spot
            for path, spots in self._archive.spots.items()
            if path in sources and sources[path].kind is not Kind.MBOX
            for spot in spots.values()
        ]


def _stamps(paths: Sequence[str]) -> list[int | None]:
    return [stamp_of_file(path) for path in paths]

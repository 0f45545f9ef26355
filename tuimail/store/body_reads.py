"""The part of a reader that reads the file of the bodies, which may be thrown away at any time."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tuimail.model.ids import MessageRow
from tuimail.store import connect
from tuimail.store.bodies import bodies_path, read_chunks, read_content
from tuimail.store.errors import StoreCorrupt, StoreError, note_damage, translated

_log = logging.getLogger(__name__)
RECEIVED = "SELECT received, is_complete FROM part WHERE row = ? AND section = ?"


class BodyReads:
    """What is stored of the sections of messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bodies: sqlite3.Connection | None = None
        self._bodies_identity: tuple[int, int] | None = None

    def close_bodies(self) -> None:
        """Give the file back."""
        if self._bodies is not None:
            self._bodies.close()

    def part_content(self, row: MessageRow, section: str) -> bytes | None:
        """A section that is completely here."""
        return self._content(row, section, None)

    def _content(self, row: MessageRow, section: str, octets: int | None) -> bytes | None:
        path = bodies_path(self.path)
        try:
            bodies = self._bodies_connection(path)
            with translated(path):
                return read_content(bodies, row, section, octets) if bodies is not None else None
        except StoreCorrupt:  # it only saves fetching again: the writer throws it away
            note_damage(path)
        except StoreError:  # just being built, for one
            _log.info("the cache of bodies could not be read", exc_info=True)
        return None

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]:
        """A section in pieces; nothing where it is not completely here. For threads: a large one takes its time."""
        path = bodies_path(self.path)
        bodies = self._bodies_connection(path)
        try:
            with translated(path):
                yield from read_chunks(bodies, row, section) if bodies is not None else ()
        except StoreCorrupt:
            note_damage(path)
            raise

    def part_received(self, row: MessageRow, section: str) -> tuple[int, bool]:
        """How many octets of a section are here, and whether that is all."""
        path = bodies_path(self.path)
        try:
            bodies = self._bodies_connection(path)
            with translated(path):
                found = bodies.execute(RECEIVED, (row, section)).fetchone() if bodies is not None else None
        except StoreError:
            return 0, False
        return (int(found[0]), bool(found[1])) if found else (0, False)

    def part_head(self, row: MessageRow, section: str, octets: int) -> bytes | None:
        """At least the first octets of a section that is completely here, or all of it."""
        return self._content(row, section, octets)

    def _bodies_connection(self, path: Path) -> sqlite3.Connection | None:
        """The cache may be thrown away at any time: then another file has its place."""
        found = identity(path)
        if found != self._bodies_identity:
            if self._bodies is not None:
                self._bodies.close()
            with translated(path):
                self._bodies = connect.reader(path) if found is not None else None
            self._bodies_identity = found
        return self._bodies


def identity(path: Path) -> tuple[int, int] | None:
    """Which file stands there now, None where none does."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino

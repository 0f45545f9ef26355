"""Reads the file of the cached bodies."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.store.errors import StoreCorrupt


def bodies_path(path: Path) -> Path:
    """The file of the bodies beside an account's database."""
    return path.with_name(f"{path.stem}.bodies.sqlite")


def read_content(db: sqlite3.Connection, row: MessageRow, section: str, octets: int | None = None) -> bytes | None:
    """A complete section (with `octets` the chunks that hold so many of its first), or None.

    Raises StoreCorrupt where it is damaged.
    """
    found = db.execute(
        """SELECT c.content FROM part p JOIN chunk c USING (row, section)
           WHERE p.row = ? AND p.section = ? AND p.is_complete AND c.start < ? ORDER BY c.start""",
        (row, section, octets if octets is not None else 1 << 62),
    ).fetchall()
    return unpacked(content for (content,) in found) if found else None


def read_chunks(db: sqlite3.Connection, row: MessageRow, section: str) -> Iterator[bytes]:
    """A complete section in the pieces it came in; nothing where it is not complete. Raises StoreCorrupt."""
    starts = db.execute(
        """SELECT c.start FROM part p JOIN chunk c USING (row, section)
           WHERE p.row = ? AND p.section = ? AND p.is_complete ORDER BY c.start""",
        (row, section),
    ).fetchall()
    for (start,) in starts:
        found = db.execute(
            "SELECT content FROM chunk WHERE row = ? AND section = ? AND start = ?", (row, section, start)
        ).fetchone()
        if found is None:
            raise StoreCorrupt(gettext("The cache of message bodies changed while it was read; try again."))
        yield unpacked(found)


def unpacked(chunks: Iterable[bytes]) -> bytes:
    """The chunks put together. Raises StoreCorrupt where one is damaged."""
    try:
        return b"".join([zlib.decompress(chunk) for chunk in chunks])
    except zlib.error as error:
        raise StoreCorrupt(gettext("The cache of message bodies is damaged; it is being rebuilt.")) from error

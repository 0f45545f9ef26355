"""Reads the file of the cached bodies."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

from tuimail.model.ids import MessageRow


def bodies_path(path: Path) -> Path:
    """The file of the bodies beside an account's database."""
    return path.with_name(f"{path.stem}.bodies.sqlite")


def read_content(db: sqlite3.Connection, row: MessageRow, section: str) -> bytes | None:
    """A complete section, or None."""
    found = db.execute(
        """SELECT c.content FROM part p JOIN chunk c USING (row, section)
           WHERE p.row = ? AND p.section = ? AND p.is_complete ORDER BY c.start""",
        (row, section),
    ).fetchall()
    try:
        return b"".join([zlib.decompress(content) for (content,) in found]) if found else None
    except zlib.error:
        return None  # a damaged cache is an empty cache

"""Replaces a small file as a whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def text_of(file: Path) -> str:
    """What stands in it, "" where it cannot be read: whoever reads it for its sense says why."""
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def replace_file(file: Path, text: str) -> None:
    """All of it or nothing; a link to a file elsewhere stays one. Raises OSError.

    It is on the disk before it has its name, which takes as long as the disk does: not for a thread that somebody
    waits for.
    """
    target = Path(os.path.realpath(file))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # for the owner's eyes only
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        os.replace(name, target)
        _sync_directory(target.parent)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise


def _sync_directory(directory: Path) -> None:
    """The new name, too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

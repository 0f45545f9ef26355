"""Replaces a small file as a whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(file: Path, text: str) -> None:
    """All of it or nothing; a link to a file elsewhere stays one. Raises OSError."""
    target = Path(os.path.realpath(file))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # for the owner's eyes only
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(text)
        os.replace(name, target)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise

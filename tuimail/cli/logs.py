"""Sets up the log file: one rotating file, 0600, with secrets masked."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tuimail.net.redact import SecretFilter

_MAX_BYTES = 2_000_000
_current: list[Path] = []


def start_log(path: Path) -> None:
    """Send everything below `tuimail` to the file; nothing of it ever reaches the terminal.

    Raises OSError where the file cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"))
    handler.addFilter(SecretFilter())
    for name in ("tuimail", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    logging.getLogger("tuimail").setLevel(logging.DEBUG if os.environ.get("TUIMAIL_DEBUG") else logging.INFO)
    _current[:] = [path]


def stop_log() -> None:
    """Close the file, whose directory is about to go; nothing is logged any more."""
    for name in ("tuimail", "asyncio"):
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            handler.close()
        logger.handlers[:] = [logging.NullHandler()]
    _current.clear()


def current_log_file() -> Path | None:
    """Where the log goes, None before `start_log`."""
    return _current[0] if _current else None

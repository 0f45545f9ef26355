"""Sets up the log file: one rotating file, 0600, with secrets masked."""

from __future__ import annotations

import logging
import os
from pathlib import Path

_MAX_BYTES = 2_000_000
_LOGGERS = ("tuimail", "asyncio")
_current: list[Path] = []


def start_log(path: Path) -> None:
    """Send everything below `tuimail` to the file; nothing of it ever reaches the terminal.

    Raises OSError where the file cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = _FirstRecord(path)
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    logging.getLogger("tuimail").setLevel(logging.DEBUG if os.environ.get("TUIMAIL_DEBUG") else logging.INFO)
    _current[:] = [path]


def stop_log() -> None:
    """Close the file, whose directory is about to go; nothing is logged any more."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            handler.close()
        logger.handlers[:] = [logging.NullHandler()]
    _current.clear()


def current_log_file() -> Path | None:
    """Where the log goes, None before `start_log`."""
    return _current[0] if _current else None


class _FirstRecord(logging.Handler):
    """Makes the real handler when there is something to write: its modules cost a good start 3 ms."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._real: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write this one, and let the real handler have the next ones at once."""
        if self._real is None:
            self._real = _file_handler(self._path)
            for name in _LOGGERS:
                handlers = logging.getLogger(name).handlers
                handlers[:] = [self._real if handler is self else handler for handler in handlers]
        self._real.handle(record)


def _file_handler(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    from tuimail.net.redact import SecretFilter

    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"))
    handler.addFilter(SecretFilter())
    return handler

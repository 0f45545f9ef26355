"""Random access to mbox files; a packed one is unpacked once into a nameless file, not for each message."""

from __future__ import annotations

import gzip
import os
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tuimail.model.language import gettext
from tuimail.server.errors import Unreadable
from tuimail.server.untouched import reading, shown

_CHUNK = 1024 * 1024
_LARGEST = 4 * 1024**3
_KEPT = 2

_lock = threading.Lock()
_unpacked: dict[str, tuple[object, IO[bytes]]] = {}


@contextmanager
def random_access(path: str) -> Iterator[int]:
    """A descriptor for `os.pread`, which several threads may use. Raises Unreadable."""
    with reading(path) as opened:
        if not path.lower().endswith(".gz"):
            yield opened.fileno()
            return
        with _lock:
            yield _plain(path, opened).fileno()


def forget_unpacked() -> None:
    """Close the unpacked files."""
    with _lock:
        while _unpacked:
            _unpacked.popitem()[1][1].close()


def _plain(path: str, packed: IO[bytes]) -> IO[bytes]:
    stats = os.fstat(packed.fileno())
    stamp = (stats.st_size, stats.st_mtime_ns, stats.st_ino)
    known = _unpacked.pop(path, None)
    if known is not None and known[0] == stamp:
        _unpacked[path] = known
        return known[1]
    if known is not None:
        known[1].close()
    while len(_unpacked) >= _KEPT:
        _unpacked.pop(next(iter(_unpacked)))[1].close()
    plain = tempfile.TemporaryFile()  # noqa: SIM115 - kept open
    try:
        _unpack(path, packed, plain)
    except BaseException:
        plain.close()
        raise
    _unpacked[path] = stamp, plain
    return plain


def _unpack(path: str, packed: IO[bytes], plain: IO[bytes]) -> None:
    size = 0
    try:
        with gzip.GzipFile(fileobj=packed) as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > _LARGEST:
                    raise Unreadable(
                        gettext("{path} unpacks to more than {value} GB.").format(
                            path=shown(path), value=_LARGEST >> 30
                        )
                    )
                plain.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(gettext("{path} is not a complete gzip file.").format(path=shown(path))) from error
    except OSError as error:
        raise Unreadable(
            gettext("{path} cannot be unpacked: {strerror}.").format(path=shown(path), strerror=error.strerror or error)
        ) from error
    plain.flush()

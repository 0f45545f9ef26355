"""One heap for all threads: glibc gives each its own, and what is free in one is of no use to the others."""

from __future__ import annotations

import sys
from typing import Final

_M_ARENA_MAX: Final = -8
"""mallopt(3)."""


def share_heap() -> None:
    """From now on threads that begin share the heaps there are; nothing happens where another libc is used."""
    if sys.platform != "linux":
        return
    import ctypes  # where the engine starts: the first frame has no time for it

    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    except (OSError, AttributeError):
        return

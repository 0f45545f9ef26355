"""Lets a worker stand still while the screen answers a key.

The screen's thread and the workers share one interpreter: two threads that compute take turns at it, so an answer that
needs 3 ms takes twice as long beside a worker. `begin` and `end` belong to the screen's thread, `give_way` to a
worker's, which calls it about every message.
"""

from __future__ import annotations

import threading
from typing import Final

MOST_S: Final = 0.03
"""So long a worker stands still for one key: one that changes nothing on the screen has no end."""


class Answering:
    """Whether a key waits for its answer."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._over.set()

    def begin(self) -> None:
        """A key was pressed."""
        self._over.clear()

    def end(self) -> None:
        """Its answer is on the way to the terminal."""
        self._over.set()

    def give_way(self) -> None:
        """Return when no key waits, or the last one has waited long enough."""
        if not self._over.is_set() and not self._over.wait(MOST_S):
            self._over.set()

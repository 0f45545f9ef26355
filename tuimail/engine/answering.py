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

ANSWER_S: Final = 0.03
"""So long after a key the interpreter belongs to the screen: that is what an answer takes."""
HELD_S: Final = 0.05
"""The same where nobody waits for the server: longer than the pause between two repeats of a key that is held."""
BREATH_S: Final = 0.002


def rest_s(quiet_s: float, *, is_active: bool, is_awaited: bool) -> float:
    """How long background work rests when it comes to an edge, so long after the last key.

    0 lets only others in the same loop have their turn. `is_awaited`: the user waits for what comes behind this work.
    """
    return max(BREATH_S if is_active else 0.0, (ANSWER_S if is_awaited else HELD_S) - quiet_s)


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

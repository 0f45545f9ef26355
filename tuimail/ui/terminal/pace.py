"""How often a frame may go out: at once after a pause, and not more often than the line deserves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

FAST_S: Final = 0.0
SLOW_S: Final = 0.1
"""Ten frames a second: what was typed is answered at once, what follows waits for company."""


class Pace:
    """Counts the time since the last frame."""

    def __init__(self, between_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._between_s = between_s
        self._clock = clock
        self._last = float("-inf")

    def wait_s(self) -> float:
        """How long the next frame has to wait, 0 where it may go now."""
        return max(0.0, self._last + self._between_s - self._clock())

    def went(self) -> None:
        """A frame went out."""
        self._last = self._clock()

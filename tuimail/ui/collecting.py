"""Has the collector of cycles work while no key waits: it stops every thread, the longer the more there is to look at.

Left to itself it begins when enough values were made, which is while a key is being answered. What there is for it are
closed dialogs, above all.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

THRESHOLDS: Final = (50_000, 100, 100)
"""When it begins all the same. At Python's 700 a first sync would have it hold up keys, 20 ms at times."""
QUIET_S: Final = (0.5, 1.0, 5.0)
"""So long after the last key it may look at what is young, at what is older, at everything."""
WORTH: Final = (1_000, 10, 10)
"""So many values, or collections of what is younger, are worth it."""
MANY: Final = 20_000
"""So many young values are something large that is under way: most of them go without the collector, a little later."""
MOST: Final = 60_000
"""More older ones are left to the collector itself: looking at them takes longer than a key may wait."""
RESTS: Final = 200
"""After a collection it rests for so many times as long as that took: it has much to look at."""


class Collecting:
    """Begins after the first frame, and then looks each second whether there is time."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        counts: Callable[[], tuple[int, int, int]] = gc.get_count,
        collect: Callable[[int], object] = gc.collect,
        number: Callable[[int], int] = lambda generation: len(gc.get_objects(generation)),
    ) -> None:
        self._clock = clock
        self._counts = counts
        self._collect = collect
        self._number = number
        self._key_at = self._rests_until = clock()
        if not gc.isenabled():
            # What was imported for the first frame stays: the collector, off until now, need not look at it again.
            gc.freeze()
            gc.enable()
            gc.set_threshold(*THRESHOLDS)

    def key(self) -> None:
        """A key was pressed."""
        self._key_at = self._clock()

    def tick(self) -> None:
        """Collect the oldest generation for which it is time."""
        now, counts = self._clock(), self._counts()
        if now < self._rests_until or counts[0] > MANY:
            return
        for generation in (2, 1, 0):
            is_time = counts[generation] >= WORTH[generation] and now - self._key_at >= QUIET_S[generation]
            if is_time and sum(map(self._number, range(1, generation + 1))) <= MOST:
                self._collect(generation)
                self._rests_until = self._clock() + RESTS * (self._clock() - now)
                return

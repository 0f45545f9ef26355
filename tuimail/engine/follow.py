"""Notices what other processes wrote into an account's database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from tuimail.store.errors import StoreError

log = logging.getLogger("tuimail.engine.follow")

PATIENT_FACTOR = 4
"""While nobody looks, it is enough to look so much less often."""


class Follower:
    """Asks SQLite for the number of other processes' commits: a pragma, no I/O worth mentioning."""

    def __init__(
        self,
        data_version: Callable[[], int],
        on_change: Callable[[], None],
        *,
        every_s: float,
        is_watched: Callable[[], bool],
    ) -> None:
        self._data_version = data_version
        self._on_change = on_change
        self._every_s = every_s
        self._is_watched = is_watched
        self._seen = data_version()

    def look(self) -> None:
        """Tell of a change since the last look."""
        try:
            version = self._data_version()
        except StoreError as error:
            log.warning("other processes cannot be followed: %s", error)
            return
        if version != self._seen:
            self._seen = version
            self._on_change()

    async def run(self) -> None:
        """For ever; ends by cancellation."""
        while True:
            await asyncio.sleep(self._every_s if self._is_watched() else self._every_s * PATIENT_FACTOR)
            self.look()

"""A terminal at the far end of a slow line with deep buffers, as SSH makes it: nothing is refused, all comes late."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Mapping, Sequence

from tests.support.ptyterm import Terminal

_PACKET = 512
_AT_ONCE = 65_536


class FarTerminal(Terminal):
    """`rate` octets a second come down the line, and half of the round trip later they are seen."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        rate: float = 20_000.0,
        round_trip_s: float = 0.08,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._rate = rate
        self._way_s = round_trip_s / 2
        self._down: deque[tuple[float, bytes]] = deque()
        self._up: deque[tuple[float, bytes]] = deque()
        self._is_free_at = 0.0
        super().__init__(argv, columns=columns, rows=rows, env=env)

    @property
    def on_the_way(self) -> int:
        """Octets that were written and are not seen yet."""
        return sum(len(octets) for _, octets in self._down)

    def _send(self, octets: bytes) -> float:
        now = time.perf_counter()
        self._up.append((now + self._way_s, octets))
        return now

    def _read(self) -> bool:
        try:
            octets = os.read(self._master, _AT_ONCE)
        except (BlockingIOError, OSError):
            return False
        now = time.perf_counter()
        for start in range(0, len(octets), _PACKET):
            packet = octets[start : start + _PACKET]
            self._is_free_at = max(now, self._is_free_at) + len(packet) / self._rate
            self._down.append((self._is_free_at + self._way_s, packet))
        return bool(octets)

    def _turn(self, timeout_s: float) -> bool:
        """Until something is seen that was not, or the time is over."""
        end = time.perf_counter() + max(0.0, timeout_s)
        while True:
            now = time.perf_counter()
            while self._up and self._up[0][0] <= now:
                super()._send(self._up.popleft()[1])
            if self._down and self._down[0][0] <= now:
                self._take(self._down.popleft()[1])
                return True
            due = min([end, *(queue[0][0] for queue in (self._up, self._down) if queue)])
            may_end = not self._down and self.status is None
            watched = [self._master, self._process] if may_end else [self._master]
            ready = select.select(watched, [], [], max(0.0, due - now))[0]
            if self._master in ready and self._read():
                continue
            if self._process in ready:
                return super()._turn(0.0)
            if time.perf_counter() >= end:
                return False

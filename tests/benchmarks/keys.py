"""Row e: from a key to the painted row, while the first synchronisation runs and after it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.ground import MARKER, Ground, median, moved, percentile
from tests.benchmarks.report import Result
from tests.benchmarks.sync import stored, wait_until_stored
from tests.support.ptyterm import Terminal

BUSY_MS = (6, 20)
IDLE_MS = (4, 12)
"""p50 and p95 that a person on a line without delay should see at most."""
_MOST = 300
_BETWEEN_S = 0.03


def measure(ground: Ground) -> Iterator[Result]:
    """Cursor keys, one after the other, 30 ms apart."""
    program = ground.program(ground.filled_user())
    with program.open() as terminal:
        terminal.wait_for(MARKER, timeout_s=30)
        busy: list[float] = []
        while len(busy) < _MOST and (len(busy) % 20 or stored(program) < ground.size):
            busy.append(_key(terminal, len(busy)))
        ground.say(f"{len(busy)} keys while synchronising")
        wait_until_stored(terminal, program, ground.size)
        terminal.wait_quiet(1.0, timeout_s=10)
        idle = [_key(terminal, number) for number in range(100)]
    for what, samples, limits in (("a cold sync runs", busy, BUSY_MS), ("nothing runs", idle, IDLE_MS)):
        if samples:
            yield Result("e", f"key to paint while {what}: p50", median(samples) * 1000, "ms", limits[0])
            yield Result("e", f"key to paint while {what}: p95", percentile(samples, 0.95) * 1000, "ms", limits[1])


def _key(terminal: Terminal, number: int) -> float:
    took = moved(terminal, "j" if number // 15 % 2 == 0 else "k")
    terminal.wait_quiet(_BETWEEN_S, timeout_s=_BETWEEN_S)
    return took

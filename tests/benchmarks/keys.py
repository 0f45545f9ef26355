"""Row e: from a key to the painted row, while the first synchronisation runs and after it.

The last two lines are what the machine makes of it: nothing runs but processes that have nothing to do with the
program, as many as a synchronisation keeps busy (its own thread, and the server).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.ground import MARKER, Ground, median, moved, percentile
from tests.benchmarks.report import Result
from tests.benchmarks.sync import stored, wait_until_stored
from tests.support.ptyterm import Terminal

BUSY_MS = (6, 20)
IDLE_MS = (4, 12)
"""p50 and p95 that a person on a line without delay should see at most."""
_MOST = 300
_IDLE = 100
_BETWEEN_S = 0.03
_OTHERS = 2


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
        idle = [_key(terminal, number) for number in range(_IDLE)]
        with _others_at_work():
            beside = [_key(terminal, number) for number in range(_IDLE)]
    for what, samples, limits in (
        ("a cold sync runs", busy, BUSY_MS),
        ("nothing runs", idle, IDLE_MS),
        (f"{_OTHERS} other processes run", beside, (None, None)),
    ):
        if samples:
            yield Result("e", f"key to paint while {what}: p50", median(samples) * 1000, "ms", limits[0])
            yield Result("e", f"key to paint while {what}: p95", percentile(samples, 0.95) * 1000, "ms", limits[1])


@contextlib.contextmanager
def _others_at_work() -> Iterator[None]:
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(_OTHERS)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def _key(terminal: Terminal, number: int) -> float:
    took = moved(terminal, "j" if number // 15 % 2 == 0 else "k")
    terminal.wait_quiet(_BETWEEN_S, timeout_s=_BETWEEN_S)
    return took

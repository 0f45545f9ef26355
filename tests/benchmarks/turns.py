"""Runs tuimail and notes how long each turn of the screen's loop took: `python -m tests.benchmarks.turns FILE ...`.

A line of FILE is a turn of 2 ms or more: when it ended (`time.time`), how long it took, and how much of that the thread
itself worked, both in ms. What the thread did not work it waited, for the other threads' turn or for the machine.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from pathlib import Path
from typing import Final, NamedTuple

from tuimail.__main__ import main

_NOTED_NS: Final = 2_000_000


class Turn(NamedTuple):
    """One turn of the loop."""

    ended_at: float
    took_ms: float
    worked_ms: float


def turns(file: Path, since: float = 0.0) -> list[Turn]:
    """Those of 2 ms and more that ended after a moment."""
    found = (Turn(*map(float, line.split())) for line in file.read_text().splitlines())
    return [turn for turn in found if turn.ended_at >= since]


def watch(file: Path) -> None:
    """Note the turns of the loop of this thread from now on."""
    out, screen = file.open("w", buffering=1), threading.get_ident()
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        if threading.get_ident() != screen:
            run(handle)
            return
        began, worked = time.perf_counter_ns(), time.thread_time_ns()
        run(handle)
        took = time.perf_counter_ns() - began
        if took >= _NOTED_NS:
            out.write(f"{time.time():.4f} {took / 1e6:.1f} {(time.thread_time_ns() - worked) / 1e6:.1f}\n")

    asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
    del sys.argv[1]
    sys.exit(main())

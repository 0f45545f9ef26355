"""Row u: a terminal that takes nothing for a minute while keys come: memory, octets, and when it is right again."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.ground import MARKER, Ground
from tests.benchmarks.report import Result
from tests.program.sight import position
from tests.support.ptyterm import Terminal

_MESSAGES = 2_000
_STALL_S = 60.0
_PAGES = 150
_MOST_OCTETS = 70_000
"""What the kernel holds of a terminal's output, and a frame."""


def measure(ground: Ground) -> Iterator[Result]:
    """Pages down and up, and five rows down in the end; once before, so that what is kept of rows is kept already."""
    program = ground.program(ground.filled_user(_MESSAGES))
    with program.open() as terminal:
        terminal.wait_for(MARKER, timeout_s=30)
        terminal.wait_quiet(3.0, timeout_s=30)
        keys = ["pagedown"] * _PAGES + ["pageup"] * _PAGES
        seen_kb = -_resident_kb(terminal)
        for key in keys:
            terminal.press(key)
            terminal.wait_quiet(0.02)
        terminal.wait_quiet(1.0)
        start = _resident_kb(terminal)
        seen_kb += start
        written = len(terminal.output)
        for key in keys:
            terminal.press(key)
            _let_pass(_STALL_S / len(keys))
        terminal.press(*["j"] * 5)
        _let_pass(1.0)
        grown = _resident_kb(terminal) - start
        reads_at = time.perf_counter()
        terminal.wait_for(lambda: position(terminal)[0] == 6)
        right_s = terminal.last_output_at - reads_at
        terminal.wait_quiet(1.0)
        yield Result("u", f"memory for what {_PAGES} pages of rows show, the first time", seen_kb / 1000, "MB")
        yield Result("u", f"memory grown in a stall of {_STALL_S:.0f} s, over rows seen before", grown / 1000, "MB", 5)
        yield Result("u", "after it, until the screen is right", right_s * 1000, "ms", 250)
        yield Result("u", "written in it and after it", len(terminal.output) - written, "B", _MOST_OCTETS)


def _let_pass(seconds: float) -> None:
    """Wait without reading the terminal."""
    select.select([], [], [], seconds)


def _resident_kb(terminal: Terminal) -> int:
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))

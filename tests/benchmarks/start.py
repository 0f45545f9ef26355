"""Row a: from the start of the process to painted rows and an answered key, the mailbox cached, the server silent."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.ground import MARKER, Ground, cursor_line, median
from tests.benchmarks.prefill import prefill
from tests.benchmarks.report import Result
from tests.support.program import ACCOUNT, Place, Program, account_config
from tests.support.ptyterm import Terminal

LIMIT = 1.3
RESUMED_MS = (60, 350)
_EMPTY = Path(__file__).with_name("empty_app.py")


def measure(ground: Ground) -> Iterator[Result]:
    """At the usual size and at ten times of it."""
    for size in (ground.size, ground.size * 10):
        ground.say(f"storing {size:,} rows")
        with silent_server() as place:
            program = Program(ground.new_directory(), account_config("ada", place, "printf x"))
            program.directory.mkdir()
            prefill(program.data_dir, ACCOUNT, size)
            yield from _compare(ground, program, size)


def _compare(ground: Ground, program: Program, size: int) -> Iterator[Result]:
    empty: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    resumed: list[tuple[float, float]] = []
    _start_ours(program, "--no-resume")
    for _ in range(ground.runs):
        empty.append(_start_empty(program))
        ours.append(_start_ours(program, "--no-resume"))
    _start_ours(program)
    resumed += [_start_ours(program) for _ in range(ground.runs)]
    for index, what in enumerate(("first rows", "first key answered")):
        base, value = (median([times[index] for times in samples]) * 1000 for samples in (empty, ours))
        if size == ground.size:
            yield Result("a", f"empty Textual app: {what}", base, "ms")
        yield Result("a", f"{size:,} cached rows: {what}", value, "ms", base * LIMIT)
        again = median([times[index] for times in resumed]) * 1000
        yield Result("a", f"{size:,} cached rows, last screen: {what}", again, "ms", RESUMED_MS[index])


def _start_empty(program: Program) -> tuple[float, float]:
    with Terminal([sys.executable, str(_EMPTY)], env=program.env) as terminal:
        painted = terminal.wait_for("rows painted")
        answered = painted + terminal.measure("j", lambda: "key answered" in terminal.text)
        return painted - terminal.started_at, answered - terminal.started_at


def _start_ours(program: Program, *words: str) -> tuple[float, float]:
    with program.open(*words) as terminal:
        painted = terminal.wait_for(MARKER)
        terminal.wait_for(lambda: MARKER in cursor_line(terminal))
        terminal.press("j")
        answered = terminal.wait_for(lambda: MARKER not in (cursor_line(terminal) or MARKER))
        rows, key = painted - terminal.started_at, answered - terminal.started_at
        terminal.press("k")
        terminal.wait_for(lambda: MARKER in cursor_line(terminal))
        terminal.press("ctrl+q")
        terminal.wait_exit()
        return rows, key


@contextlib.contextmanager
def silent_server() -> Iterator[Place]:
    """Something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Place("127.0.0.1", listener.getsockname()[1])

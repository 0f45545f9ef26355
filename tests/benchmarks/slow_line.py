"""Row s: over a line of 20 KB/s and 80 ms: how far the screen lags behind a held key, and a session of 200 keys."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator

from tests.benchmarks.ground import MARKER, Ground, cursor_line, median, percentile
from tests.benchmarks.peers import aerc_command
from tests.benchmarks.report import Result
from tests.benchmarks.sync import neomutt_command
from tests.support.far_terminal import FarTerminal
from tests.support.ptyterm import Terminal

_MESSAGES = 2_000
_KEYS_A_SECOND = 30
_HELD_S = 2.0
_BOTTOM = 45
"""More rows than fit: from here on each key scrolls."""
_SESSION = 200
_BETWEEN_S = 0.3
"""A person at work: three keys a second."""
_TIMEOUT_S = 60.0
_NEOMUTT = "set sidebar_visible\nset menu_scroll=yes\n"

Start = Callable[[], FarTerminal]


def measure(ground: Ground) -> Iterator[Result]:
    """120x40, 256 colours, three panes."""
    user = ground.filled_user(_MESSAGES)
    program = ground.program(user)
    with program.open() as terminal:
        terminal.wait_for(MARKER, timeout_s=30)
        terminal.wait_quiet(3.0, timeout_s=30)

    def ours(*words: str) -> Start:
        return lambda: FarTerminal(program.argv(*words), env=program.env)

    yield Result("s", "lag after holding Down: ours", _lag(ours()) * 1000, "ms", 300)
    yield Result("s", "lag after holding Down: ours, --slow", _lag(ours("--slow")) * 1000, "ms")
    yield Result("s", "lag after holding Down: Textual's own", _lag(ours("--plain-output")) * 1000, "ms")
    if shutil.which("neomutt") is not None:
        argv, env = neomutt_command(ground, user, _NEOMUTT)
        yield Result(
            "s", "lag after holding Down: neomutt", _lag(lambda: FarTerminal(argv, env=env), _whole) * 1000, "ms"
        )
    if shutil.which("aerc") is not None:
        peer, home = aerc_command(ground, user)
        lag = _lag(lambda: FarTerminal(peer, env=home), _whole)
        yield Result("s", "lag after holding Down: aerc", lag * 1000, "ms")
    answers = _session(ours())
    for what, value in (("p50", median(answers)), ("p95", percentile(answers, 0.95)), ("worst", max(answers))):
        limit = 150.0 if what != "p50" else None
        yield Result("s", f"{len(answers)} keys, until answered: {what}", value * 1000, "ms", limit)


def _whole(terminal: Terminal) -> str:
    return terminal.text


def _lag(start: Start, look: Callable[[Terminal], str] = cursor_line) -> float:
    """Seconds from the release of the key to the last octet that changes what it moves: the cursor's row."""
    with start() as terminal:
        _begin(terminal)
        for _ in range(_BOTTOM):
            terminal.press("j")
            terminal.wait_quiet(0.05, timeout_s=0.05)
        terminal.wait_quiet(1.5, timeout_s=_TIMEOUT_S)
        released = 0.0
        for _ in range(int(_HELD_S * _KEYS_A_SECOND)):
            released = terminal.press("j")
            _wait(terminal, 1 / _KEYS_A_SECOND)
        line = ""
        arrived = released
        while True:
            terminal.wait_quiet(0.05, timeout_s=0.05)
            if look(terminal) != line:
                line, arrived = look(terminal), terminal.last_output_at
            elif not terminal.on_the_way and _is_calm(terminal):
                return max(0.0, arrived - released)


def _is_calm(terminal: FarTerminal) -> bool:
    before = len(terminal.output)
    terminal.wait_quiet(0.7, timeout_s=0.7)
    return len(terminal.output) == before


def _session(start: Start) -> list[float]:
    """Seconds from each key to its answer on the screen, of somebody who reads his list."""
    chosen = random.Random(7)
    answers: list[float] = []
    with start() as terminal:
        _begin(terminal)
        for _ in range(_SESSION):
            key = chosen.choices(("j", "k", "ctrl+d", "ctrl+u", "s", "tab"), (60, 20, 5, 4, 8, 3))[0]
            before = _seen(terminal)
            pressed = terminal.press(key)
            while _seen(terminal) == before and terminal.last_output_at - pressed < 2.0:
                if not terminal._turn(1.0):
                    break  # the first row, or the last: there is nothing to answer
            else:
                answers.append(terminal.last_output_at - pressed)
            _wait(terminal, _BETWEEN_S)
    return answers


def _seen(terminal: FarTerminal) -> tuple[str, str, str]:
    """What a key changes: the row under the cursor, the hints, the position."""
    return cursor_line(terminal), terminal.lines[-2], terminal.lines[-1]


def _begin(terminal: FarTerminal) -> None:
    terminal.wait_for(MARKER, timeout_s=_TIMEOUT_S)
    terminal.wait_quiet(1.5, timeout_s=_TIMEOUT_S)


def _wait(terminal: FarTerminal, seconds: float) -> None:
    terminal.wait_quiet(seconds, timeout_s=seconds)

"""Row k: the same mailbox, the same keys in tuimail, in Textual's own output, in neomutt and in aerc, as installed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.ground import MARKER, Ground, median, percentile
from tests.benchmarks.peers import aerc_command
from tests.benchmarks.report import Result
from tests.benchmarks.sync import neomutt_command, wait_until_stored
from tests.support.program import Program
from tests.support.ptyterm import Terminal

_START_S = 300.0
_KEYS = 100
_QUIET_S = 0.05
"""Less than the pause after which our reader follows the list: its text is not the price of the row."""
_CALM_S = 1.5
_NEOMUTT = "set sidebar_visible\nset menu_scroll=yes\nset header_cache=$HOME/cache\n"
_AERC = "cache-headers = true\n"

LIMITS = {
    "cold start to first rows": 600,
    "warm start to first rows": 60,
    "warm start to first key answered": 350,
    "key to last byte, p50": 4,
    "key to last byte, p95": 12,
    "resident memory": 75,
}
"""Issue 5's, in milliseconds and megabytes."""


@dataclass(frozen=True, slots=True)
class _Contestant:
    name: str
    start: Callable[[], Terminal]
    quit: str
    settle: Callable[[Terminal], None]


def measure(ground: Ground) -> Iterator[Result]:
    """Two starts and a hundred keys for each program that is installed."""
    for contestant in _contestants(ground):
        ground.say(contestant.name)
        spent = _spent(contestant, ground.runs)
        for what, value in spent.items():
            unit = "MB" if "memory" in what else "ms"
            limit = LIMITS[what] if contestant.name == "ours" else None
            yield Result("k", f"{what}: {contestant.name}", value, unit, limit)


def _contestants(ground: Ground) -> Iterator[_Contestant]:
    user = ground.filled_user()
    for name, words in (("ours", ()), ("Textual's own", ("--plain-output",))):
        program = ground.program(user)
        yield _Contestant(name, _opening(program, words), "ctrl+q", _until_stored(ground, program))
    if shutil.which("neomutt") is not None:
        argv, env = neomutt_command(ground, user, _NEOMUTT)
        yield _Contestant("neomutt", _starting(argv, env), "q", _until_calm)
    if shutil.which("aerc") is not None:
        argv, env = aerc_command(ground, user, _AERC)
        yield _Contestant("aerc", _starting(argv, env), ":quit\r", _until_calm)


def _opening(program: Program, words: Sequence[str]) -> Callable[[], Terminal]:
    return lambda: program.open(*words)


def _starting(argv: Sequence[str], env: dict[str, str]) -> Callable[[], Terminal]:
    return lambda: Terminal(argv, env=env)


def _until_stored(ground: Ground, program: Program) -> Callable[[Terminal], None]:
    def settle(terminal: Terminal) -> None:
        wait_until_stored(terminal, program, ground.size)
        _until_calm(terminal)

    return settle


def _until_calm(terminal: Terminal) -> None:
    terminal.wait_quiet(_CALM_S, timeout_s=_START_S)


def _spent(contestant: _Contestant, runs: int) -> dict[str, float]:
    spent: dict[str, float] = {}
    with contestant.start() as terminal:
        shown = terminal.wait_for(MARKER, timeout_s=_START_S)
        spent["cold start to first rows"] = (shown - terminal.started_at) * 1000
        contestant.settle(terminal)
        keys = [_key_ms(terminal, "j" if number // 15 % 2 == 0 else "k") for number in range(_KEYS)]
        spent["resident memory"] = terminal.peak_rss_kb / 1024
        _leave(terminal, contestant)
    starts = [_warm(contestant) for _ in range(runs)]
    spent["warm start to first rows"] = median([rows for rows, _ in starts])
    spent["warm start to first key answered"] = median([key for _, key in starts])
    spent["key to last byte, p50"], spent["key to last byte, p95"] = median(keys), percentile(keys, 0.95)
    return spent


def _key_ms(terminal: Terminal, key: str) -> float:
    """From the key to the last octet of what it changed."""
    before = len(terminal.output)
    pressed = terminal.press(key)
    terminal.wait_for(lambda: len(terminal.output) > before)
    terminal.wait_quiet(_QUIET_S)
    return (terminal.last_output_at - pressed) * 1000


def _warm(contestant: _Contestant) -> tuple[float, float]:
    """Milliseconds to the rows, and to the first row down; at the end the cursor is where it was."""
    with contestant.start() as terminal:
        shown = terminal.wait_for(lambda: MARKER in terminal.text and _lit(terminal) != (), timeout_s=_START_S)
        before = _lit(terminal)
        terminal.press("j")
        answered = terminal.wait_for(lambda: _lit(terminal) not in ((), before), timeout_s=_START_S)
        _until_calm(terminal)
        terminal.press("k")
        _until_calm(terminal)
        _leave(terminal, contestant)
        return (shown - terminal.started_at) * 1000, (answered - terminal.started_at) * 1000


def _leave(terminal: Terminal, contestant: _Contestant) -> None:
    if contestant.quit.startswith("ctrl"):
        terminal.press(contestant.quit)
    else:
        terminal.type(contestant.quit)
    terminal.wait_exit()


def _lit(terminal: Terminal) -> tuple[int, ...]:
    """The rows that stand out: where the cursor is, whatever the program paints it with."""
    column, rows = terminal.columns // 2, range(1, terminal.rows - 3)
    looks = {y: (cell.bg, cell.reverse) for y in rows for cell in (terminal.screen.buffer[y][column],)}
    usual = Counter(looks.values()).most_common(1)[0][0]
    return tuple(y for y, look in looks.items() if look != usual)

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
from tests.support.dovecot import DovecotUser
from tests.support.ptyterm import Terminal

_START_S = 300.0
_KEYS = 100
_COLD = 3
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
class _Home:
    """A program that nobody has started here before."""

    start: Callable[[], Terminal]
    settle: Callable[[Terminal], None]
    """Waits until it has all it wants from the server."""


@dataclass(frozen=True, slots=True)
class _Contestant:
    name: str
    install: Callable[[], _Home]
    quit: str


def measure(ground: Ground) -> Iterator[Result]:
    """Some starts, cold and warm, and a hundred keys for each program that is installed.

    Starts go in turns, so that what the machine does meanwhile meets all of them.
    """
    contestants = list(_contestants(ground))
    cold = [[_cold(contestant) for contestant in contestants] for _ in range(_COLD)]
    homes = [contestant.install() for contestant in contestants]
    keys = [_keys(ground, contestant, home) for contestant, home in zip(contestants, homes, strict=True)]
    warm = [[_warm(*pair) for pair in zip(contestants, homes, strict=True)] for _ in range(ground.runs)]
    for number, contestant in enumerate(contestants):
        spent = {
            "cold start to first rows": median([each[number] for each in cold]),
            "warm start to first rows": median([each[number][0] for each in warm]),
            "warm start to first key answered": median([each[number][1] for each in warm]),
            **keys[number],
        }
        for what, value in spent.items():
            limit = LIMITS[what] if contestant.name == "ours" else None
            yield Result("k", f"{what}: {contestant.name}", value, "MB" if "memory" in what else "ms", limit)


def _contestants(ground: Ground) -> Iterator[_Contestant]:
    user = ground.filled_user()
    yield _Contestant("ours", lambda: _ours(ground, user), "ctrl+q")
    yield _Contestant("Textual's own", lambda: _ours(ground, user, "--plain-output"), "ctrl+q")
    if shutil.which("neomutt") is not None:
        yield _Contestant("neomutt", lambda: _theirs(*neomutt_command(ground, user, _NEOMUTT)), "q")
    if shutil.which("aerc") is not None:
        yield _Contestant("aerc", lambda: _theirs(*aerc_command(ground, user, _AERC)), ":quit\r")


def _ours(ground: Ground, user: DovecotUser, *words: str) -> _Home:
    program = ground.program(user)

    def settle(terminal: Terminal) -> None:
        wait_until_stored(terminal, program, ground.size)
        _until_calm(terminal)

    return _Home(lambda: program.open(*words), settle)


def _theirs(argv: Sequence[str], env: dict[str, str]) -> _Home:
    return _Home(lambda: Terminal(argv, env=env), _until_calm)


def _until_calm(terminal: Terminal) -> None:
    terminal.wait_quiet(_CALM_S, timeout_s=_START_S)


def _cold(contestant: _Contestant) -> float:
    """Milliseconds to the first rows of a mailbox that the program has never seen."""
    with contestant.install().start() as terminal:
        shown = terminal.wait_for(MARKER, timeout_s=_START_S)
        _until_calm(terminal)
        _leave(terminal, contestant)
        return (shown - terminal.started_at) * 1000


def _keys(ground: Ground, contestant: _Contestant, home: _Home) -> dict[str, float]:
    """Keys, and the memory, once everything is there."""
    ground.say(contestant.name)
    with home.start() as terminal:
        terminal.wait_for(MARKER, timeout_s=_START_S)
        home.settle(terminal)
        keys = [_key_ms(terminal, "j" if number // 15 % 2 == 0 else "k") for number in range(_KEYS)]
        memory_mb = terminal.peak_rss_kb / 1024
        _leave(terminal, contestant)
    return {
        "key to last byte, p50": median(keys),
        "key to last byte, p95": percentile(keys, 0.95),
        "resident memory": memory_mb,
    }


def _key_ms(terminal: Terminal, key: str) -> float:
    """From the key to the last octet of what it changed."""
    before = len(terminal.output)
    pressed = terminal.press(key)
    terminal.wait_for(lambda: len(terminal.output) > before)
    terminal.wait_quiet(_QUIET_S)
    return (terminal.last_output_at - pressed) * 1000


def _warm(contestant: _Contestant, home: _Home) -> tuple[float, float]:
    """Milliseconds to the rows, and to the first row down; at the end the cursor is where it was."""
    with home.start() as terminal:
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

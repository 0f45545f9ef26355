"""Row o: octets to the terminal for a start, a row, a page, a pane; Textual's own, neomutt's and aerc's beside."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.benchmarks.ground import MARKER, Ground, median
from tests.benchmarks.peers import aerc_command
from tests.benchmarks.report import Result
from tests.benchmarks.sync import neomutt
from tests.support.ptyterm import Terminal

_MESSAGES = 2_000
_QUIET_S = 0.08
"""Less than the pause after which the reader follows the list: its text is not the price of the row."""
_SETTLED_S = 0.6
_NEOMUTT = "set sidebar_visible\nset menu_scroll=yes\n"
_BOTTOM = 45
"""More rows than fit."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """What the program calls things."""

    down: str
    page: str
    pane: str = ""
    """To the next pane, where a program has such a key."""


_LIMITS = {"start": 8_192, "move": 330, "scroll": 700, "page": 5_000, "pane": 700}


def measure(ground: Ground) -> Iterator[Result]:
    """120x40, 256 colours, three panes."""
    user = ground.filled_user(_MESSAGES)
    program = ground.program(user)
    with program.open(columns=120, rows=40) as terminal:
        terminal.wait_for(MARKER, timeout_s=30)
        terminal.wait_quiet(3.0, timeout_s=30)
    keys = _Keys("j", "pagedown", "tab")
    yield from _walk("ours", lambda: program.open(columns=120, rows=40), keys, _LIMITS)
    yield from _walk("Textual's own", lambda: program.open("--plain-output", columns=120, rows=40), keys, {})
    if shutil.which("neomutt") is None:
        ground.say("neomutt is not installed")
    else:
        yield from _walk("neomutt", lambda: neomutt(ground, user, _NEOMUTT), _Keys("j", "z"), {})
    if shutil.which("aerc") is None:
        ground.say("aerc is not installed")
    else:
        argv, env = aerc_command(ground, user)
        yield from _walk("aerc", lambda: Terminal(argv, env=env), _Keys("j", "pagedown"), {})


def _walk(name: str, start: Callable[[], Terminal], keys: _Keys, limits: dict[str, int]) -> Iterator[Result]:
    with start() as terminal:
        terminal.wait_for(MARKER, timeout_s=60)
        terminal.wait_quiet(_SETTLED_S)
        spent = {"start": float(len(terminal.output))}
        spent["move"] = median([_octets(terminal, keys.down) for _ in range(5)])
        for _ in range(_BOTTOM):
            _octets(terminal, keys.down)
        spent["scroll"] = median([_octets(terminal, keys.down) for _ in range(5)])
        spent["page"] = median([_octets(terminal, keys.page) for _ in range(3)])
        if keys.pane:
            spent["pane"] = median([_octets(terminal, keys.pane) for _ in range(3)])
    for what, value in spent.items():
        yield Result("o", f"octets, {what}: {name}", value, "B", limits.get(what))


def _octets(terminal: Terminal, key: str) -> int:
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_for(lambda: len(terminal.output) > before)
    terminal.wait_quiet(_QUIET_S)
    spent = len(terminal.output) - before
    terminal.wait_quiet(_SETTLED_S / 2)
    return spent

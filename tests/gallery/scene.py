"""What one picture shows, and the keys that lead to it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from tests.support.ptyterm import NotSeen, Terminal

_BETWEEN_KEYS_S = 0.07
_AFTER_ESC_S = 0.2
_AT_REST_S = 0.35
_PATIENCE_S = 4.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture. `shows` is on the screen then (in English), else the scene is wrong.

    `keys` stand between blanks: names of keys, or `"typed_text` (with _ for a blank), `~1.5` (wait until it is quiet
    for so long), `?text` (wait for that text), `@160x50` (another size of the window), `%50,6` (right click there).
    `of` names who opens what is seen, `module.function` below tuimail.ui. What `stays` is left by nobody before the
    next scene, which goes on from there.
    """

    name: str
    keys: str = ""
    shows: str = ""
    of: str = ""
    stays: bool = False


def play(terminal: Terminal, keys: str) -> None:
    """Press them one after another, each when what the one before did is painted."""
    for key in keys.split():
        _do(terminal, key)
        with contextlib.suppress(NotSeen):
            terminal.wait_quiet(_BETWEEN_KEYS_S, timeout_s=_PATIENCE_S)
    with contextlib.suppress(NotSeen):
        terminal.wait_quiet(_AT_REST_S, timeout_s=_PATIENCE_S)


def _do(terminal: Terminal, key: str) -> None:
    mark, rest = key[0], key[1:]
    if key == "esc":  # else it would be Alt to the next one
        terminal.press(key)
        with contextlib.suppress(NotSeen):
            terminal.wait_quiet(_AFTER_ESC_S, timeout_s=_PATIENCE_S)
    elif not rest:
        terminal.press(key)
    elif mark == '"':
        terminal.type(rest.replace("_", " "))
    elif mark == "~":
        with contextlib.suppress(NotSeen):
            terminal.wait_quiet(float(rest), timeout_s=float(rest) + _PATIENCE_S)
    elif mark == "?":
        with contextlib.suppress(NotSeen):
            terminal.wait_for(rest.replace("_", " "))
    elif mark == "@":
        columns, _, rows = rest.partition("x")
        terminal.resize(int(columns), int(rows))
    elif mark == "%":
        x, _, y = rest.partition(",")
        terminal.type(f"\x1b[<2;{x};{y}M\x1b[<2;{x};{y}m")
    else:
        terminal.press(key)

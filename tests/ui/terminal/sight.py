"""What a person sees of an emulated screen, and two programs in two windows driven alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

from tests.support.ptyterm import Terminal
from tests.support.terminal_dialect import MARGINS
from tests.ui.terminal.emulation import ModernByteStream, ModernScreen

ROOT = Path(__file__).resolve().parents[3]

_BETWEEN_KEYS_S = 0.12

Seen = tuple[str, str, str, bool, bool, bool, bool, bool]


def seen(screen: pyte.Screen) -> list[list[Seen]]:
    """The cells as they look: nobody sees the colour or the weight of a blank."""
    return [[look(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def differences(one: pyte.Screen, other: pyte.Screen) -> list[tuple[int, int, Seen, Seen]]:
    """Row and column of the cells that do not look the same, and how they look."""
    return [
        (y, x, left, right)
        for y, (lefts, rights) in enumerate(zip(seen(one), seen(other), strict=True))
        for x, (left, right) in enumerate(zip(lefts, rights, strict=True))
        if left != right
    ]


def look(cell: pyte.screens.Char) -> Seen:
    """A cell as it looks."""
    is_blank = cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough)
    return (
        cell.data,
        "" if is_blank else cell.fg,
        cell.bg,
        not is_blank and cell.bold,
        not is_blank and cell.italics,
        cell.reverse,
        cell.underscore,
        cell.strikethrough,
    )


def stage(
    *words: str,
    columns: int = 120,
    rows: int = 40,
    environment: Mapping[str, str] | None = None,
    has_margins: bool = False,
    pictures: str = "",
) -> Terminal:
    """The app over mail in memory, in a terminal of its own; with margins or pictures, it is one that says so."""
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        **(environment or {}),
    }
    argv = [sys.executable, "-m", "tests.ui.terminal.stage", *words]
    screen = ModernScreen(columns, rows)
    window = (screen, ModernByteStream(screen)) if has_margins else None
    known = {MARGINS} if has_margins else ()
    return Terminal(argv, columns=columns, rows=rows, env=env, window=window, known_modes=known, pictures=pictures)


def press(terminals: Sequence[Terminal], *keys: str, quiet_s: float = 0.2) -> None:
    """The same keys in all of them, each after what the one before it did: a burst is not the same twice."""
    for number, key in enumerate(keys):
        for terminal in terminals:
            terminal.press(key)
        for terminal in terminals:
            terminal.wait_quiet(quiet_s if key == "esc" or number == len(keys) - 1 else _BETWEEN_KEYS_S)

"""The keys that a list is worked with, pressed in whatever view is on screen: from key to the first thing it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.support.ptyterm import Terminal

_ROUNDS = 2
_LIMIT_S = 5.0
_REST_S = 0.15


class Pressed(NamedTuple):
    """A key, by the name of what it does; how long the screen took to show any of that, and worked until it rested."""

    name: str
    seconds: float
    worked_s: float


class _Step(NamedTuple):
    """The last of the keys is measured."""

    name: str
    keys: Sequence[str]


_USUAL = (
    _Step("page down", ["pagedown"]),
    _Step("page up", ["pageup"]),
    _Step("last", ["G"]),
    _Step("first", ["g", "g"]),
    _Step("down", ["j"]),
    _Step("next unread", ["n"]),
    _Step("select", ["x"]),
    _Step("select one more", ["x"]),
    _Step("select none", ["*", "n"]),
    _Step("range", ["V"]),
    _Step("range to the end", ["G"]),
    _Step("no range", ["*", "n"]),
    _Step("first", ["g", "g"]),
    _Step("select all", ["*", "a"]),
    _Step("down, all selected", ["j"]),
    _Step("select none", ["*", "n"]),
    _Step("mark", ["U"]),
    _Step("undo the mark", ["u"]),
    _Step("star", ["s"]),
    _Step("undo the star", ["u"]),
    _Step("archive", ["e"]),
    _Step("archive the next", ["e"]),
    _Step("undo", ["u"]),
    _Step("undo", ["u"]),
)
_OF_THREADS = (
    _Step("fold or unfold", ["+"]),
    _Step("fold", ["-"]),
    _Step("archive", ["e"]),
    _Step("fold or unfold all", ["_"]),
    _Step("fold or unfold all", ["_"]),
    _Step("next unread", ["n"]),
    _Step("undo", ["u"]),
)
_OF_SWEEP = (
    _Step("page down", ["pagedown"]),
    _Step("page up", ["pageup"]),
    _Step("down", ["j"]),
    _Step("up", ["k"]),
)
_OF_FLOW = (
    _Step("keep", ["j"]),
    _Step("later", ["w"]),
    _Step("archive", ["e"]),
    _Step("undo", ["u"]),
    _Step("keep", ["j"]),
    _Step("back", ["k"]),
)
STEPS = {"": _USUAL, "threads": (*_USUAL, *_OF_THREADS), "sweep": _OF_SWEEP, "flow": _OF_FLOW}
"""By the kind of view."""


def worked(terminal: Terminal, kind: str) -> Iterator[Pressed]:
    """All steps of a kind of view, some times; a key that shows nothing is left out."""
    for _ in range(_ROUNDS):
        for step in STEPS[kind]:
            for key in step.keys[:-1]:
                terminal.press(key)
                terminal.wait_quiet(_REST_S, timeout_s=2.0)
            pressed = _pressed(terminal, step)
            if pressed is not None:
                yield pressed


def _pressed(terminal: Terminal, step: _Step) -> Pressed | None:
    before, worked_s = terminal.text, terminal.screen_s
    try:
        took = terminal.measure(step.keys[-1], lambda: terminal.text != before, timeout_s=_LIMIT_S)
    except AssertionError:
        return None
    terminal.wait_quiet(_REST_S, timeout_s=_LIMIT_S)
    return Pressed(step.name, took, terminal.screen_s - worked_s)

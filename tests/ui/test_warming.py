"""What is imported while no key waits: little at a time, and not beside a key."""

from __future__ import annotations

import subprocess
import sys

from tuimail.ui.warming import MODULES, PIECE_S, QUIET_S, Warming

_MOST_AT_ONCE = 8
"""Modules of ours for one that is named: a large one is named part by part."""
_COUNTED = """
import importlib, sys
import tuimail.cli.screen, tuimail.ui.app, tuimail.wiring
for name in sys.argv[1:]:
    before = len(sys.modules)
    importlib.import_module(name)
    print(name, len(sys.modules) - before)
"""


class Given:
    """A clock, and modules that take so long to import."""

    def __init__(self, takes_s: float) -> None:
        self.now = 100.0
        self.takes_s = takes_s
        self.loaded: list[str] = []
        self.warming = Warming(lambda: self.now, self.load, ("first", "second", "third"))

    def load(self, name: str) -> None:
        self.now += self.takes_s
        self.loaded.append(name)

    def tick(self, quiet_s: float) -> list[str]:
        self.warming.key()
        self.now += quiet_s
        self.warming.tick()
        return self.loaded


def test_nothing_is_imported_soon_after_a_key() -> None:
    assert Given(0.0).tick(QUIET_S / 2) == []


def test_what_is_quick_is_imported_together_and_once() -> None:
    given = Given(0.0)
    assert given.tick(QUIET_S) == ["first", "second", "third"]
    assert given.tick(QUIET_S) == ["first", "second", "third"]


def test_what_takes_its_time_is_imported_one_by_one() -> None:
    given = Given(PIECE_S)
    assert given.tick(QUIET_S) == ["first"]
    assert given.tick(QUIET_S) == ["first", "second"]


def test_none_brings_very_much_along() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNTED, *MODULES], capture_output=True, text=True, check=True)
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert list(counts) == list(MODULES)
    assert {name: count for name, count in counts.items() if int(count) > _MOST_AT_ONCE} == {}

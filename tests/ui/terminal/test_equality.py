"""Our output and Textual's own show the same, cell by cell, after the same keys."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import differences, press, stage

pytestmark = pytest.mark.pty

_KEYS = (
    ("j",) * 14 + ("k",) * 8 + ("pagedown",) * 4 + ("pageup",) * 3 + ("end", "home", "tab", "tab", "shift+tab", "enter")
    + ("q", "s", "x", "U", "space", "H", "z", "n", "e", "d", "u", "g", "l", "down", "up", "?", "`", "m", ":")
)  # fmt: skip
_TYPED = ("\\", "e", "n", "g", "backspace", "enter", "esc")
_SIZES = ((100, 30), (79, 24), (120, 40), (160, 45), (60, 20), (119, 41))


@pytest.fixture
def pair() -> Iterator[list[Terminal]]:
    """Textual's own output, and ours."""
    with stage("--plain") as plain, stage() as ours:
        for terminal in (plain, ours):
            terminal.wait_for("1/500")
            terminal.wait_quiet(0.4)
        yield [plain, ours]


def assert_same(pair: list[Terminal], after: list[str]) -> None:
    found = differences(pair[0].screen, pair[1].screen)
    if found:
        for terminal in pair:
            terminal.wait_quiet(0.6)
        found = differences(pair[0].screen, pair[1].screen)
    assert not found, f"after {after}: {len(found)} cells, first {found[:3]}\n{pair[0].text}\n{pair[1].text}"


def scripts() -> list[list[str]]:
    chosen = random.Random(7)
    made = [chosen.choices(_KEYS, k=chosen.randrange(1, 5)) for _ in range(8)]
    return [*made, list(_TYPED), *(chosen.choices(_KEYS, k=4) for _ in range(2))]


@pytest.mark.skipif(
    "TUIMAIL_EQUALITY" not in os.environ,
    reason="two programs do not always hear keys at the same moment of theirs: run by hand, TUIMAIL_EQUALITY=1",
)
def test_random_keys_and_sizes_show_the_same(pair: list[Terminal]) -> None:
    assert_same(pair, ["start"])
    chosen = random.Random(11)
    for number, keys in enumerate(scripts()):
        press(pair, *keys)
        assert_same(pair, keys)
        if number % 4 == 3:
            # Dialogs and fields are left, so that the next keys are heard by the list again.
            press(pair, "esc", "esc")
            size = chosen.choice(_SIZES)
            for terminal in pair:
                terminal.resize(*size)
            press(pair, "j")
            assert_same(pair, [*keys, f"{size}"])

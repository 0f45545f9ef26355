"""How many octets go out for a key: budgets that do not depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import stage

pytestmark = pytest.mark.pty


_HOLD = b"\x1b[?2026h"
_ROWS = 50
"""More than the list has, so that all of it scrolls away, and the scrollbar moves."""


@pytest.fixture(params=[(2, False), (10, False), (20, False), (10, True)], ids=["2", "10", "20", "margins"])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """120x40, 256 colours, without the reader: its preview is another text with each row."""
    folders, has_margins = request.param
    with stage("--alone", "--folders", str(folders), has_margins=has_margins) as terminal:
        terminal.wait_for("1/500")
        terminal.wait_quiet(0.5)
        yield terminal


def octets(terminal: Terminal, *keys: str) -> int:
    before = len(terminal.output)
    terminal.press(*keys)
    terminal.wait_quiet(0.3)
    return len(terminal.output) - before


def walk(terminal: Terminal, first: int, last: int) -> list[int]:
    """Down from one row to another; the octets of each frame, however the terminal got them."""
    before = len(terminal.output)
    for row in range(first + 1, last + 1):
        terminal.press("j")
        terminal.wait_for(f" {row}/500")
    terminal.wait_quiet(0.3)
    return [len(_HOLD + frame) for frame in bytes(terminal.output[before:]).split(_HOLD)[1:]]


def test_the_budgets_of_the_wire(terminal: Terminal) -> None:
    """Where only whole rows can be shifted, the folders beside the list are written again."""
    spent = {"start": len(terminal.output)}
    spent["move"] = max(walk(terminal, 1, 10))
    octets(terminal, *["j"] * 10)
    frames = walk(terminal, 20, 20 + _ROWS)
    assert len(frames) >= _ROWS
    spent["scroll"] = max(frames)
    spent["page"] = max(octets(terminal, "pagedown") for _ in range(3))
    for pane in ("reader", "folders", "list"):
        spent[pane] = octets(terminal, "tab")
    scroll = 400 if b"\x1b[?69h" in terminal.output else 700
    limits = {"start": 4_000, "move": 330, "scroll": scroll, "page": 2_000, "reader": 500, "folders": 500, "list": 500}
    assert {name: spent[name] for name in limits if spent[name] > limits[name]} == {}, spent

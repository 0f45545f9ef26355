"""How many octets go out for a key: budgets that do not depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import stage

pytestmark = pytest.mark.pty


@pytest.fixture(params=[False, True], ids=["plain", "margins"])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """120x40, 256 colours, without the reader: its preview is another text with each row."""
    with stage("--alone", has_margins=request.param) as terminal:
        terminal.wait_for("1/500")
        terminal.wait_quiet(0.5)
        yield terminal


def octets(terminal: Terminal, *keys: str) -> int:
    before = len(terminal.output)
    terminal.press(*keys)
    terminal.wait_quiet(0.3)
    return len(terminal.output) - before


def test_the_budgets_of_the_wire(terminal: Terminal) -> None:
    spent = {"start": len(terminal.output)}
    octets(terminal, "j")
    spent["move"] = octets(terminal, "j")
    octets(terminal, *["j"] * 60)
    # Where only whole rows can be shifted, the folders beside the list are written again.
    scroll = 400 if b"\x1b[?69h" in terminal.output else 760
    spent["scroll"] = octets(terminal, "j")
    spent["scroll again"] = octets(terminal, "j")
    spent["scroll with the scrollbar"] = octets(terminal, "j")
    spent["page"] = octets(terminal, "pagedown")
    for pane in ("reader", "folders", "list"):
        spent[pane] = octets(terminal, "tab")
    limits = {"start": 4_000, "move": 330, "scroll": scroll, "scroll again": scroll, "page": 2_000}
    limits["scroll with the scrollbar"] = scroll
    limits |= {"reader": 500, "folders": 500, "list": 500}
    assert {name: spent[name] for name in limits if spent[name] > limits[name]} == {}, spent

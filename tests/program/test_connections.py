"""The screen of connections: both delays apart, what waits, what went over the wires."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.program.sight import eventually
from tests.support.program import Program
from tests.support.ptyterm import Terminal


def dialog(terminal: Terminal) -> str:
    """The dialog's words in one line: how much went over the wire decides where a line of it wraps."""
    lines = (re.search(r"│([^│]*)│", line) for line in terminal.text.splitlines())
    return " ".join(" ".join(line[1] for line in lines if line).split())


def test_it_tells_of_terminal_and_server(program: Program, start: Callable[..., Terminal]) -> None:
    terminal = start(program)
    terminal.press("j")
    terminal.wait_for("2/60")
    terminal.type("gc")
    terminal.wait_for("Connections")
    numbers = re.compile(r"commands +[\d.]+ ms at best, [\d.]+ [kM]?B in, [\d.]+ [kM]?B out, in INBOX")
    eventually(terminal, lambda: bool(numbers.search(dialog(terminal))), "the work connection with its numbers")
    eventually(
        terminal, lambda: bool(re.search(r"new mail +[\d.]+ ms at best", terminal.text)), "the second connection"
    )
    assert re.search(r"round trip +[\d.]+ ms at best, [\d.]+ ms lately", terminal.text)
    assert re.search(r"written +[\d.]+ kB in \d+ frames", terminal.text)
    terminal.press("esc")
    terminal.wait_for(lambda: "Connections" not in terminal.text)
    terminal.press("j")
    terminal.wait_for("3/60")

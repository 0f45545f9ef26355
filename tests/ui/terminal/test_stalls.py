"""A terminal that takes nothing, goes away for a while, or is written on by others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import differences, press, stage

pytestmark = pytest.mark.pty

_MOST_AFTER_A_STALL = 120_000
"""What the kernel holds of a terminal's output, and one frame or two."""


@pytest.fixture
def pair() -> Iterator[list[Terminal]]:
    """Two windows: in one something happens, the other shows how it should be."""
    with stage() as troubled, stage() as calm:
        for terminal in (troubled, calm):
            terminal.wait_for("1/500")
            terminal.wait_quiet(0.4)
        yield [troubled, calm]


def resident_kb(terminal: Terminal) -> int:
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def used_up(terminal: Terminal) -> float:
    """Wait, without reading the terminal, until the program has nothing to do; returns the processor time it took."""
    before, calm = terminal.cpu_s, 0
    while calm < 3:
        spent = terminal.cpu_s
        signal.sigtimedwait([signal.SIGUSR2], 0.1)
        calm = calm + 1 if terminal.cpu_s == spent else 0
    return terminal.cpu_s - before


def test_a_terminal_that_reads_nothing_stops_nothing(pair: list[Terminal]) -> None:
    troubled, calm = pair
    # Pages of a list are kilobytes: these would be ten times what the kernel holds.
    keys = (["pagedown"] * 12 + ["pageup"] * 12) * 8 + ["pagedown"] * 3 + ["j"] * 5
    press([troubled], *keys[:24], quiet_s=0.5)  # what is kept of rows that were seen is kept from here on
    used_up(troubled)
    memory = resident_kb(troubled)
    before = len(troubled.output)
    troubled.press(*keys)
    used_up(troubled)
    assert resident_kb(troubled) - memory < 4_000
    troubled.wait_quiet(0.5)
    assert len(troubled.output) - before < _MOST_AFTER_A_STALL
    press([calm], *["pagedown"] * 3, *["j"] * 5)
    assert not differences(troubled.screen, calm.screen), f"{troubled.text}\n{calm.text}"


def test_after_a_stop_everything_is_painted_again(pair: list[Terminal]) -> None:
    troubled, calm = pair
    troubled.press("ctrl+z")
    troubled.wait_stopped()
    troubled.wait_quiet(0.1)
    device = os.open(os.ttyname(troubled._slave), os.O_WRONLY | os.O_NOCTTY)
    os.write(device, b"\r\nsomething else\r\n" * 3)
    os.close(device)
    assert troubled.is_cooked
    troubled.wait_for("something else")
    troubled.signal(signal.SIGCONT)
    troubled.wait_for("1/500")
    press(pair, "j")
    assert not differences(troubled.screen, calm.screen), troubled.text
    press(pair, "k", "pagedown")
    assert not differences(troubled.screen, calm.screen)


def test_a_foreign_line_goes_with_ctrl_l(pair: list[Terminal]) -> None:
    troubled, calm = pair
    device = os.open(os.ttyname(troubled._slave), os.O_WRONLY | os.O_NOCTTY)
    os.write(device, b"\x1b[5;5H\x1b[31mBroadcast message from root\x1b[m")
    os.close(device)
    troubled.wait_for("Broadcast message")
    press(pair, "ctrl+l")
    assert not differences(troubled.screen, calm.screen), troubled.text

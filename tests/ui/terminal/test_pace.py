"""The first frame goes at once, its followers wait."""

from __future__ import annotations

import pytest

from tests.ui.terminal.sight import stage
from tuimail.ui.terminal.pace import FAST_S, SLOW_S, Pace


def test_after_a_pause_a_frame_goes_at_once() -> None:
    now = 50.0
    pace = Pace(SLOW_S, lambda: now)
    assert pace.wait_s() == 0.0
    pace.went()
    now += SLOW_S / 4
    assert 0.7 * SLOW_S < pace.wait_s() < 0.8 * SLOW_S
    now += SLOW_S
    assert pace.wait_s() == 0.0


def test_a_fast_line_never_waits() -> None:
    pace = Pace(FAST_S, lambda: 1.0)
    pace.went()
    assert pace.wait_s() == 0.0


@pytest.mark.pty
def test_a_slow_line_gets_few_frames_and_the_last_state() -> None:
    with stage("--slow", "--alone") as terminal:
        terminal.wait_for("1/500")
        terminal.wait_quiet(0.5)
        before = len(terminal.output)
        for _ in range(30):
            terminal.press("j")
            terminal.wait_quiet(0.01, timeout_s=0.01)
        terminal.wait_for("31/500")
        terminal.wait_quiet(0.5)
        frames = bytes(terminal.output[before:]).count(b"\x1b[?2026h")
        assert frames < 30
        assert "31/500" in terminal.text

"""The app in a real pseudo terminal: suspended by its key and brought back, repainted, left in order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.ptyterm import Terminal

_PROGRAM = "from tests.ui.fakes import app_over; app, _, _ = app_over(); app.run()"
_ROOT = Path(__file__).resolve().parents[2]


def run(pty: Callable[..., Terminal]) -> Terminal:
    env = {**os.environ, "PYTHONPATH": str(_ROOT)}
    terminal = pty([sys.executable, "-c", _PROGRAM], columns=100, rows=30, env=env)
    terminal.wait_for("Notes on the engine")
    terminal.wait_quiet(0.4)
    return terminal


def test_ctrl_z_stops_it_and_going_on_repaints(pty: Callable[..., Terminal]) -> None:
    terminal = run(pty)
    before = list(terminal.lines)
    terminal.press("ctrl+z")
    terminal.wait_stopped()
    assert terminal.is_cooked
    terminal.wait_quiet(0.1)
    written = len(terminal.output)
    terminal.screen.reset()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for("Notes on the engine")
    terminal.wait_quiet(0.4)
    assert terminal.lines == before
    assert len(terminal.output) > written + 1000
    terminal.press("j")
    terminal.wait_for("2/60")


def test_ctrl_l_repaints_what_another_program_wrote_over(pty: Callable[..., Terminal]) -> None:
    terminal = run(pty)
    terminal.screen.reset()
    terminal.press("ctrl+l")
    terminal.wait_for("Notes on the engine")


def test_quitting_leaves_the_terminal_as_a_shell_wants_it(pty: Callable[..., Terminal]) -> None:
    terminal = run(pty)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.is_cooked


def test_no_thread_reads_or_writes_the_terminal(pty: Callable[..., Terminal], tmp_path: Path) -> None:
    told = tmp_path / "threads"
    program = f"""
import threading
from tests.ui.fakes import app_over
app, _, _ = app_over()
app.call_later(lambda: open({str(told)!r}, "w").write(" ".join(one.name for one in threading.enumerate())))
app.run()
"""
    terminal = pty([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(_ROOT)})
    terminal.wait_for(lambda: told.exists() and bool(told.read_text()))
    assert "textual" not in told.read_text()


def test_esc_of_the_kitty_protocol_is_a_key_without_a_wait(pty: Callable[..., Terminal]) -> None:
    terminal = run(pty)
    assert b"\x1b[>25u" in terminal.output  # asked for: every key as a sequence of its own
    terminal.press("?")
    terminal.wait_for("Moving")
    terminal.type("\x1b[27u\x1b[106u")  # Esc and j in one read: a lone ESC before j would be Alt+j
    terminal.wait_for(lambda: "2/60" in terminal.text and "Moving" not in terminal.text)


def test_what_is_pasted_arrives_as_one(pty: Callable[..., Terminal]) -> None:
    terminal = run(pty)
    terminal.press("\\")
    terminal.wait_for("Filter")
    terminal.type("\x1b[200~from:ada qjd\x1b[201~")  # q, j and d are keys of the list
    terminal.wait_for("from:ada qjd")
    terminal.press("esc")
    terminal.wait_for("1/60")

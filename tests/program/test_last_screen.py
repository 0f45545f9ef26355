"""The last screen, painted before Textual is there: taken over without a flash, and never in the way."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.ground import cursor_line
from tests.benchmarks.prefill import prefill
from tests.benchmarks.start import silent_server
from tests.program.sight import position
from tests.support.program import ACCOUNT, Program, account_config
from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import seen

_ENTERS, _LEAVES = b"\x1b[?1049h", b"\x1b[?1049l"
_MARKER = "Newest of them all"
_LIVE = b"\x1b[?2004h"
"""Bracketed paste: Textual has the terminal."""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """With 300 messages in its store, and a server that says nothing."""
    with silent_server() as place:
        program = Program(tmp_path, account_config("ada", place, "printf x"))
        prefill(program.data_dir, ACCOUNT, 300)
        yield program


def leave(terminal: Terminal) -> int:
    terminal.press("ctrl+q")
    return terminal.wait_exit()


@contextlib.contextmanager
def live(program: Program, *words: str) -> Iterator[Terminal]:
    """Opened, and as far as it gets without a server."""
    with program.open(*words) as terminal:
        terminal.wait_for(lambda: _LIVE in terminal.output)
        terminal.wait_for(_MARKER)
        terminal.wait_for("connecting")
        terminal.wait_for("not stored here yet")
        yield terminal


def pictures(program: Program) -> list[Path]:
    return sorted((program.data_dir / "state").glob("screen-*"))


def leave_a_picture(program: Program, *words: str) -> Path:
    with live(program, *words) as terminal:
        assert leave(terminal) == 0
    (picture,) = pictures(program)
    return picture


def test_the_next_start_paints_it_first_and_ends_up_the_same(program: Program) -> None:
    with live(program) as terminal:
        assert terminal.output.count(_ENTERS) == 1
        fresh = seen(terminal.screen)
        assert leave(terminal) == 0
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        assert _LIVE not in terminal.output, "painted by Textual"
        terminal.wait_for(lambda: seen(terminal.screen) == fresh and _LIVE in terminal.output)
        assert terminal.output.count(_ENTERS) == 1
        assert b"Budget for next year" not in terminal.output.partition(_LIVE)[2], "painted again"
        assert leave(terminal) == 0
        assert terminal.output.count(_LEAVES) == 1
        assert terminal.is_cooked


def test_a_list_that_was_scrolled_is_painted_and_taken_over_where_it_was(program: Program) -> None:
    with live(program) as terminal:
        terminal.press("G", *"k" * 20)
        terminal.wait_for(lambda: position(terminal)[0] == 280)
        terminal.press("k")  # the first row on screen goes up with it
        terminal.wait_for(lambda: position(terminal)[0] == 279)
        terminal.wait_quiet(0.3)
        rows = terminal.lines[:15]
        assert leave(terminal) == 0
    with program.open() as terminal:
        terminal.wait_for(lambda: terminal.lines[:15] == rows)
        assert _LIVE not in terminal.output
        terminal.wait_for("connecting")
        assert terminal.lines[:15] == rows
        taken_over = terminal.output.partition(_LIVE)[2]
        assert _MARKER.encode() not in taken_over, "the top of the list was seen"
        assert leave(terminal) == 0


def test_keys_typed_before_the_program_is_there_are_obeyed(program: Program) -> None:
    leave_a_picture(program)
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        assert _LIVE not in terminal.output
        third = terminal.lines[[_MARKER in line for line in terminal.lines].index(True) + 2][-60:]
        terminal.press("j", "j")
        terminal.wait_for(lambda: third.strip() in cursor_line(terminal))
        assert leave(terminal) == 0


def test_another_size_or_config_paints_nothing(program: Program) -> None:
    leave_a_picture(program)
    with program.open(columns=100, rows=30) as terminal:
        terminal.wait_for(_MARKER)
        assert _LIVE in terminal.output
    program.config += '[ui]\ntheme = "nord"\n'
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        assert _LIVE in terminal.output


def test_a_window_that_changed_its_size_meanwhile_is_painted_whole(program: Program) -> None:
    leave_a_picture(program)
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        terminal.resize(90, 26)
        terminal.wait_for(lambda: _LIVE in terminal.output)
        terminal.wait_for("connecting")
        then = terminal.lines
        assert leave(terminal) == 0
    with live(program, "--no-resume") as terminal:
        terminal.resize(90, 26)
        terminal.wait_for(lambda: terminal.lines == then)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"Newest", b"Oldest")),
        lambda path: path.write_bytes(b"\x1b]0;hello\x07" * 99),
        lambda path: path.write_bytes(b""),
        lambda path: path.chmod(0o644),
        lambda path: path.rename(path.with_name("other")) and path.symlink_to(path.with_name("other")),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["cut", "changed", "foreign", "empty", "readable by others", "link", "directory"],
)  # fmt: skip
def test_a_picture_that_is_not_ours_is_passed_by(program: Program, spoil: object) -> None:
    picture = leave_a_picture(program)
    picture.stat()
    assert callable(spoil)
    spoil(picture)
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        assert _LIVE in terminal.output
        assert b"hello" not in terminal.output
        assert leave(terminal) == 0


def test_the_shy_leave_none_and_see_none(program: Program) -> None:
    assert leave_a_picture(program).stat().st_mode & 0o777 == 0o600
    with live(program, "--no-resume") as terminal:
        assert terminal.output.count(_ENTERS) == 1
        assert leave(terminal) == 0
    assert pictures(program) == []


def test_an_error_is_told_on_the_terminal_as_it_was_found(program: Program) -> None:
    log = program.directory / "the.log"
    leave_a_picture(program, "--log", str(log))
    log.unlink()
    log.mkdir()
    with program.open("--log", str(log)) as terminal:
        assert terminal.wait_exit() == 1
        assert terminal.output.index(_ENTERS) < terminal.output.index(_LEAVES) < terminal.output.index(b"the.log")
        assert terminal.is_cooked


def test_a_kill_before_the_program_is_there_leaves_the_terminal_as_it_was(program: Program) -> None:
    leave_a_picture(program)
    with program.open() as terminal:
        terminal.wait_for(_MARKER)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert _LEAVES in terminal.output
        assert terminal.is_cooked


def test_only_so_many_sizes_are_kept(program: Program) -> None:
    directory = program.data_dir / "state"
    for number in range(9):
        (directory / f"screen-{number}x1").write_bytes(b"")
    started = time.time_ns()
    picture = leave_a_picture_among_many(program)
    assert picture.stat().st_mtime_ns >= started - 10**9
    assert len(pictures(program)) == 6


def leave_a_picture_among_many(program: Program) -> Path:
    with live(program) as terminal:
        assert leave(terminal) == 0
    return program.data_dir / "state" / "screen-120x40"

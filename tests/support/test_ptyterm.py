"""The pseudo terminal shows, answers, measures and signals as a real one does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.ptyterm import NotSeen, Terminal, octets_of
from tests.support.terminal_dialect import Dialect, readable

Run = Callable[..., Terminal]

RAW = "import os, sys, tty; tty.setraw(0); say = lambda *b: os.write(1, b''.join(b)); hear = lambda: os.read(0, 99)\n"


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_shows_what_is_written_in_cells_with_their_colours(pty: Run) -> None:
    terminal = pty(python("print('\\x1b[1;31mred\\x1b[0m 日本 \\x1b[38;5;208mx')"), columns=20, rows=5)
    assert terminal.wait_exit() == 0
    assert terminal.lines[0] == "red 日本 x"
    red, wide, orange = (terminal.screen.buffer[0][column] for column in (0, 4, 9))
    assert (red.fg, red.bold) == ("red", True)
    assert (wide.data, terminal.screen.buffer[0][5].data) == ("日", "")
    assert orange.fg == "ff8700"


def test_half_a_wide_character_is_a_gap(pty: Run) -> None:
    terminal = pty(python("print('ab日本cd\\x1b[1;3Hx')"), columns=20, rows=5)
    terminal.wait_exit()
    assert terminal.lines[0] == "abx 本cd"


def test_a_mark_that_takes_no_cell_ends_no_text(pty: Run) -> None:
    terminal = pty(python("print('by \\u2708\\ufe0e air, \\u0939\\u093f e\\u0301 end')"), columns=30, rows=5)
    terminal.wait_exit()
    assert terminal.lines[0] == "by \u2708 air, \u0939 \xe9 end"


def test_waits_for_text_and_says_what_it_saw_instead(pty: Run) -> None:
    terminal = pty(python("import sys; print('ready', flush=True); sys.stdin.readline(); print('done')"))
    terminal.wait_for("ready")
    with pytest.raises(NotSeen, match="ready"):
        terminal.wait_for("never", timeout_s=0.05)
    terminal.press("enter")
    assert terminal.wait_for("done") >= terminal.started_at
    terminal.wait_exit()
    with pytest.raises(NotSeen, match="status 0"):
        terminal.wait_for("never", timeout_s=60)


def test_measures_a_key(pty: Run) -> None:
    terminal = pty(python(RAW + "say(b'>')\nwhile True: say(hear().upper())"))
    terminal.wait_for(">")
    assert 0 < terminal.measure("x", lambda: "X" in terminal.text) < 5
    with pytest.raises(ValueError, match="already"):
        terminal.measure("y", lambda: "X" in terminal.text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("\\x1b[c", b"\x1b[?62;22c"),
        ("\\x1b[>c", b"\x1b[>41;354;0c"),
        ("\\x1b[5n", b"\x1b[0n"),
        ("ab\\x1b[6n", b"\x1b[1;3R"),
        ("\\x1b[?2026$p", b"\x1b[?2026;2$y"),
        ("\\x1b[?2048$p", b"\x1b[?2048;0$y"),
        ("\\x1b]11;?\\x07", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
        ("\\x1b[18t", b"\x1b[8;7;30t"),
        ("\\x1b[?u\\x1b[c", b"\x1b[?62;22c"),  # kitty keys: a plain xterm says nothing
    ],
)
def test_answers_questions_as_xterm_does(pty: Run, question: str, answer: bytes) -> None:
    code = RAW + f"say(b'{question}'); got = hear(); say(b'\\r\\n' + repr(got).encode())"
    terminal = pty(python(code), columns=30, rows=7)
    terminal.wait_exit()
    assert repr(answer) in terminal.text.replace("\n", "")


@given(st.lists(st.integers(1, 40), max_size=6))
def test_a_sequence_in_pieces_is_heard_once_and_whole(cuts: list[int]) -> None:
    output = b"one\x1b[>25uA\x1b[?2026$p\x1b]11;?\x1b\\B\x1b_Gx\x1b\\C\x1b[31mD"
    dialect, heard, at = Dialect(80, 24), b"", 0
    answers = b""
    for cut in [*cuts, len(output)]:
        piece = dialect.hear(output[at : at + cut])
        answers += dialect.answers(piece, (0, 0))
        heard += readable(piece)
        at += cut
    assert heard == b"oneA\x1b]11;?\x1b\\BC\x1b[31mD"
    assert answers == b"\x1b[?2026;2$y\x1b]11;rgb:0000/0000/0000\x1b\\"


def test_tells_the_size_and_its_change(pty: Run) -> None:
    code = (
        "import os, signal, sys\n"
        "tell = lambda *_: print(*os.get_terminal_size(), flush=True)\n"
        "signal.signal(signal.SIGWINCH, tell); tell()\nwhile True: signal.pause()"
    )
    terminal = pty(python(code), columns=33, rows=11)
    terminal.wait_for("33 11")
    terminal.resize(20, 5)
    terminal.wait_for("20 5")


def test_closing_the_window_hangs_up(pty: Run) -> None:
    terminal = pty(python("import signal; print('up', flush=True); signal.pause()"))
    terminal.wait_for("up")
    terminal.hang_up()
    assert terminal.wait_exit() == -signal.SIGHUP


def test_a_killed_program_is_told_by_its_signal(pty: Run) -> None:
    terminal = pty(python("import signal; print('up', flush=True); signal.pause()"))
    terminal.wait_for("up")
    terminal.signal(signal.SIGKILL)
    assert terminal.wait_exit() == -signal.SIGKILL


def test_a_shell_can_stop_and_continue_what_it_runs(pty: Run) -> None:
    terminal = pty(["bash", "--noprofile", "--norc", "-i"], env={"PS1": "$ ", "PATH": "/usr/bin:/bin"})
    terminal.wait_for("$")
    program = "import signal; signal.signal(18, lambda *_: print('again')); print('u' + 'p'); print(input().upper())"
    terminal.type(f'{sys.executable} -u -S -c "{program}"\r')
    terminal.wait_for("\nup")
    terminal.press("ctrl+z")
    terminal.wait_for("Stopped")
    terminal.type("fg\r")
    terminal.wait_for("\nagain")
    terminal.type("word\r")
    terminal.wait_for("\nWORD")
    terminal.type("exit 7\r")
    assert terminal.wait_exit() == 7


def test_knows_whether_the_terminal_was_left_as_it_was_found(pty: Run) -> None:
    terminal = pty(python(RAW + "say(b'raw'); hear(); sys.exit(3)"))
    terminal.wait_for("raw")
    assert not terminal.is_cooked
    terminal.press("q")
    assert terminal.wait_exit() == 3
    assert not terminal.is_cooked
    assert pty(python("")).wait_exit() == 0


def test_memory_and_processor_time_are_of_the_program_itself(pty: Run) -> None:
    terminal = pty(python("x = b'x' * 60_000_000; print('up', flush=True); input()"))
    terminal.wait_for("up")
    assert 60_000 < terminal.peak_rss_kb < 150_000
    assert 0 < terminal.cpu_s < 10


@pytest.mark.parametrize(
    ("key", "octets"), [("ctrl+x", b"\x18"), ("enter", b"\r"), ("up", b"\x1b[A"), ("ß", "ß".encode())]
)
def test_keys_are_what_terminals_send(key: str, octets: bytes) -> None:
    assert octets_of(key) == octets


def test_a_row_that_was_never_written_to_moves_like_others(pty: Run) -> None:
    terminal = pty(["printf", "one\\r\\n\\r\\nthree\\033[H\\033[M"])
    terminal.wait_exit()
    assert terminal.lines[:2] == ["", "three"]

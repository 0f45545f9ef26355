"""A terminal that is behind gets no more frames until it says that it has caught up."""

from __future__ import annotations

import pytest

from tests.support.ptyterm import Terminal
from tests.support.terminal_dialect import Dialect
from tests.ui.terminal.sight import stage
from tuimail.ui.terminal.delay import QUESTION, Delay

_NO, _YES = b"\x1b[?69;0$y", b"\x1b[?69;2$y"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def greeted(answer: bytes = _NO) -> tuple[Delay, Clock]:
    clock = Clock()
    delay = Delay(clock)
    assert delay.greet() == QUESTION
    assert delay.hear(answer)
    return delay, clock


def test_who_never_answered_is_never_asked_again_and_never_waited_for() -> None:
    delay = Delay(Clock())
    delay.greet()
    assert delay.question() == ""
    assert delay.wait_s() == 0.0


def test_the_first_answer_tells_what_the_terminal_can_and_nothing_of_time() -> None:
    assert not greeted(_NO)[0].has_margins
    delay, _ = greeted(_YES)
    assert delay.has_margins
    assert delay.least_s is None


def test_an_answer_in_pieces_between_keys_is_heard_once() -> None:
    delay, clock = greeted()
    delay.question()
    clock.now += 0.05
    assert [delay.hear(piece) for piece in (b"jj\x1b[?6", b"9;0$", b"yk", b"j")] == [False, False, True, False]
    assert delay.least_s == pytest.approx(0.05)


def test_frames_wait_for_a_terminal_that_is_behind() -> None:
    delay, clock = greeted()
    assert delay.question() == QUESTION
    clock.now += 0.04
    delay.hear(_NO)
    assert delay.question() == QUESTION
    assert delay.question() == ""
    clock.now += 0.07
    assert delay.wait_s() == 0.0
    clock.now += 0.02
    assert delay.wait_s() > 2.5
    delay.hear(_NO)
    assert delay.wait_s() == 0.0
    assert delay.least_s == pytest.approx(0.04)
    assert delay.usual_s == pytest.approx(0.04 + 0.25 * 0.05)


def test_a_lost_answer_costs_a_pause_and_a_longer_one_each_time() -> None:
    delay, clock = greeted()
    pauses = []
    for _ in range(7):
        assert delay.question() == QUESTION
        clock.now += 0.1
        pauses.append(round(delay.wait_s() + 0.1))
        clock.now += pauses[-1]
    assert pauses == [3, 6, 12, 24, 48, 60, 60]
    delay.hear(_NO)
    delay.question()
    clock.now += 0.1
    assert delay.wait_s() < 3


@pytest.mark.pty
def test_the_terminal_is_asked_behind_frames() -> None:
    with stage("--alone") as terminal:
        _until_settled(terminal)
        before = len(terminal.output)
        terminal.press("j")
        terminal.wait_for("2/500")
        terminal.wait_quiet(0.3)
        assert bytes(terminal.output[before:]).count(QUESTION.encode()) == 1


@pytest.mark.pty
def test_a_line_with_deep_buffers_is_not_filled() -> None:
    """Whoever reads everything but answers late is behind: most of these frames are never written."""
    with stage("--alone") as terminal:
        _until_settled(terminal)
        hesitant = terminal._dialect = Hesitant(terminal.columns, terminal.rows)
        before = len(terminal.output)
        for _ in range(40):
            terminal.press("pagedown")
            terminal.wait_quiet(0.02, timeout_s=0.05)
        assert len(terminal.output) - before < 20_000
        terminal._dialect = Dialect(terminal.columns, terminal.rows)
        terminal._send(hesitant.held)
        terminal.wait_for("500/500")


class Hesitant(Dialect):
    """Reads everything and keeps its answers."""

    held = b""

    def answers(self, heard: bytes, cursor: tuple[int, int]) -> bytes:
        self.held += super().answers(heard, cursor)
        return b""


def _until_settled(terminal: Terminal) -> None:
    terminal.wait_for("1/500")
    terminal.wait_quiet(0.4)

"""Light or dark: the answer is taken out of the keys, in however many pieces it comes."""

from __future__ import annotations

import pytest

from tuimail.ui.terminal.backdrop import Backdrop, says_light


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07", True),
        (b"\x1b]11;rgb:1515/1717/1c1c\x1b\\", False),
        (b"\x1b]11;rgba:00/2b/36/ff\x1b\\", False),
        (b"\x1b]11;rgb:f/f/f\x07", True),
    ],
)
def test_the_answer_is_heard_and_keys_around_it_stay(answer: bytes, is_light: bool) -> None:
    told: list[bool] = []
    backdrop = Backdrop()
    assert backdrop.question(told.append).startswith("\x1b]11;?")
    assert backdrop.filter(b"j" + answer + b"k") == b"jk"
    assert told == [is_light]
    assert backdrop.filter(answer) == answer, "only the answer that was asked for is taken"


@pytest.mark.parametrize("cut", range(2, 24))
def test_an_answer_in_two_pieces(cut: int) -> None:
    told: list[bool] = []
    backdrop = Backdrop()
    backdrop.question(told.append)
    answer = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
    assert backdrop.filter(answer[:cut]) + backdrop.filter(answer[cut:] + b"j") == b"j"
    assert told == [True]


def test_a_terminal_that_never_answers_costs_no_key() -> None:
    now = 0.0
    backdrop = Backdrop(lambda: now)
    backdrop.question(lambda is_light: None)
    assert backdrop.filter(b"\x1b") == b"\x1b"
    assert backdrop.filter(b"\x1b[A") == b"\x1b[A"
    now = 3.0
    assert backdrop.filter(b"\x1b]") == b"\x1b]"


@pytest.mark.parametrize(
    ("value", "is_light"),
    [("0;15", True), ("15;0", False), ("0;default;15", True), ("7;8", False), ("", None), ("15;default", None)],
)
def test_the_environment_may_say_it_first(value: str, is_light: bool | None) -> None:
    assert says_light({"COLORFGBG": value}) is is_light

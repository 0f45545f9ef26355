"""What the terminal says of its graphics is heard, in however many pieces, and never taken for keys."""

from __future__ import annotations

import fcntl
import os
import struct
import termios

import pytest

from tuimail.ui.terminal.graphics import Graphics, Inquiry, cell_dots, may_be_asked

_KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;22c"
_SIXEL = b"\x1b[6;18;9t\x1b[?62;4;22c"
_COLOURS = b"\x1b[?1;0;16S\x1b[?62;4;22c"


class Asked:
    """An open question."""

    def __init__(self, *, is_in_tmux: bool = False) -> None:
        self.told: list[Graphics] = []
        self.written: list[str] = []
        self.inquiry = Inquiry(is_in_tmux=is_in_tmux)
        self.ask()

    def ask(self) -> None:
        self.inquiry.begin(self.written.append, self.told.append)

    def hear(self, octets: bytes) -> bytes:
        return self.inquiry.filter(octets)


def test_one_question_and_only_when_asked() -> None:
    assert Asked().written == ["\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c"]
    assert Asked(is_in_tmux=True).written == ["\x1b[16t\x1b[c"]  # tmux would make a title of the rest


def test_kitty_is_heard_between_keys() -> None:
    asked = Asked()
    assert asked.hear(b"j" + _KITTY + b"k") == b"jk"
    assert asked.told == [Graphics(has_kitty=True, cell=(10, 20))]
    assert asked.hear(b"\x1b[?62;22c") == b"\x1b[?62;22c", "nothing was asked any more"


def test_a_terminal_with_sixels_is_asked_for_its_colours() -> None:
    asked = Asked()
    assert asked.hear(_SIXEL) == b""
    assert asked.told == []
    assert asked.written[1:] == ["\x1b[?1;1;0S\x1b[c"]
    assert asked.hear(_COLOURS) == b""
    assert asked.told == [Graphics(has_sixel=True, colours=16, cell=(9, 18))]


@pytest.mark.parametrize("answer", [b"\x1b[?62;4c", b"\x1b[?1;3;0S\x1b[?62;4c"])
def test_colours_may_stay_unsaid(answer: bytes) -> None:
    asked = Asked()
    asked.hear(b"\x1b[?62;4c")
    assert asked.hear(answer) == b""
    assert asked.told == [Graphics(has_sixel=True)]


@pytest.mark.parametrize("answer", [b"\x1b[?1;2c", b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?64;1;2c", b"\x1b[?4c"])
def test_most_terminals_have_none(answer: bytes) -> None:
    asked = Asked()
    assert asked.hear(answer) == b""
    assert asked.told == [Graphics()]


@pytest.mark.parametrize("cut", [cut for cut in range(2, len(_KITTY)) if _KITTY[cut - 1 : cut] != b"\x1b"])
def test_an_answer_in_two_pieces(cut: int) -> None:
    asked = Asked()
    assert asked.hear(_KITTY[:cut]) + asked.hear(_KITTY[cut:] + b"j") == b"j"
    assert asked.told == [Graphics(has_kitty=True, cell=(10, 20))]


def test_after_an_escape_that_went_alone_no_letter_becomes_a_key() -> None:
    asked = Asked()
    assert asked.hear(_KITTY[:1]) + asked.hear(_KITTY[1:]) == b"\x1b"


def test_silence_is_given_up_and_a_late_answer_is_no_key_and_counts_next_time() -> None:
    asked = Asked()
    asked.inquiry.give_up()
    asked.inquiry.give_up()
    assert asked.told == [Graphics()]
    asked.ask()
    assert len(asked.written) == 1, "the first question is still open"
    assert asked.hear(_KITTY) == b""
    assert asked.told[1:] == [Graphics(has_kitty=True, cell=(10, 20))]


def test_keys_and_their_sequences_pass_while_a_question_is_open() -> None:
    asked = Asked()
    assert asked.hear(b"\x1b[A\x1b[1;5Bq\x1b") == b"\x1b[A\x1b[1;5Bq\x1b"


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "xterm-256color", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({}, False),
    ],
)
def test_who_would_print_a_question_is_not_asked(environment: dict[str, str], may: bool) -> None:
    assert may_be_asked(environment) is may


def test_the_kernel_knows_the_cells_of_some_terminals() -> None:
    master, slave = os.openpty()
    try:
        assert cell_dots(slave) == (0, 0)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 1200, 800))
        assert cell_dots(slave) == (10, 20)
    finally:
        os.close(master)
        os.close(slave)
    reading, writing = os.pipe()
    os.close(writing)
    assert cell_dots(reading) == (0, 0)
    os.close(reading)

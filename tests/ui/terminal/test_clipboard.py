"""What is written so that a terminal, or what stands before it, puts a text into the clipboard."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.ui.terminal.clipboard import MOST_OCTETS, copying, fits, has_clipboard

_OSC_52 = re.compile("\x1b]52;c;([A-Za-z0-9+/=]*)\x07")


def taken(sequence: str) -> str:
    """The text that a terminal would take from one plain sequence."""
    match = _OSC_52.fullmatch(sequence)
    assert match is not None
    return base64.b64decode(match[1]).decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_a_terminal_takes_the_text(text: str) -> None:
    assert taken(copying(text, {"TERM": "xterm-256color"})) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_tmux_takes_it_or_hands_it_on(text: str) -> None:
    plain, mark, wrapped = copying(text, {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}).partition("\x1bPtmux;")
    assert taken(plain) == text
    assert mark
    assert wrapped.endswith("\x1b\\")
    assert taken(wrapped.removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")) == text


@pytest.mark.parametrize("environment", [{"TERM": "screen-256color"}, {"TERM": "xterm", "STY": "1.pts"}])
def test_screen_gets_pieces_that_it_does_not_drop(environment: dict[str, str]) -> None:
    text = "long " * 1000
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", copying(text, environment), re.DOTALL)
    assert all(len(piece) <= 768 for piece in pieces)
    assert len(pieces) > 5
    assert taken("".join(pieces)) == text


def test_lone_surrogates_are_replaced() -> None:
    assert taken(copying("a\udce9b", {})) == "a?b"


def test_what_no_terminal_takes() -> None:
    assert fits("x" * MOST_OCTETS)
    assert not fits("x" * (MOST_OCTETS + 1))
    assert not fits("ü" * MOST_OCTETS)


@pytest.mark.parametrize(("name", "has_one"), [("linux", False), ("dumb", False), ("", True), ("xterm-kitty", True)])
def test_terminals_without_a_clipboard(name: str, has_one: bool) -> None:
    assert has_clipboard({"TERM": name}) is has_one

"""Attached pictures: by the terminal's graphics where it has some; in half blocks or words where not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.ptyterm import Terminal
from tests.ui.drive import User, drive
from tests.ui.terminal.sight import stage
from tests.ui.test_attaching import open_list, with_files
from tuimail.ui.adjusting import adjust
from tuimail.ui.screens.looking import LookScreen
from tuimail.ui.widgets.picture import Picture, PictureRows

_LONG_S = 60.0
"""Pictures are made in a process of low priority."""


@contextmanager
def looking(pictures: str, *words: str, environment: dict[str, str] | None = None) -> Iterator[Terminal]:
    """A terminal that says it has such graphics, with the picture opened."""
    with stage("--picture", "--theme", "tuimail-dark", *words, pictures=pictures, environment=environment) as terminal:
        terminal.wait_for("1/500")
        terminal.press("enter")
        terminal.wait_for("See the picture.")
        terminal.press("v")
        terminal.wait_for("1 attachment")
        terminal.press("enter")
        terminal.wait_for("40 × 20", timeout_s=_LONG_S)
        yield terminal


@pytest.mark.pty
def test_kitty_draws_it_and_takes_it_away() -> None:
    with looking("kitty") as terminal:
        terminal.wait_for(lambda: b"\x1b_Ga=T,f=100,i=" in terminal.output, timeout_s=_LONG_S)
        number = bytes(terminal.output).split(b"\x1b_Ga=T,f=100,i=")[1].split(b",")[0]
        assert b"\x1b_Ga=d" not in terminal.output
        terminal.press("esc")
        terminal.wait_for(lambda: b"\x1b_Ga=d,d=I,i=%b,q=2\x1b\\" % number in terminal.output)
        terminal.wait_for("See the picture.")
        assert "i=31" not in terminal.text, "no answer became keys or text"


@pytest.mark.pty
def test_sixels_are_drawn_and_written_over() -> None:
    with looking("sixel") as terminal:
        terminal.wait_for(lambda: b'\x1bP0;0;0q"1;1;40;20#' in terminal.output, timeout_s=_LONG_S)
        assert b"\x1b_Ga=T" not in terminal.output
        assert "▀" not in terminal.text
        terminal.press("esc")
        terminal.wait_for("See the picture.")


@pytest.mark.pty
@pytest.mark.parametrize("environment", [{}, {"TERM": "screen-256color"}, {"TERM": "xterm-256color", "STY": "1.x"}])
def test_a_terminal_without_graphics_shows_half_blocks(environment: dict[str, str]) -> None:
    with looking("", environment=environment) as terminal:
        terminal.wait_for("▀")
        assert b"\x1bP0" not in terminal.output
        assert (b"a=q" in terminal.output) is (not environment), "GNU screen would show the question"


@pytest.mark.pty
def test_on_a_slow_line_it_waits_for_a_word() -> None:
    with looking("kitty", "--slow") as terminal:
        terminal.wait_for("sharp, though the line is slow")
        terminal.wait_for("▀")
        assert b"a=q" not in terminal.output
        terminal.press("p")
        terminal.wait_for(lambda: b"\x1b_Ga=T" in terminal.output, timeout_s=_LONG_S)
        terminal.wait_for(lambda: "▀" not in terminal.text)
        assert "although" not in terminal.text


def test_pictures_can_be_switched_off() -> None:
    async def flow(user: User) -> None:
        adjust(user.screen, "ui.pictures", "none")
        await open_list(user)
        await user.press("j", "enter")
        assert not isinstance(user.app.screen, LookScreen)
        assert "│  red.png  image/png  " in user.text()
        assert "▀" not in user.text()

    drive(flow, reads=with_files())


def test_without_colours_there_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow(user: User) -> None:
        user.app.no_color = True
        await open_list(user)
        await user.press("j", "enter")
        assert not isinstance(user.app.screen, LookScreen)
        assert "│  red.png  image/png  " in user.text()

    drive(flow, reads=with_files())


def test_another_size_of_the_window_makes_it_anew() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("j", "enter")
        look = user.app.screen
        assert isinstance(look, LookScreen)
        made: list[bool] = []
        look.again = made.append
        await user.pilot.resize_terminal(90, 30)
        while not made:
            await user.wait(0.05)
        assert made == [False]
        look.show_picture(PictureRows(2, 2, bytes(12)))
        await user.settle()
        assert len(look.query(Picture)) == 1

    drive(flow, reads=with_files())

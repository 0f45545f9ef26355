"""The pickers of links and of texts to copy: what they say, what Enter does, what reaches the clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.drive import User, drive
from tests.ui.test_reading import with_body
from tuimail.ui.look import load_look
from tuimail.ui.screens.ask import ConfirmScreen
from tuimail.ui.screens.pick import AloneScreen, PickScreen

BODY = b"""Your verification code is 482913.

Look at https://example.org/figures/2026 and https://xn--exmple-cua.example/login or mail ada@example.net

> The quoted words of yesterday
"""


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One with a clipboard, on a machine without a screen to open links on."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A screen, and a program that only notes what it is given; answers the file of its notes."""
    notes = tmp_path / "opened"
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{notes}\n')
    program.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return notes


async def wait_for_file(user: User, path: Path) -> list[str]:
    for _ in range(600):
        if lines := written(path):
            return lines
        await user.pilot.pause(0.05)
    raise AssertionError(f"{path} was never written")


def written(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_links_are_listed_with_where_they_go_and_enter_copies() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "L")
        assert isinstance(user.app.screen, PickScreen)
        text = user.text()
        assert "Links (3)" in text
        assert "https://example.org/figures/2026" in text
        assert "! exämple.example" in text
        assert "Enter copies" in text
        await user.press("down")
        assert "! The host has letters that may look like others: exämple.example is really" in user.text()
        await user.press("up", "enter")
        assert user.is_on_main
        assert user.app.clipboard == "https://example.org/figures/2026"
        assert "Copied the link: https://example.org/figures/2026" in user.text()

    drive(flow, reads=with_body(BODY))


def test_a_number_or_words_choose_a_link() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "L", "3", "enter")
        assert user.app.clipboard == "mailto:ada@example.net"
        await user.press("L", *"figures", "enter")
        assert user.app.clipboard == "https://example.org/figures/2026"
        await user.press("L", "escape")
        assert user.is_on_main

    drive(flow, reads=with_body(BODY))


def test_enter_opens_where_there_is_a_screen(browser: Path) -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "L")
        assert "Enter opens" in user.text()
        await user.press("enter")
        assert "Opening https://example.org/figures/2026" in user.status
        assert await wait_for_file(user, browser) == ["https://example.org/figures/2026"]
        assert user.app.clipboard == ""
        await user.press("L", "ctrl+y")
        assert user.app.clipboard == "https://example.org/figures/2026"

    drive(flow, reads=with_body(BODY))


def test_a_doubtful_link_is_opened_only_by_somebody_who_is_sure(browser: Path) -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "L", "2", "enter")
        assert isinstance(user.app.screen, ConfirmScreen)
        assert "Open it" in user.text()
        await user.press("enter")
        assert user.is_on_main
        await user.press("L", "2", "enter", "y")
        assert await wait_for_file(user, browser) == ["https://xn--exmple-cua.example/login"]

    drive(flow, reads=with_body(BODY))


def test_codes_come_first_and_the_whole_text_last() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "y")
        assert isinstance(user.app.screen, PickScreen)
        labels = [row.right for row in user.app.screen.choices.rows]
        assert labels[0] == "code"
        assert labels[-1] == "whole text"
        assert {"link", "address", "Message-ID", "quote"} <= set(labels)
        await user.press("enter")
        assert user.app.clipboard == "482913"
        assert "Copied the code: 482913; gy shows it alone" in user.text()
        await user.press("y", *"message-id", "enter")
        assert user.app.clipboard == "<2000@example.org>"
        await user.press("y", *"quoted words", "enter")
        assert user.app.clipboard == "> The quoted words of yesterday"

    drive(flow, reads=with_body(BODY))


def test_what_was_copied_can_be_shown_alone() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "y")
        assert "Nothing was copied yet" in user.status
        await user.press("enter", "y", "enter", "g", "y")
        assert isinstance(user.app.screen, AloneScreen)
        assert "482913" in [line.strip() for line in user.lines()]
        await user.press("x")
        assert user.is_on_main
        assert user.app.state.selection.is_empty, "the key closed it and did nothing else"
        await user.press("y", "ctrl+s")
        assert isinstance(user.app.screen, AloneScreen)

    drive(flow, reads=with_body(BODY))


def test_a_console_without_a_clipboard_shows_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")

    async def flow(user: User) -> None:
        await user.press("enter", "y", "enter")
        assert isinstance(user.app.screen, AloneScreen)

    drive(flow, reads=with_body(BODY))


def test_a_text_too_long_for_a_clipboard_says_so() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "y", "end", *"whole text", "enter")
        assert "too long for the clipboard of a terminal (" in user.status
        assert user.app.clipboard == ""

    drive(flow, reads=with_body(b"many words " * 10_000))


def test_a_text_that_is_on_its_way_is_not_called_missing() -> None:
    async def flow(user: User) -> None:
        await user.pilot.press(*["j"] * 20, "enter", "y")
        for _ in range(600):
            if "The text of this message is on its way." in user.status:
                return
            await user.pilot.pause(0.01)
        raise AssertionError(user.status)

    drive(flow)


def test_a_message_without_links() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "L")
        assert "There are no links in this message." in user.status

    drive(flow, size=(60, 20), reads=with_body(b"nothing"))


@pytest.mark.parametrize("theme", ["terminal", "tuimail-dark"])
def test_a_text_alone_is_alone(theme: str) -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "y", "ctrl+s")
        assert isinstance(user.app.screen, AloneScreen)
        shown = [line.strip() for line in user.lines()]
        assert shown[2] == "482913"
        assert not any(shown[3:])

    drive(flow, reads=with_body(BODY), look=load_look(theme))

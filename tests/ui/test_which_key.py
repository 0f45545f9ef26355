"""The strip above the status line: what can follow a key, and what a field takes."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tuimail.ui import actions
from tuimail.ui.look import load_look


def test_all_that_can_follow_is_on_screen_in_eighty_columns() -> None:
    async def flow(user: User) -> None:
        await user.press("g")
        await user.wait(0.4)
        shown = " ".join(user.text().split())
        for hint in ("g first", "l folder…", "Tab next account", "w next layout"):
            assert hint in shown
        await user.press("escape")
        assert "next layout" not in user.text()

    drive(flow, size=(80, 24))


def test_the_keys_of_one_action_stand_together_in_columns() -> None:
    async def flow(user: User) -> None:
        await user.press("semicolon")
        await user.wait(0.4)
        lines = user.lines()
        assert user.text().count("by query") == 1
        upper = next(number for number, line in enumerate(lines) if "t T n d k z r / by query" in line)
        assert lines[upper].index("s! read") == lines[upper + 1].index("w same sender")
        assert user.screen.frame.hints.size.height == 4

    drive(flow, size=(80, 24), look=load_look(profile="alpine"))


def test_all_that_can_follow_fits_a_low_window_in_a_language_of_long_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_SHORT", dict.fromkeys(actions.ACTIONS, "Zu den zurückgelegten Nachrichten gehen"))

    async def flow(user: User) -> None:
        await user.press("o")
        await user.wait(0.4)
        assert user.screen.frame.hints.size.height <= 15
        assert "@ Zu den" in user.text()
        assert "Ada Lovelace" in user.text()

    drive(flow, size=(60, 20), look=load_look(profile="alpine"))


def test_a_field_says_what_its_keys_do() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"ada")
        assert "Esc show all" in user.hints
        assert "archive" not in user.hints
        await user.press("escape")
        assert "archive" in user.hints

    drive(flow)


def test_long_words_leave_room_for_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a language of long words the strip had one column and went on below the screen."""
    monkeypatch.setattr(actions, "_SHORT", dict.fromkeys(actions.ACTIONS, "Zu den zurückgelegten Nachrichten gehen"))

    async def flow(user: User) -> None:
        await user.press("g")
        await user.wait(0.4)
        assert user.screen.frame.hints.is_of_the_moment
        assert user.screen.frame.hints.size.height <= 15
        assert "Ada Lovelace" in user.text()

    drive(flow, size=(80, 24))

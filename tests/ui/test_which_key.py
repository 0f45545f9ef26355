"""The strip above the status line: what can follow a key, and what a field takes."""

from __future__ import annotations

from tests.ui.drive import User, drive


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


def test_a_field_says_what_its_keys_do() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"ada")
        assert "Esc show all" in user.hints
        assert "archive" not in user.hints
        await user.press("escape")
        assert "archive" in user.hints

    drive(flow)

"""The menu of keys in two lines: for alpine's hands and for who wants it, in columns, never cut, never jumping."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tuimail.ui.adjusting import adjust
from tuimail.ui.look import Look, load_look


def alpine() -> Look:
    return load_look(profile="alpine")


def menu(user: User) -> list[str]:
    return user.lines()[-3:-1]


def words(line: str) -> str:
    return " ".join(line.split())


def test_alpines_hands_find_their_keys_in_two_lines_of_columns() -> None:
    async def flow(user: User) -> None:
        upper, lower = menu(user)
        assert words(upper).startswith("? help < folders p previous - page up d trash s move")
        assert words(lower).startswith("o… more > open n next Space page down u undo oe archive")
        for above, below in (("help", "more"), ("trash", "undo"), ("move", "archive")):
            assert upper.index(above) == lower.index(below)

    drive(flow, look=alpine(), size=(80, 24))


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 200])
def test_what_does_not_fit_whole_is_left_out_and_nothing_stands_askew(width: int) -> None:
    async def flow(user: User) -> None:
        upper, lower = menu(user)
        assert "…" not in (upper + lower).replace("o…", "").replace("folder…", "")
        assert len(upper.rstrip()) > width * 2 // 3
        assert upper.index("help") == lower.index("more")

    drive(flow, look=alpine(), size=(width, 24))


def test_other_hands_have_one_line_unless_they_wish_for_the_menu() -> None:
    async def flow(user: User) -> None:
        above, line = menu(user)
        assert "? help" in words(line)
        assert "help" not in above
        adjust(user.screen, "ui.key_bar", "menu")
        await user.settle()
        upper, lower = menu(user)
        assert words(upper).startswith("? help")
        assert words(lower).startswith("C-k palette")
        adjust(user.screen, "ui.key_bar", "line")
        await user.settle()
        assert menu(user) == [above, line]

    drive(flow)


def test_a_profile_chosen_while_it_runs_brings_its_menu_and_takes_it_away() -> None:
    async def flow(user: User) -> None:
        user.app.use_profile("alpine")
        user.screen.show_bars()
        await user.settle()
        assert "o… more" in words(menu(user)[1])
        user.app.use_profile("mutt")
        user.screen.show_bars()
        await user.settle()
        assert "o… more" not in user.text()

    drive(flow)


def test_the_menu_is_of_the_place_and_the_panes_above_never_move_for_it() -> None:
    async def flow(user: User) -> None:
        heights = {user.screen.frame.hints.size.height}

        async def press(*keys: str) -> str:
            await user.press(*keys)
            heights.add(user.screen.frame.hints.size.height)
            return words(" ".join(menu(user)))

        assert "v attachments" in await press(">")
        await press("<")
        assert "none" in await press(":")
        await press(";", "-")
        assert "Enter keep" in await press("\\")
        await press("escape")
        await press("?")
        await press("escape")
        assert "sync" in await press("<")
        assert heights == {2}

    drive(flow, look=alpine())


def test_a_low_window_keeps_its_lines_for_mail() -> None:
    async def flow(user: User) -> None:
        assert user.screen.frame.hints.size.height == 1

    drive(flow, look=alpine(), size=(80, 15))

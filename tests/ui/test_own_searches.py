"""Saved searches are made, changed, renamed and forgotten on screens."""

from __future__ import annotations

from pathlib import Path

from tests.ui.drive import User, drive
from tuimail.config.load import parse
from tuimail.config.searches import read_searches
from tuimail.config.settings import Settings
from tuimail.ui.screens.section import SectionScreen
from tuimail.ui.screens.settings import SettingsScreen


def words(user: User) -> str:
    return " ".join(user.text().split())


def load(user: User, tmp_path: Path) -> Path:
    config = parse('[searches]\n"To do" = "is:starred"\n', tmp_path / "config.toml")
    user.app.settings = Settings(config)
    user.app.state.saved.load(config.searches, tmp_path / "searches.toml")
    return tmp_path / "searches.toml"


def test_a_search_is_made_and_stands_in_the_tree_at_once(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = load(user, tmp_path)
        await user.press("g", "S", *"new search", "enter", *"is:nonsense")
        assert "is:" in words(user)
        assert "nonsense" in words(user)
        await user.press("enter", *["backspace"] * 8, *"unread", "enter", *"To do")
        assert "There is already a search “To do”." in words(user)
        await user.press(*["backspace"] * 5, *"News", "enter")
        assert isinstance(user.app.screen, SettingsScreen)
        assert read_searches(file) == {"News": "is:unread"}
        assert "Saved as “News”" in user.status
        await user.press("escape")
        assert "News" in user.text()

    drive(flow)


def test_it_is_renamed_changed_forgotten_and_brought_back(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = load(user, tmp_path)
        user.screen.show(user.app.state.naming.save("News", "is:unread"))
        user.app.run_deed("search.show", ())
        await user.settle()
        await user.press(*"news", "enter", "r", *["backspace"] * 4, *"Fresh", "enter")
        assert isinstance(user.app.screen, SectionScreen)
        await user.press(*["backspace"] * 4, *"fresh", "enter", "enter", *" from:ada", "enter")
        assert read_searches(file) == {"Fresh": "is:unread from:ada"}
        await user.press("enter", "d")
        assert read_searches(file) == {}
        await user.press(*["backspace"] * 5, "ctrl+r")
        assert read_searches(file) == {"Fresh": "is:unread from:ada"}
        assert "“Fresh” is back." in user.status

    drive(flow)


def test_those_of_the_config_are_shown_with_their_line_and_changed_there(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        load(user, tmp_path)
        await user.press("g", "S", *"to do")
        assert "config.toml:2" in words(user)
        await user.press("enter")
        assert "is in config.toml: remove it there" in user.status
        assert isinstance(user.app.screen, SettingsScreen)

    drive(flow)


def test_a_broken_file_refuses_with_its_line(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        (tmp_path / "searches.toml").write_text("[searches]\nBad = 7\n")
        load(user, tmp_path)
        await user.press("g", "S", *"new search", "enter")
        assert "searches.toml:2" in words(user)
        assert "the file is not overwritten" in words(user)
        assert isinstance(user.app.screen, SettingsScreen)

    drive(flow)

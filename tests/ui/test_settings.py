"""The settings screen, `:set`, and what both change at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import app_over
from tuimail.config.explained import SETTINGS
from tuimail.config.load import parse
from tuimail.config.schema import Config
from tuimail.config.settings import Settings
from tuimail.contract.events import Notice, Severity
from tuimail.ui import adjusting
from tuimail.ui.adding import ADD_ACCOUNT, EDIT_CONFIG
from tuimail.ui.arrangement import Place
from tuimail.ui.screens.settings import SettingsScreen


def test_every_setting_can_be_changed_on_the_screen() -> None:
    assert set(adjusting.APPLIES) == set(SETTINGS)


def test_the_screen_explains_and_tells_where_a_value_comes_from() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S", *"mark read")
        assert "How long a message must be open" in user.text()
        assert "[ui] mark_read_after: default" in user.text()
        await user.press("enter", "backspace", *"5000")
        assert "mark_read_after must be from -1 to 3600." in user.text()
        await user.press("enter", "backspace", "backspace", "enter")
        assert user.app.state.mark_read_after_s == 50.0
        assert "Mark read after 50 seconds" in " ".join(user.text().split())
        assert "set here, for this run" in user.text()
        await user.press("ctrl+r")
        assert user.app.state.mark_read_after_s == 0.0
        assert "[ui] mark_read_after: default" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow)


def test_what_cannot_be_kept_is_said_and_holds_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()

    async def flow(user: User) -> None:
        user.app.settings = Settings(Config(), tmp_path / "settings.toml")
        await user.press(":", *"set density relaxed", "enter")
        assert "This counts until you quit" in " ".join(user.text().split())
        assert user.app.settings.value("ui.density") == "relaxed"

    drive(flow)


def test_the_dialog_says_what_is_not_kept_and_keeps_it_with_the_next_change(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.mkdir()

    async def flow(user: User) -> None:
        user.app.settings = Settings(Config(), file)
        await user.press("g", "S", *"density", "enter", *"relaxed", "enter")
        shown = " ".join(user.text().replace("│", " ").split())
        assert "Density relaxed this run" in shown
        assert "[ui] density: set here, for this run:" in shown
        assert "cannot be written" in shown
        file.rmdir()
        await user.press(*["backspace"] * 7, *"hints", "enter")
        assert "set here (settings.toml)" in user.text()
        await user.press(*["backspace"] * 5, *"density")
        assert "[ui] density: set here (settings.toml)" in user.text()
        file.unlink()
        file.mkdir()
        await user.press("ctrl+r")
        assert "[ui] density: default, for this run:" in " ".join(user.text().split())

    drive(flow)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_is_said_is_as_bright_under_a_dialog_as_without(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        def colours(words: str) -> set[object]:
            rows = user.app.screen._compositor.render_strips(user.app.size)
            return {
                one.style.color for row in rows for one in row if words in one.text and one.style and one.style.color
            }

        await user.hear(Notice(severity=Severity.WARNING, text="The disk is full."))
        (bright,), titles = colours("disk is full"), colours("Inbox")
        await user.press("g", "S")
        assert colours("disk is full") == {bright}
        assert colours("Inbox").isdisjoint(titles), "all else is dimmed"

    drive(flow, size=size)


def test_a_sentence_that_a_dialog_would_hide_stands_in_the_status_line() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S")
        await user.hear(Notice(severity=Severity.WARNING, text=f"The disk is full. {'Free some space. ' * 20}"))
        assert "The disk is full." in user.lines()[-1]
        await user.press("escape")
        assert "The disk is full." in user.text()
        assert "The disk is full." not in user.lines()[-1], "there is room for all of it"

    drive(flow, size=(80, 24))


def test_what_is_changed_is_written_beside_the_keys(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"

    async def flow(user: User) -> None:
        user.app.settings = Settings(Config(), file)
        await user.press(":", *"set density relaxed", "enter", ":", *"set tips off", "enter")

    drive(flow)
    assert 'density = "relaxed"\ntips = false\n' in file.read_text()


def test_a_switch_is_thrown_and_a_word_is_chosen() -> None:
    async def flow(user: User) -> None:
        assert user.app.has_mouse
        await user.press("g", "S", *"mouse", "enter")
        assert isinstance(user.app.screen, SettingsScreen)
        assert not user.app.has_mouse
        await user.press(*["backspace"] * 5, *"layout", "enter", *"narrow", "enter")
        assert isinstance(user.app.screen, SettingsScreen)
        assert user.app.settings.value("ui.layout") == "narrow"
        await user.press("escape")
        assert user.screen.arrangement.places == (Place.LIST,)
        await user.press("g", "x")
        assert user.app.has_mouse

    drive(flow)


def test_a_theme_is_tried_under_the_screen_and_esc_keeps_the_old_one() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S", "enter", *"nord")
        assert user.app.theme == "nord"
        await user.press("escape")
        assert user.app.theme == "tuimail-dark"
        await user.press("enter", *"nord", "enter")
        assert user.app.settings.value("ui.theme") == "nord"
        assert "nord" in user.text()

    drive(flow)


def test_what_is_set_by_command_or_palette_is_kept() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"set text", "tab", *"60", "enter")
        assert user.screen.reader.text_width == 60
        await user.press(":", *"set columns {subject}", "enter")
        assert "●   Notes on the engine" in user.lines()[1]
        await user.press(":", *"set keys", "enter", *"mutt", "enter")
        assert user.app.profile == "mutt"
        user.app.run_deed("app.palette", ())
        await user.settle()
        await user.press(*"theme: dracula", "enter")
        settings = user.app.settings
        kept = [settings.value(f"ui.{key}") for key in ("text_width", "columns", "keys", "theme")]
        assert kept == [60, "{subject}", "mutt", "dracula"]

    drive(flow)


def test_what_cannot_be_set_says_so_and_changes_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"set colour red", "enter")
        assert "There is no setting colour: theme, layout" in user.text()
        await user.press(":", *"set theme nrod", "enter")
        assert "did you mean “nord”?" in user.text()
        assert user.app.settings.origin("ui.theme") == "default"

    drive(flow)


def test_the_palette_finds_settings_with_their_values() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"setting width")
        assert "Setting: Text width" in user.text()
        assert "96" in user.text()
        await user.press("enter", *["backspace"] * 2, *"72", "enter")
        assert user.screen.reader.text_width == 72

    drive(flow)


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.mkdir()

    async def flow(user: User) -> None:
        user.app.settings = Settings(Config(), file)
        await user.press(":", *"theme nord", "enter")
        assert user.app.theme == "nord"
        assert "This counts until you quit" in user.text()

    drive(flow)


def test_settings_are_not_read_for_a_first_frame() -> None:
    app, _, _ = app_over()
    assert "settings" not in vars(app)


def test_what_the_config_says_of_accounts_is_shown_but_not_changed_here() -> None:
    text = '[accounts.work]\nemail = "a@b.org"\npassword_command = "echo hunter2"\nimap.host = "imap.example.org"\n'

    async def flow(user: User) -> None:
        user.app.settings = Settings(parse(text, Path("config.toml")))
        await user.press("g", "S", *"account work")
        assert "imap.host imap.example.org" in " ".join(user.text().split())
        await user.press(*" password")
        assert "set, not shown" in user.text()
        assert "hunter2" not in user.text()
        assert "config.toml:3: tuimail never rewrites that file" in user.text()
        await user.press("ctrl+r")
        assert isinstance(user.app.screen, SettingsScreen)
        assert "This is set in config.toml:3" in user.status
        await user.press("enter", "escape")
        assert "To edit the accounts, start tuimail without “demo” or “open”" in " ".join(user.text().split())
        user.app.takes_accounts = True
        await user.press("g", "S", *"account work password")
        await user.pilot.press("enter")
        assert user.app.return_code == EDIT_CONFIG + 3

    drive(flow)


def test_another_account_is_asked_for_where_a_config_takes_it() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S", *"another one", "enter")
        await user.press("escape")
        assert user.is_on_main
        assert "start tuimail without “demo” or “open”" in " ".join(user.text().split())
        user.app.takes_accounts = True
        await user.press("g", "S", *"another one")
        await user.pilot.press("enter")
        assert user.app.return_code == ADD_ACCOUNT

    drive(flow)


def test_a_small_window_has_room_for_settings_and_their_words() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S")
        assert isinstance(user.app.screen, SettingsScreen)
        assert user.app.screen.choices.pane_height >= 5
        assert "[ui] theme" in user.text()
        lines = user.text().splitlines()[1:-1]
        assert all(line[0] + line[-1] in ("╭╮", "││", "╰╯") for line in lines), "nothing of the mail stands beside it"

    drive(flow, size=(60, 20))


def test_there_is_no_empty_line_for_what_nothing_is_wrong_with() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "S", *"text width", "enter")
        box = user.app.screen.query_one(".box")
        height = box.size.height
        await user.press("x")
        assert box.size.height > height
        await user.press("backspace", "4", "0")
        assert box.size.height == height

    drive(flow)

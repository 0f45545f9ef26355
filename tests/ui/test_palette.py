"""The palette finds everything: actions, folders, searches, themes, profiles, layouts, settings and their values."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import app_over
from tuimail.config.explained import SETTINGS
from tuimail.config.schema import KEY_PROFILES
from tuimail.ui.actions import ACTIONS
from tuimail.ui.adjusting import choices_of
from tuimail.ui.look import load_look
from tuimail.ui.palette import Palette
from tuimail.ui.screens.choose import ChooseScreen


def found(palette: Palette, typed: str) -> list[str]:
    """The labels of what is found for what somebody types."""
    return [row.label.strip() for row in palette.search(typed)]


@pytest.mark.parametrize("profile", KEY_PROFILES)
def test_every_action_is_found_by_label_and_by_id_with_its_keys(profile: str) -> None:
    app, _, _ = app_over(look=load_look(profile=profile))
    palette = Palette(app.main)
    for action in ACTIONS.values():
        for typed in (action.label, action.id, action.label.casefold()[:12].strip()):
            rows = [row for row in palette.search(typed) if row.label.strip() == action.label]
            assert rows, (action.id, typed)
            assert any(row.right == app.main.keymap.all_shown(action.id) for row in rows), action.id
        first = [row.label.strip() for row in palette.search(action.label)][:3]
        assert action.label in first, (action.id, first)


def test_every_folder_search_theme_profile_layout_setting_and_value_is_found() -> None:
    app, _, _ = app_over()
    app.state.saved.show({"To do": "is:starred"})
    palette = Palette(app.main)
    for choice in app.state.goto_choices():
        assert f"Go to {choice.label}" in found(palette, choice.label)
    assert "Go to To do" in found(palette, "to do")
    for name in app.theme_names():
        assert f"Theme: {name}" in found(palette, name)[:3]
    for name in KEY_PROFILES:
        assert f"Keys: {name}" in found(palette, f"keys {name}")[:2]
    for key, setting in SETTINGS.items():
        assert f"Setting: {setting.label}" in found(palette, setting.label)
        assert f"Setting: {setting.label}" in found(palette, key)
        for word in choices_of(app.main, key):
            kinds = {"ui.theme": "Theme", "ui.keys": "Keys", "ui.layout": "Layout"}
            if (key, word) != ("ui.theme", "auto"):
                label = f"{kinds.get(key, setting.label)}: {word}"
                assert label in found(palette, f"{setting.label} {word}"), label


def test_a_value_is_set_and_the_one_in_use_is_named() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"density relaxed")
        assert isinstance(user.app.screen, ChooseScreen)
        assert user.app.screen.choices.rows[0].label.strip() == "Density: relaxed"
        await user.press("enter")
        assert user.app.settings.value("ui.density") == "relaxed"
        await user.press("ctrl+k", *"density relaxed")
        assert "in use" in user.app.screen.choices.rows[0].right
        await user.press("escape", "ctrl+k", *"mouse off", "enter")
        assert not user.app.has_mouse

    drive(flow)


def test_what_every_hand_knows_is_found_but_not_listed() -> None:
    app, _, _ = app_over()
    palette = Palette(app.main)
    listed = {row.label.strip() for row in palette.search("")}
    assert "Next message" not in listed
    assert "Density: relaxed" not in listed
    assert {"Archive", "Setting: Density", "Theme: nord"} <= listed


def test_a_key_that_is_an_argument_is_not_needed() -> None:
    async def flow(user: User) -> None:
        for typed in ("Go to account 1 to 9", "Set a mark", "Jump to a mark"):
            await user.press("ctrl+k", *typed, "enter")
            await user.press("escape", "escape")
        assert user.is_on_main

    drive(flow)

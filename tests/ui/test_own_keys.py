"""Giving an action another key: pressed, judged, kept, effective at once, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tuimail.config.load import load, parse
from tuimail.config.own import lay_over
from tuimail.config.schema import KEY_PROFILES, Config
from tuimail.config.settings import Settings
from tuimail.model.operation import Move
from tuimail.ui.actions import ACTIONS
from tuimail.ui.key_giving import fault, losses, meant
from tuimail.ui.keymap import build_keymap, load_profile
from tuimail.ui.keynames import KeyNameError, Sequence, parse_keys, written_keys
from tuimail.ui.look import load_look
from tuimail.ui.screens.capture import CaptureScreen
from tuimail.ui.screens.keyed import KeyedScreen
from tuimail.ui.screens.keys import KeysScreen

TOKENS = st.sampled_from(
    [
        "e",
        "E",
        ",",
        " ",
        "#",
        "ä",
        "ctrl+d",
        "ctrl+space",
        "alt+x",
        "alt+,",
        "alt+<",
        "f5",
        "shift+tab",
        "space",
        "-",
        "+",
    ]
)


def words(user: User) -> str:
    return " ".join(user.text().split())


async def to_action(user: User, *typed: str) -> None:
    user.app.run_deed("app.bind", ())
    await user.settle()
    await user.press(*typed, "enter")
    assert isinstance(user.app.screen, KeyedScreen)


def test_a_key_is_pressed_and_obeyed_everywhere_at_once(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"

    async def flow(user: User) -> None:
        user.app.settings = Settings(Config(), file)
        await to_action(user, *"message.archive")
        assert "Keys: e a" in words(user)
        assert "[keys] message.archive: profile tuimail" in words(user)
        await user.press("enter")
        assert isinstance(user.app.screen, CaptureScreen)
        assert "Enter ends, Esc leaves" in words(user)
        await user.press("ctrl+y")
        assert "C-y" in user.text()
        assert "It is free." in user.text()
        await user.press("enter")
        assert isinstance(user.app.screen, KeysScreen)
        assert "Archive: C-y" in user.status
        assert "set here" in words(user)
        await user.press("escape", "question_mark", *"message.archive")
        assert "C-y" in user.text()
        await user.press("escape", "ctrl+k", *"archive")
        assert "C-y" in user.text()
        await user.press("escape", "e")
        assert user.ops() == [], "the keys of the profile are the action's no more"
        await user.press("ctrl+y")
        assert isinstance(user.ops()[-1], Move)

    drive(flow)
    assert '[keys]\n"message.archive" = "ctrl+y"\n' in file.read_text()
    config, problem = lay_over(Config(), file)
    assert (dict(config.own_keys), problem) == ({"message.archive": "ctrl+y"}, "")


def test_a_clash_says_who_has_the_key_and_what_is_left_to_it() -> None:
    async def flow(user: User) -> None:
        await to_action(user, *"message.archive")
        await user.press("a", "z")
        assert "z is “Undo” now, which keeps u." in words(user)
        assert "Enter takes it anyway" in words(user)
        await user.press("escape")
        assert user.app.settings.own_keys == {}
        await user.press("enter", "a", "z", "enter")
        assert user.app.look.keymap.all_shown("message.archive") == "e  a  z"
        assert user.app.look.keymap.all_shown("journal.undo") == "u"
        await user.press("ctrl+r")
        assert user.app.look.keymap.all_shown("message.archive") == "e  a"
        assert user.app.look.keymap.all_shown("journal.undo") == "u  z"
        assert "(profile tuimail)" in user.status

    drive(flow)


def test_who_has_no_key_left_is_named_and_not_told_of_at_every_start() -> None:
    async def flow(user: User) -> None:
        await to_action(user, *"message.archive")
        await user.press("enter", "j")
        assert "j is “Next message” now, which has no key then." in words(user)
        await user.press("enter")
        assert "No key is left for Next message." in user.status
        await user.press(*["backspace"] * 20, *"list.next", "enter")
        assert "j is “Archive” now." in words(user)

    drive(flow)
    assert load_look(own_keys={"message.archive": "j"}).problems == ()
    assert load_look(keys={"message.archive": "j"}).problems != ()


def test_a_key_that_begins_others_counts_them() -> None:
    keymap, _ = build_keymap({}, {})
    found = losses(keymap, "message.archive", [("*",)])
    assert {"select.all", "select.none", "select.query"} <= {loss.owner for loss in found}
    (loss,) = losses(keymap, "message.archive", [("e", "x")] * 2 + [("s", "x")])
    assert str(loss) == "s is “Star or unstar” now, which keeps F."


def test_what_was_given_before_is_taken_by_what_is_given_later() -> None:
    async def flow(user: User) -> None:
        await to_action(user, *"message.archive")
        await user.press("enter", "ctrl+y", "enter")
        await user.press(*["backspace"] * 20, *"message.star", "enter", "enter", "ctrl+y", "enter")
        assert user.app.settings.own_keys == {"message.star": "ctrl+y"}
        assert user.app.look.keymap.all_shown("message.archive") == "e  a"

    drive(flow)


def test_enter_and_esc_are_written() -> None:
    async def flow(user: User) -> None:
        await to_action(user, *"message.mark-read")
        await user.press("e", "backspace", *"escp")
        assert "There is no key “escp”" in words(user)
        await user.press("backspace", "backspace", "backspace", "backspace", *"esc, ctrl+y", "enter")
        assert "Esc is “Back” now, which has no key then." in words(user)
        await user.press("n")
        assert user.app.settings.own_keys == {}

    drive(flow)


def test_a_mark_keeps_its_letter_behind_the_new_key() -> None:
    assert len(meant("mark.set", ("m",))) == 26
    assert fault(meant("mark.set", ("m",))) == ""
    assert "5j" in fault([("1", "x")])
    assert fault([("1",)]) == ""

    async def flow(user: User) -> None:
        await to_action(user, *"mark.set")
        await user.press("enter", "ctrl+y", "enter", "escape", "ctrl+y", "q")
        assert "q" in user.app.state.marks

    drive(flow)


def test_no_key_at_all_and_the_profiles_again(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        user.app.settings = Settings(parse('[keys]\n"message.spam" = "ctrl+y"\n', tmp_path / "config.toml"))
        user.app.look = load_look(keys={"message.spam": "ctrl+y"})
        await user.press("g", "S", *"spam")
        assert "Mark as spam C-y config.toml:2" in words(user) or "config.toml:2" in words(user)
        await user.press("enter", "d")
        assert "no key" in words(user)
        assert user.app.look.keymap.by_action["message.spam"] == ()
        assert "config.toml:2 says ctrl+y" in words(user)
        await user.press("ctrl+r")
        assert user.app.look.keymap.all_shown("message.spam") == "C-y"

    drive(flow)


def test_what_is_wrong_in_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "settings.toml"
    own.write_text('[keys]\n"message.archive" = "qqq"\n"no.such" = "x"\n')
    config, _ = lay_over(load(tmp_path / "config.toml", must_exist=False), own)
    from tuimail.config.load import place_of

    look = load_look(own_keys=config.own_keys).located(lambda action: place_of(config, "keys", action))
    assert look.problems[0].startswith(f"{own}:2: [keys] message.archive: there is no key “qqq”")
    assert look.problems[1].startswith(f"{own}:3: [keys] no.such: there is no such action")


@given(st.lists(st.lists(TOKENS, min_size=1, max_size=3).map(tuple), max_size=3))
def test_keys_that_can_be_written_are_read_again(sequences: list[Sequence]) -> None:
    try:
        text = written_keys(sequences)
    except KeyNameError:
        return
    assert parse_keys(text) == sequences


@pytest.mark.parametrize("profile", KEY_PROFILES)
def test_what_the_losses_promise_is_what_the_keymap_does(profile: str) -> None:
    differences, _ = load_profile(profile)
    keymap, _ = build_keymap({}, differences)
    for action_id in ("message.archive", "app.palette"):
        for pressed in [("j",), ("g",), ("ctrl+y",), ("e", "e"), ("d",)]:
            found = losses(keymap, action_id, [pressed])
            then, problems = build_keymap({}, differences, {action_id: written_keys([pressed])})
            assert problems == []
            assert then.by_action[action_id] == (pressed,)
            for loss in found:
                assert set(loss.kept) <= set(then.by_action[loss.owner])
                assert not set(loss.lost) & set(then.by_action[loss.owner])
            untouched = ACTIONS.keys() - {loss.owner for loss in found} - {action_id}
            assert all(set(keymap.by_action[one]) <= set(then.by_action[one]) for one in untouched)

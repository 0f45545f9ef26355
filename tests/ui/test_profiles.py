"""Key profiles: each is whole, and hands that know its model triage with it."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tuimail.config.schema import KEY_PROFILES
from tuimail.model.operation import Move, SetFlags
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.keymap import build_keymap, load_profile, profile_names
from tuimail.ui.look import load_look

KEYLESS = {"account.goto", "pane.previous", "pane.page-down", "pane.page-up"}


def test_every_profile_of_the_config_is_there_with_a_description() -> None:
    assert {name for name, _ in profile_names()} == set(KEY_PROFILES)
    assert next(name for name, _ in profile_names()) == "tuimail"
    assert all(description for _, description in profile_names())


@pytest.mark.parametrize("name", KEY_PROFILES)
def test_a_profile_has_no_clash_and_leaves_no_action_without_a_key(name: str) -> None:
    differences, problems = load_profile(name)
    assert problems == []
    keymap, problems = build_keymap({}, differences)
    assert [str(problem) for problem in problems] == []
    keyless = {action.id for action in ACTIONS.values() if not keymap.by_action[action.id] and action.keys}
    assert keyless <= KEYLESS
    assert keymap.shown("app.help") == "?"
    assert keymap.shown("screen.back")


HANDS = {
    "mutt": (("t", "j", "t", "~", "u"), "d", "u", "s", "F"),
    "aerc": (("space", "v"), "d", "u", "m", "s"),
    "gmail": (("x", "j", "x"), "#", "z", "v", "s"),
    "alpine": ((":", "n", ":"), "d", "u", "s", "**"),
    "emacs": (("#", "ctrl+n", "#"), "d", "u", "m", "+"),
}
"""Select some, trash, undo, move to a folder, star."""


@pytest.mark.parametrize("name", HANDS)
def test_hands_that_know_the_model_triage_with_it(name: str) -> None:
    select, trash, undo, move, star = HANDS[name]

    async def flow(user: User) -> None:
        await user.press(*star)
        assert isinstance(user.ops()[-1], SetFlags)
        await user.press(trash)
        assert isinstance(user.ops()[-1], Move)
        assert f"{undo} undoes" in user.text()
        assert user.app.look.keymap.by_sequence[(undo,)] == "journal.undo"
        await user.press(*select)
        assert user.app.state.selection.count >= 2
        await user.press(move, *"python", "enter")
        moved = user.ops()[-1]
        assert isinstance(moved, Move)
        assert len(moved.messages) >= 2

    drive(flow, look=load_look(profile=name))


def test_another_profile_is_obeyed_from_the_next_key_on() -> None:
    async def flow(user: User) -> None:
        user.app.run_deed("app.keys", ())
        await user.settle()
        assert "in use" in user.text()
        await user.press(*"mutt", "enter")
        assert user.app.profile == "mutt"
        assert "Keys: mutt" in user.text()
        await user.press("t")
        assert user.app.state.selection.count == 1
        await user.press("s")
        assert "Move to" in user.text()

    drive(flow)


def test_the_hint_names_the_key_that_hands_select_with() -> None:
    async def flow(user: User) -> None:
        assert "x select" in " ".join(user.hints.split())

    for profile in ("tuimail", "gmail"):
        drive(flow, look=load_look(profile=profile))


def test_own_keys_stand_over_every_profile() -> None:
    look = load_look(profile="mutt", keys={"message.archive": "y"})
    assert look.keymap.shown("message.archive") == "y"
    assert look.with_profile("aerc").keymap.shown("message.archive") == "y"


def place(user: User) -> Place:
    return user.screen.place


def test_alpine_hands_go_out_step_by_step() -> None:
    async def flow(user: User) -> None:
        await user.press(">")
        assert place(user) is Place.READER
        await user.press("<")
        assert place(user) is Place.LIST
        assert not user.screen.is_reading
        await user.press(":", "<")
        assert user.app.state.selection.is_empty
        assert place(user) is Place.LIST
        await user.press("<")
        assert place(user) is Place.FOLDERS
        await user.press("<")
        assert place(user) is Place.FOLDERS
        await user.press(">")
        assert place(user) is Place.LIST

    drive(flow, look=load_look(profile="alpine"))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("mutt", "D,~,f, ,b,a,y,enter,escape"),
        ("mutt", "!"),
        ("mutt", "."),
        ("mutt", "#"),
        ("aerc", "c,A,r,c,escape"),
        ("aerc", "!"),
        ("aerc", "$"),
        ("gmail", "."),
        ("gmail", "d"),
        ("gmail", "a"),
        ("alpine", "X,y"),
        ("alpine", "g,s,a,v,e,d,escape"),
        ("alpine", "l"),
        ("alpine", "B,b,o,b,@,y,enter,escape"),
        ("alpine", "w,d,a,d,escape"),
        ("alpine", ":,a"),
        ("emacs", "!"),
        ("emacs", "x"),
        ("emacs", "#"),
        ("emacs", "j,a,r,escape"),
        ("emacs", "."),
        ("emacs", "F"),
    ],
)
def test_what_fingers_type_behind_a_key_of_theirs_moves_and_deletes_nothing(name: str, keys: str) -> None:
    async def flow(user: User) -> None:
        await user.press(*("space" if key == " " else key for key in keys.split(",")))
        assert [op for op in user.ops() if not isinstance(op, SetFlags)] == []

    drive(flow, look=load_look(profile=name))


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("mutt", "p", "| hands the message to a command"),
        ("mutt", "R", "gd goes to the drafts"),
        ("mutt", "W", "F stars or unstars, N marks read or unread, Y removes tags."),
        ("mutt", "n", "Nothing was searched for yet: / does. The next unread message: Tab."),
        ("aerc", "n", "The next unread message: gn."),
        ("gmail", "=", "tuimail has no importance marks; s stars."),
        ("gmail", "ctrl+x", "C-x is not a key; ? shows all."),
    ],
)
def test_a_key_of_theirs_that_does_nothing_says_what_does(name: str, key: str, says: str) -> None:
    async def flow(user: User) -> None:
        await user.press(key)
        assert says in " ".join(user.text().split())

    drive(flow, look=load_look(profile=name))


@pytest.mark.parametrize("name", ["mutt", "aerc"])
def test_what_was_searched_for_is_gone_through_with_n(name: str) -> None:
    async def flow(user: User) -> None:
        await user.press("\\", *"centaur", "enter", "n", "n", "N" if name == "aerc" else "k")
        assert user.app.state.listing is not None
        assert user.app.state.listing.filter == "centaur"
        assert user.app.state.listing.cursor == 1

    drive(flow, look=load_look(profile=name))

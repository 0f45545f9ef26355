"""Keys that come faster than a field opens or closes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection

import pytest
from textual import events
from textual.app import ComposeResult
from textual.keys import _character_to_key
from textual.widgets import Input

from tests.ui.drive import User, drive
from tests.ui.fakes import app_over
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.operation import Delete, Move, Op
from tuimail.state.marking import MatchRequest, run_match
from tuimail.state.reads import Reads
from tuimail.ui import keyboard
from tuimail.ui.arrangement import Place
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.main import MainScreen


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes longer to close a dialog than keys wait for it: here they wait until it is closed."""
    monkeypatch.setattr(keyboard, "_LONGEST_CLOSING_S", 20.0)


def burst(user: User, *keys: str) -> None:
    """All at once, as one read of a terminal gives them."""
    for key in keys:
        character = key if len(key) == 1 else {"space": " "}.get(key)
        name = _character_to_key(key) if len(key) == 1 else key
        user.app.post_message(events.Key(name, character))


async def send(user: User, *keys: str) -> None:
    user.app.keyboard._since -= 3600  # Nothing has opened or closed for an hour.
    burst(user, *keys)
    await user.wait(1.0)


def test_letters_after_the_filter_key_are_words_not_actions() -> None:
    async def flow(user: User) -> None:
        await send(user, "\\", *"zedaueD")
        assert user.ops() == []
        assert user.screen.query_one("#filter-input", Input).value == "zedaueD"
        await send(user, "escape")
        await send(user, "\\", *"ada", "enter", "x")
        assert user.app.state.listing is not None
        assert user.app.state.listing.filter == "ada"
        assert user.screen.messages.has_focus

    drive(flow)


def test_letters_wait_for_a_key_that_clears_the_field() -> None:
    async def flow(user: User) -> None:
        await send(user, "\\", *"zed", "ctrl+u", *"ada", "home", "x", "end", "backspace", "y")
        assert user.screen.query_one("#filter-input", Input).value == "xady"

    drive(flow)


@pytest.mark.parametrize("key", ["\\", "/"])
def test_keys_after_the_enter_of_a_query_go_to_what_it_found(key: str) -> None:
    async def flow(user: User) -> None:
        for _ in range(3):
            await send(user, key, *"ada", "enter", "j", "j")
            listing = user.app.state.listing
            assert listing is not None
            assert (listing.filter, listing.cursor) == ("ada", 2)
            await send(user, "escape", "g", "g")

    drive(flow)


def test_no_letter_of_a_query_waits_for_the_one_before() -> None:
    async def flow(user: User) -> None:
        await send(user, "\\")
        await user.press(*"zed")
        assert user.screen.query_one("#filter-input", Input).value == "zed"
        assert user.app.keyboard._closing_until == 0.0, "a letter closes nothing"

    drive(flow)


@pytest.mark.parametrize(
    ("keys", "op"),
    [
        (["m", *"arch", "enter"], Move((MessageRow(2000),), MailboxRow(4))),
        (["j", "m", *"trash", "enter", "escape"], Move((MessageRow(1999),), MailboxRow(6))),
        (["D", "y"], Delete((MessageRow(2000),))),
    ],
)
def test_letters_after_the_key_of_a_dialog_are_the_dialogs(keys: list[str], op: Op) -> None:
    async def flow(user: User) -> None:
        await send(user, *keys)
        assert user.ops() == [op]

    drive(flow)


def test_keys_after_a_dialog_that_closes_are_actions_again() -> None:
    async def flow(user: User) -> None:
        await send(user, "g", "l", *"python", "enter", "g", "i", "j", "m", *"xd", "escape", "j")
        assert user.app.state.listing is not None
        assert user.app.state.listing.mailbox.row == 1
        assert user.app.state.listing.cursor == 2
        assert user.ops() == []

    drive(flow)


@pytest.mark.parametrize("key", ["?", "ctrl+k", "\\", "m", "g l"])
def test_no_opening_ever_runs_what_is_typed(key: str) -> None:
    async def flow(user: User) -> None:
        await send(user, *key.split(), *"edDe!")
        assert user.ops() == []
        await send(user, "escape")
        await send(user, "escape")
        assert user.is_on_main

    drive(flow)


def test_opening_and_closing_in_haste_never_quits() -> None:
    async def flow(user: User) -> None:
        burst(user, *["enter", "j", "q"] * 12)
        await user.wait(1.0)
        assert user.app.is_running
        assert not user.app._exit
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 12
        assert user.screen.place is Place.LIST
        assert not user.screen.is_reading

    drive(flow)


def test_what_is_told_of_a_pane_that_lost_the_focus_is_old() -> None:
    async def flow(user: User) -> None:
        user.screen.go(Place.READER)
        user.screen.go(Place.LIST)
        user.screen.post_message(events.DescendantFocus(user.screen.reader))
        await user.settle()
        assert user.screen.place is Place.LIST
        await user.pilot.click(user.screen.reader)
        await user.settle()
        assert user.screen.pane is user.screen.reader, "a click is heard all the same"

    drive(flow)


def test_esc_and_a_key_in_one_read_leave_a_field_and_do_what_the_key_does() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"zebra")
        user.app.post_message(events.Key("alt+j", "j"))
        await user.wait(0.1)
        await user.settle()
        assert not user.screen.frame.filter_bar.is_typing
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 1
        assert user.app.state.listing.filter == ""

    drive(flow)


def test_hands_that_know_readline_move_by_words_in_a_field_and_trash_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"ada", "space", *"zebra")
        for key in ("alt+b", "alt+d"):
            user.app.post_message(events.Key(key, key[-1]))
        await user.wait(1.0)
        field = user.app.focused
        assert isinstance(field, Input)
        assert field.value.strip() == "ada"
        assert user.ops() == []

    drive(flow)


def test_a_key_that_comes_back_while_the_program_ends_goes_nowhere() -> None:
    app, _, _ = app_over()
    key = events.Key("escape", None)

    async def story() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
        assert not app.screen_stack
        key._set_forwarded()
        await app.on_event(key)

    asyncio.run(story())


def test_a_sequence_typed_while_the_first_screen_is_built_is_kept_until_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compose = MainScreen.compose

    def typed_meanwhile(screen: MainScreen) -> ComposeResult:
        for key in "gl":
            screen.app.post_message(events.Key(key, key))
        yield from compose(screen)

    async def flow(user: User) -> None:
        await user.settle()
        assert isinstance(user.app.screen, ChooseScreen), "the folder picker"
        assert not user.app.keyboard.is_holding

    monkeypatch.setattr(MainScreen, "compose", typed_meanwhile)
    drive(flow)


def test_a_key_typed_while_the_first_screen_is_built_is_obeyed_in_its_first_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compose = MainScreen.compose

    def typed_meanwhile(screen: MainScreen) -> ComposeResult:
        screen.app.post_message(events.Key("j", "j"))
        yield from compose(screen)

    async def story() -> None:
        app, _, _ = app_over()
        async with app.run_test() as pilot, asyncio.timeout(20):
            while app.state.listing is None or not app.state.listing.cursor:
                await pilot.pause()

    monkeypatch.setattr(keyboard, "_LOOK_AGAIN_S", 3600.0)
    monkeypatch.setattr(MainScreen, "compose", typed_meanwhile)
    asyncio.run(story())


def test_esc_does_not_wait_for_what_is_being_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go = threading.Event()

    def slow(request: MatchRequest, reader: Reads) -> Collection[int]:
        may_go.wait(30)
        return run_match(request, reader)

    async def flow(user: User) -> None:
        user.app.state.mark.matching("is:unread")
        user.app.background.poll()
        burst(user, "e", "escape")
        while user.app.state.mark.is_matching:
            await user.pilot.pause()
        assert "Stopped; nothing was selected." in user.text()
        may_go.set()
        await user.settle()
        assert user.app.state.selection.count == 0
        assert user.ops() == [], "what was typed behind the wait went with it"

    monkeypatch.setattr("tuimail.ui.background.run_match", slow)
    drive(flow)

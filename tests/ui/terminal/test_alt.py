"""Alt and a key: told apart from the key alone, and from Esc and the key on a slow line."""

from __future__ import annotations

import pytest
from textual import events

from tests.ui.drive import User, drive
from tuimail.ui.keynames import token_of
from tuimail.ui.look import load_look
from tuimail.ui.terminal.driver import _Keys


@pytest.mark.parametrize(
    ("octets", "token"),
    [
        ("\x1bv", "alt+v"),
        ("\x1bV", "alt+V"),
        ("\x1b<", "alt+<"),
        ("\x1b>", "alt+>"),
        ("\x1b_", "alt+_"),
        ("\x1b[118;3u", "alt+v"),
        ("\x1f", "ctrl+_"),
        ("\x00", "ctrl+space"),
        ("\x1b[32;5u", "ctrl+space"),
        ("<", "<"),
    ],
)
def test_what_a_terminal_sends(octets: str, token: str) -> None:
    parser = _Keys()
    heard = [*parser.feed(octets), *parser.feed("")]
    assert [token_of(one.key, one.character) for one in heard if isinstance(one, events.Key)] == [token]


@pytest.mark.parametrize(
    ("octets", "tokens"),
    [
        ("\x1bg\x1b[A", ["alt+g", "up"]),
        ("\x1bgi\x1b\x1b", ["alt+g", "i", "escape", "escape"]),
        ("\x1b\x1b\x1bj", ["escape", "escape", "alt+j"]),
        ("^\x1bv^", ["^", "alt+v", "^"]),
    ],
)
def test_esc_is_never_a_circumflex(octets: str, tokens: list[str]) -> None:
    parser = _Keys()
    heard = [*parser.feed(octets), *parser.feed("")]
    assert [token_of(one.key, one.character) for one in heard if isinstance(one, events.Key)] == tokens


def test_alt_and_a_key_that_is_none_of_ours_is_esc_and_the_key() -> None:
    async def flow(user: User) -> None:
        await user.press("x")
        assert user.app.state.selection.count == 1
        user.app.post_message(events.Key("alt+j", "j"))
        await user.settle()
        assert user.app.state.selection.count == 0
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 2

    drive(flow)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+g"])
@pytest.mark.parametrize(
    "opening", [("/", "a"), ("\\",), ("m",), (":",), ("?",), ("D",), ("g",), ("5",), ("ctrl+k",), ("g", "S")]
)
def test_what_cancels_elsewhere_cancels_here(key: str, opening: tuple[str, ...]) -> None:
    async def flow(user: User) -> None:
        await user.press(*opening)
        await user.press(key)
        assert user.is_on_main
        assert not user.screen.frame.filter_bar.is_typing
        await user.press("j")
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 1
        assert user.ops() == []

    drive(flow)


def test_alt_and_a_key_of_the_profile_is_that_key() -> None:
    async def flow(user: User) -> None:
        user.app.post_message(events.Key("alt+greater_than_sign", ">"))
        await user.settle()
        listing = user.app.state.listing
        assert listing is not None
        assert listing.cursor == listing.count - 1
        user.app.post_message(events.Key("alt+x", "x"))
        await user.settle()
        assert "Type to search" in user.text()

    drive(flow, look=load_look(profile="emacs"))

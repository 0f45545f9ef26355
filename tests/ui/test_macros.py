"""Recorded keys: through dialogs, with numbers, until one of them does not do what it says."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.config.macros import macros_toml, read_macros
from tuimail.config.schema import Config
from tuimail.config.settings import Settings
from tuimail.contract.events import AuthRequired
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.operation import Move
from tuimail.ui.macro import Macro
from tuimail.ui.screens.choose import ChooseScreen


def cursor(user: User) -> int:
    assert user.app.state.listing is not None
    return user.app.state.listing.cursor


def recorded(user: User) -> list[str]:
    return [event.key for event in user.app.keyboard.player.macro.events()]


def test_recorded_keys_are_played_through_dialogs_too() -> None:
    async def flow(user: User) -> None:
        await user.press("@")
        assert "No keys are recorded" in user.status
        await user.press("g", "@", "m", *"python", "enter", "j", "g", "@")
        assert "Recorded 9 keys" in user.status
        await user.press("2", "@")
        await user.wait(0.3)
        moved = [op.messages[0] for op in user.ops() if isinstance(op, Move)]
        assert moved == [MessageRow(2000), MessageRow(1998), MessageRow(1996)]

    drive(flow)


def test_a_macro_does_not_play_itself() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "j", "@")
        assert "cannot play" in user.status
        await user.press("g", "@", "@")
        await user.settle()
        assert cursor(user) == 2

    drive(flow)


def test_numbers_and_sequences_are_recorded_as_they_were_pressed() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "5", "j", "g", "g", "3", "j", "g", "@")
        assert recorded(user) == ["5", "j", "g", "g", "3", "j"]
        await user.press("@")
        assert cursor(user) == 3

    drive(flow)


def test_what_ends_it_is_not_recorded_wherever_it_was_said() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "j", "ctrl+k", *"record", "enter")
        assert recorded(user) == ["j"]
        await user.press("g", "@", "j", ":", *"macro.record", "enter")
        assert recorded(user) == ["j"]
        await user.press("@")
        assert user.is_on_main

    drive(flow)


def test_it_stops_where_the_list_ends() -> None:
    """ "Skip one, archive the next" would archive what it was to skip, once there is nothing more to skip to."""

    async def flow(user: User) -> None:
        await user.press("g", "@", "j", "e", "g", "@")
        assert len(user.ops()) == 1
        await user.press("9", "9", "@")
        kept = [row for row in user.app.state.listing.rows] if user.app.state.listing else []
        assert len(kept) == 4
        assert len(user.ops()) == 4
        assert "The macro stopped after 7 of 198 keys: the list ends here." in " ".join(user.text().split())

    drive(flow, reads=full_mailbox(8))


def test_it_stops_at_a_key_that_is_none_and_at_what_is_refused() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "j", "g", "y", "j", "g", "@")
        await user.press("2", "@")
        at = cursor(user)
        await user.press("g", "@", "g", "Q", "j", "g", "@", "@")
        assert "gQ is not a key" in " ".join(user.text().split())
        assert "stopped after 2 of 3 keys" in " ".join(user.text().split())
        assert cursor(user) == at + 1

    drive(flow)


def test_esc_ends_it_and_other_keys_wait_for_its_end() -> None:
    async def flow(user: User) -> None:
        player = user.app.keyboard.player
        await user.press("g", "@", "j", "g", "@")
        await user.pilot.press("5", "0", "@")
        await user.pilot.press("k")
        await user.settle()
        assert cursor(user) == 50
        await user.press("g", "g")
        await user.pilot.press("5", "0", "@")
        was_playing = player.is_playing
        await user.pilot.press("escape")
        await user.settle()
        assert not player.is_playing
        assert cursor(user) == 50 or (was_playing and "The macro stopped after" in user.status)

    drive(flow)


def test_a_password_is_never_recorded() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "j")
        await user.hear(AuthRequired(account=AccountId("work"), why="The server wants a password.", can_remember=False))
        await user.press(*"hunter2", "enter")
        await user.press("j", "g", "@")
        assert recorded(user) == ["j", "j"]

    drive(flow)


def test_a_dialog_that_finds_nothing_leaves_it_open_and_stops_nothing_else() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@", "m", *"receipts", "enter", "g", "@")
        await user.press("2", "@")
        assert [op.messages[0] for op in user.ops() if isinstance(op, Move)] == [
            MessageRow(2000),
            MessageRow(1999),
            MessageRow(1998),
        ]
        assert not isinstance(user.app.screen, ChooseScreen)

    drive(flow)


def book_in(directory: Path) -> Settings:
    return Settings(Config(), directory / "settings.toml")


def test_recording_is_on_screen_as_long_as_it_lasts() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "@")
        for key in ("j", "g", "b", "m", "escape", "?", "escape"):
            await user.press(key)
            assert "recording keys" in user.lines()[-1], key
        await user.press("g", "@")
        assert "recording keys" not in user.lines()[-1]

    drive(flow, size=(80, 24))
    drive(flow, size=(60, 20))


def test_what_was_recorded_is_there_at_the_next_start(tmp_path: Path) -> None:
    async def record(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        await user.press("g", "@", "5", "j", ":", *"list.next", "enter", "g", "@")
        assert "Recorded" in user.status

    async def play(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        await user.press("@")
        assert cursor(user) == 6

    drive(record)
    assert 'last = "5 j : l i s t . n e x t enter"' in (tmp_path / "macros.toml").read_text()
    assert (tmp_path / "macros.toml").stat().st_mode & 0o777 == 0o600
    drive(play)


def test_macros_are_named_played_and_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "macros.toml"

    async def flow(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        await user.press("g", "@", "3", "j", "g", "@")
        await user.press(":", *"macro.list", "enter")
        assert "recorded last" in user.text()
        assert "2 keys" in user.text()
        await user.press("enter", "r", *"three down", "enter")
        assert "These keys are called “three down” now" in user.status
        await user.press(":", *"macro.list", "enter", *"three", "enter")
        assert "3 j" in user.text()
        await user.press("enter")
        assert cursor(user) == 6
        await user.press("@")
        assert cursor(user) == 9
        assert '"three down" = "3 j"' in file.read_text()
        await user.press(":", *"macro.list", "enter", "enter", "d")
        assert "Forgotten: three down" in user.status
        await user.press(":", *"macro.list", "enter")
        assert "No macro is here" in user.text()

    drive(flow)
    assert "three" not in file.read_text()


@pytest.mark.parametrize("broken", ["[macros\n", "macros = 3\n", "[macros]\na = 5\n", '[macros]\na = ""\n', "\xff"])
def test_a_broken_file_is_said_once_and_left_as_it_is(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "macros.toml"
    file.write_bytes(broken.encode("latin-1"))

    async def flow(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        await user.press("@")
        said = " ".join(one.text for one in user.app.state.status.said)
        assert f"{file}: " in said
        assert "until then no macro is kept" in said
        await user.press("g", "@", "j", "g", "@", "@")
        assert cursor(user) == 2, "it can be recorded and played all the same"

    drive(flow)
    assert file.read_bytes() == broken.encode("latin-1")


def test_what_another_tuimail_keeps_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "macros.toml"
    file.write_text(macros_toml({"mine": "j"}))

    async def flow(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        await user.press("g", "@", "k", "g", "@")
        assert list(read_macros(file)) == ["last", "mine"]
        file.write_text(macros_toml({"theirs": "x", "last": "k"}))
        await user.press("g", "@", "3", "j", "g", "@")

    drive(flow)
    assert read_macros(file) == {"last": "3 j", "theirs": "x"}


def test_what_could_not_be_kept_is_said_and_kept_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "macros.toml"
    file.write_text(macros_toml({"mine": "j"}))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def flow(user: User) -> None:
        user.app.settings = book_in(tmp_path)
        with monkeypatch.context() as disk:
            disk.setattr("tuimail.state.file_writes.replace_file", full)
            await user.press("g", "@", "k", "g", "@")
        assert any("macros.toml: cannot be written (No space" in one.text for one in user.app.state.status.said)
        assert read_macros(file) == {"mine": "j"}
        user.app.keyboard.player.book.put("other", "x")
        await user.settle()

    drive(flow)
    assert read_macros(file) == {"other": "x", "last": "k", "mine": "j"}


_TOKENS = st.sampled_from(["space", "enter", "escape", "tab", "ctrl+d", "f5", "pagedown", "alt+x", "alt+<"])


@given(st.lists(_TOKENS | st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20), st.text(min_size=1))
def test_any_keys_under_any_name_come_back_from_the_file(tokens: list[str], name: str) -> None:
    macro = Macro()
    macro.take(" ".join(tokens))
    assert macro.text.split() == tokens
    text = macros_toml({name: macro.text})
    assert tomllib.loads(text)["macros"] == {name: " ".join(tokens)}

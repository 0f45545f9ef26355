"""Ways in and out: quitting, panes, branches, and keys where there is nothing to do."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, folders
from tuimail.state.remembered import Panes
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place


@pytest.mark.parametrize("keys", [["q"], ["ctrl+q"], ["enter", "q", "q"], ["m", "ctrl+q"], ["backslash", "ctrl+q"]])
def test_ways_to_quit(keys: list[str]) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        assert not user.app.is_running or user.app._exit

    drive(flow)


@pytest.mark.parametrize("keys", [["Q"], ["escape"], ["enter", "q"], ["h", "q"], ["g", "q"]])
def test_what_does_not_quit(keys: list[str]) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        assert not user.app._exit

    drive(flow)


def test_headers_zoom_and_folders() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert "Message-ID" not in user.text()
        await user.press("H")
        assert "<2000@example.org>" in user.text()
        await user.press("Z")
        assert " ".join(user.screen.arrangement.places) == "reader"
        await user.press("Z", "grave_accent")
        assert " ".join(user.screen.arrangement.places) == "list reader"
        await user.press("grave_accent")
        assert user.screen.arrangement.folders

    drive(flow)


def test_a_branch_of_the_tree_opens_and_closes() -> None:
    async def flow(user: User) -> None:
        assert "imap-protocol" in user.text()
        await user.press("h", "end", "up", "up", "up", "left")
        assert "imap-protocol" not in user.text()
        await user.press("right")
        assert "imap-protocol" in user.text()

    drive(flow)


def test_from_inside_a_branch_left_goes_up_to_it_and_then_closes_it() -> None:
    async def flow(user: User) -> None:
        tree = user.screen.folders
        await user.press("h", "end", "up", "up", "up")
        branch = tree.cursor
        assert tree.node is not None
        assert tree.node.has_children
        await user.press("down", "left")
        assert tree.cursor == branch
        assert "imap-protocol" in user.text()
        await user.press("left")
        assert "imap-protocol" not in user.text()

    drive(flow)


def test_keys_do_nothing_bad_without_any_mail() -> None:
    async def flow(user: User) -> None:
        for action in ACTIONS.values():
            if action.id not in ("app.quit", "app.suspend", "screen.close"):
                user.app.run_deed(action.id, ("1",))
                await user.pilot.pause()
                if user.app.screen is not user.screen:
                    await user.press("escape")
                assert user.app.screen is user.screen, action.id
        assert user.ops() == []

    drive(flow, reads=MemoryReads())


def test_keys_do_nothing_bad_in_an_empty_folder() -> None:
    async def flow(user: User) -> None:
        for action in ACTIONS.values():
            if action.scope in ("Messages", "Selecting", "Moving"):
                user.app.run_deed(action.id, ("1",))
                await user.pilot.pause()
                if user.app.screen is not user.screen:
                    await user.press("escape")
                assert user.app.screen is user.screen, action.id
        assert user.ops() == []

    drive(flow, reads=MemoryReads(folders()))


def test_clicks_select_open_and_choose_folders() -> None:
    async def flow(user: User) -> None:
        await user.pilot.click("#list", offset=(30, 4))
        await user.settle()
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 4
        await user.pilot.click("#list", offset=(30, 2), times=2)
        await user.settle()
        assert user.screen.is_reading
        await user.pilot.click("#folders", offset=(8, 3))
        await user.settle()
        assert user.app.state.listing.mailbox.row == 3

    drive(flow)


def test_panes_are_resized_by_keys_and_kept_for_the_next_run() -> None:
    async def flow(user: User) -> None:
        before = user.screen.messages.size.height
        await user.press(">", ">")
        assert user.screen.messages.size.height > before
        await user.press("h", ">")
        assert user.screen.folders.size.width == 28
        assert user.app.state.remember().panes == Panes(28, 50)
        await user.press("g", "w")
        assert "Layout: wide" in user.text()
        assert user.screen.reader.region.y == user.screen.messages.region.y
        await user.press("g", "w", "g", "w")
        assert user.screen.arrangement.places == (Place.FOLDERS,)

    drive(flow)


def test_a_mark_without_a_letter_is_told_and_a_jump_shows_the_marks() -> None:
    async def flow(user: User) -> None:
        await user.press("colon", *"mark.set", "enter")
        assert "A mark needs a letter" in user.status
        await user.press("quotation_mark", "a")
        await user.press("colon", *"mark.jump", "enter")
        assert "Marks" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow)

"""Two lines a message, and marks in other hands: rows, lines, cursor and mouse agree, and every mark is one cell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.state.date_groups import Group
from tuimail.ui.headings import Headings
from tuimail.ui.icons import FOLDER, FOLDERS, ICONS, SEARCH
from tuimail.ui.look import load_look
from tuimail.ui.marks import ANSWERED, ATTACHMENT, CURSOR, PENDING, SELECTED, STAR, UNREAD


@given(st.sets(st.integers(0, 30), max_size=8), st.integers(0, 40), st.integers(1, 3))
def test_lines_and_rows_of_any_height_are_the_same_both_ways(starts: set[int], index: int, height: int) -> None:
    headings = Headings([Group(start, f"group {start}") for start in sorted(starts)], height)
    for part in range(height):
        line = headings.line_of(index) + part
        assert (headings.index_at(line), headings.part_at(line), headings.label_at(line)) == (index, part, "")
    assert headings.first_line_of(index) == headings.line_of(index) - (index in starts)
    assert headings.index_at(headings.first_line_of(index)) == index
    assert headings.line_of(index + 1) == headings.line_of(index) + height + (index + 1 in starts)


def list_lines(user: User) -> list[str]:
    region = user.screen.messages.region
    return [line[region.x : region.right].rstrip() for line in user.lines()[region.y : region.bottom]]


def cursor_lines(user: User) -> list[int]:
    return [number for number, line in enumerate(list_lines(user)) if line.startswith("▌")]


def relaxed(**options: Any) -> Any:
    return load_look(density="relaxed", **options)


def test_a_message_takes_two_lines_with_the_subject_below() -> None:
    async def flow(user: User) -> None:
        lines = list_lines(user)
        assert "Ada Lovelace" in lines[0]
        assert lines[0].endswith("14:22")
        assert lines[1].strip("▌ ▂▁▃") == "Notes on the engine, part two"
        assert "Grace Hopper" in lines[2]

    drive(flow, look=relaxed())


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 21), (20, 6)])
@pytest.mark.parametrize(
    "keys", [["j"] * 15, ["G"], ["G", "k", "k"], ["ctrl+d"] * 3, ["g", "h", *["j"] * 9], ["V", "G"]]
)
def test_the_cursor_is_always_on_screen_with_both_lines(size: tuple[int, int], keys: list[str]) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        found = cursor_lines(user)
        assert len(found) == 2 - (keys[0] == "V"), list_lines(user)
        assert found[-1] == found[0] + len(found) - 1

    drive(flow, size=size, look=relaxed())


def test_the_density_changes_under_the_cursor_and_back() -> None:
    async def flow(user: User) -> None:
        await user.press("G", *["k"] * 5)
        assert user.app.state.listing is not None
        row = user.app.state.listing.cursor_row
        for density in ("relaxed", "compact", "relaxed"):
            await user.press(":", *f"set density {density}", "enter")
            assert user.app.state.listing.cursor_row == row
            assert len(cursor_lines(user)) == (2 if density == "relaxed" else 1)

    drive(flow, reads=full_mailbox(200))


def test_a_click_on_either_line_is_a_click_on_the_message() -> None:
    async def flow(user: User) -> None:
        assert user.app.state.listing is not None
        for line, index in ((6, 3), (7, 3), (1, 0), (2, 1)):
            await user.pilot.click("#list", offset=(30, line))
            await user.settle()
            assert user.app.state.listing.cursor == index

    drive(flow, look=relaxed())


def test_a_page_goes_on_by_the_messages_that_were_on_screen() -> None:
    async def flow(user: User) -> None:
        height = user.screen.messages.pane_height
        await user.press("ctrl+d")
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == height // 2 - 1
        await user.press("3", "ctrl+d")
        assert user.app.state.listing.cursor == 4 * (height // 2 - 1)

    drive(flow, look=relaxed(), reads=full_mailbox(200))


IN_ROWS = (UNREAD, ANSWERED, STAR, ATTACHMENT, PENDING, SELECTED, CURSOR)
OUR_MARKS = (*IN_ROWS, FOLDER, SEARCH, *FOLDERS.values(), *"▾▸⇣│├└─▎")


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize("mark", OUR_MARKS)
def test_every_mark_is_one_cell_in_every_hand(name: str, mark: str) -> None:
    drawn = ICONS[name].drawn(mark)
    assert cell_len(drawn) == len(drawn) == 1
    assert name != "plain" or drawn.isascii()


@pytest.mark.parametrize("name", ICONS)
def test_marks_that_mean_different_things_look_different(name: str) -> None:
    states = [ICONS[name].drawn(mark) for mark in (UNREAD, ANSWERED, PENDING)]
    assert len(set(states)) == 3
    assert len({ICONS[name].drawn(mark) for mark in (SELECTED, CURSOR, " ")}) == 3


def test_plain_icons_leave_nothing_but_ascii_on_the_screen() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "j", "enter", "g", "S")
        found = {character for line in user.lines() for character in line} & set("●★↩▌▾▸✉✎➤▤⊘✗≡◆✓│─╭╮╰╯›")
        assert not found, user.text()
        await user.press("escape", ":", *"set icons unicode", "enter")
        assert "✉" in user.text()
        assert "●" in user.text()

    drive(flow, look=load_look(icons="plain"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (80, 23), (60, 20)])
@pytest.mark.parametrize(
    "keys", [["j"] * 15, ["G"], ["G", "k", "k"], ["ctrl+d"] * 3, ["g", "h", *["j"] * 9], ["enter"]]
)
def test_no_half_message_stands_at_the_top(size: tuple[int, int], keys: list[str]) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        messages = user.screen.messages
        top = messages.scroll_offset.y
        assert messages._headings.label_at(top) or messages._headings.part_at(top) == 0, list_lines(user)

    drive(flow, size=size, look=relaxed(), reads=full_mailbox(60))

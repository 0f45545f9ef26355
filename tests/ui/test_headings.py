"""Headings between the rows of the list: lines, rows, cursor and mouse agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.state.date_groups import Group
from tuimail.ui.headings import Headings


@given(st.sets(st.integers(0, 30), max_size=8), st.integers(0, 40))
def test_lines_and_rows_are_the_same_both_ways(starts: set[int], index: int) -> None:
    headings = Headings([Group(start, f"group {start}") for start in sorted(starts)])
    line = headings.line_of(index)
    assert headings.index_at(line) == index
    assert headings.label_at(line) == ""
    above = headings.first_line_of(index)
    assert headings.index_at(above) == index
    assert headings.label_at(above) == (f"group {index}" if index in starts else "")
    assert headings.line_of(index + 1) > line


def list_lines(user: User) -> list[str]:
    region = user.screen.messages.region
    return [line[region.x : region.right].strip() for line in user.lines()[region.y : region.bottom]]


def test_headings_stand_between_the_rows_and_the_cursor_steps_over_them() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "h")
        lines = list_lines(user)
        assert lines[0] == "Today"
        assert "Yesterday" in lines
        height = len(lines)
        messages = user.screen.messages
        for _ in range(20):
            await user.press("j")
        assert messages.source.cursor == 20
        assert messages.source.cursor in messages.rows_on_screen
        await user.press("g", "g")
        assert list_lines(user)[0] == "Today"
        await user.press("G")
        assert "▌" in list_lines(user)[-1]
        assert messages.max_scroll_y + height == len(full_mailbox().messages) + len(messages._headings)
        await user.press("g", "h")
        assert "Today" not in list_lines(user)

    drive(flow, size=(80, 24))


def test_a_click_on_a_heading_moves_nothing_and_one_below_it_hits_its_row() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "h", "j", "j")
        await user.pilot.click(user.screen.messages, offset=(10, 0))
        await user.settle()
        assert user.screen.messages.source.cursor == 2
        await user.pilot.click(user.screen.messages, offset=(10, 1))
        await user.settle()
        assert user.screen.messages.source.cursor == 0

    drive(flow)


def test_the_screen_stays_where_it_was_scrolled() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "h", "G")
        messages = user.screen.messages
        messages.pane_scroll_to(5)
        await user.settle()
        top = messages.scroll_offset.y
        messages.show_source()
        await user.settle()
        assert messages.scroll_offset.y == top

    drive(flow, size=(80, 24))

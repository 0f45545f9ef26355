"""How wide the panes stand: names and subjects that can be read are worth more than room that stays blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox, mailbox
from tuimail.contract.events import MailboxesChanged
from tuimail.model.ids import AccountId
from tuimail.ui.arrangement import Arrangement, Circumstances, Layout, Place, Sizes, arrange
from tuimail.ui.look import load_look

LONG = "migration-and-resettlement"


def widths(user: User) -> tuple[int, ...]:
    """Of the folders, the list and the reader."""
    return tuple(user.screen.frame.pane(place).outer_size.width for place in Place)


def with_folder(name: str) -> MemoryReads:
    reads = full_mailbox()
    reads.boxes.append(mailbox(20, name))
    return reads


def wide(width: int, names: int = 0, sizes: Sizes = Sizes()) -> Arrangement:  # noqa: B008 - a value
    return arrange(Circumstances(width, 40, layout=Layout.WIDE, names=names, sizes=sizes))


@given(st.integers(100, 300), st.integers(0, 60), st.integers(0, 85).filter(lambda share: not 0 < share < 15))
def test_all_three_have_room_beside_each_other(width: int, names: int, share: int) -> None:
    found = wide(width, names, Sizes(0, share))
    assert 20 <= found.folders_width <= max(26, width // 4)
    assert found.list_width >= 10
    assert width - found.folders_width - found.list_width >= 10
    assert 0 < found.usual_share < 100


@pytest.mark.parametrize(
    ("width", "names", "division"),
    [(120, 27, (27, 44, 49)), (120, 60, (30, 43, 47)), (150, 27, (27, 60, 63)), (160, 10, (20, 67, 73))],
)
def test_what_each_has(width: int, names: int, division: tuple[int, int, int]) -> None:
    found = wide(width, names)
    assert (found.folders_width, found.list_width, width - found.folders_width - found.list_width) == division
    assert found.row_lines() == (1 if division[1] >= 56 else 2)


def test_the_folders_are_as_wide_as_their_longest_name() -> None:
    async def flow(user: User) -> None:
        assert f" · {LONG} " in user.text()
        usual = widths(user)
        await user.press("shift+tab")
        user.screen.folders.move_to([node.label for node in user.screen.folders.nodes].index("Lists"))
        await user.press("h")  # what is folded does not make the panes jump
        assert LONG not in user.text()
        assert widths(user) == usual

    drive(flow, reads=with_folder(f"Lists/{LONG}"), size=(160, 40))


def test_the_folders_grow_for_a_name_that_comes() -> None:
    async def flow(user: User) -> None:
        before = widths(user)
        user.reads.boxes.append(mailbox(20, LONG))
        await user.hear(MailboxesChanged(account=AccountId("work")))
        folders, messages, reader = widths(user)
        assert f" · {LONG} " in user.text()
        assert (folders, messages, reader) != before

    drive(flow, size=(160, 40))


@pytest.mark.parametrize(("density", "lines"), [("auto", 2), ("compact", 1), ("relaxed", 2)])
def test_subjects_are_whole_in_three_narrow_panes(density: str, lines: int) -> None:
    async def flow(user: User) -> None:
        assert user.screen.messages.row_height == lines
        await user.press("j", "j", "j")
        region = user.screen.messages.region
        shown = [line[region.x : region.right] for line in user.lines()[region.y : region.bottom]]
        if lines == 2:
            assert any("Notes on the engine, part two" in line for line in shown), shown
        assert next(number for number, line in enumerate(shown) if line.startswith("▌")) == 3 * lines

    drive(flow, size=(120, 40), look=load_look(layout="wide", density=density))


def test_lines_follow_the_width_and_the_cursor_stays() -> None:
    async def flow(user: User) -> None:
        await user.press(*["j"] * 30)
        assert user.app.state.listing is not None
        row, heights = user.app.state.listing.cursor_row, []
        for width in (120, 160, 110, 90, 250, 120):
            await user.pilot.resize_terminal(width, 40)
            await user.settle()
            heights.append(user.screen.messages.row_height)
            assert user.app.state.listing.cursor_row == row
            region = user.screen.messages.region
            assert any(line[region.x : region.right].startswith("▌") for line in user.lines()), user.text()
        assert heights == [2, 1, 2, 1, 1, 2]

    drive(flow, look=load_look(layout="wide"))


def test_a_share_of_the_users_is_kept_at_every_width() -> None:
    for width in (120, 160, 250):
        found = wide(width, 26, Sizes(0, 30))
        assert found.list_width == (width - 26) * 30 // 100


def test_how_many_there_are_yields_to_what_is_selected() -> None:
    def title(user: User) -> str:
        region = user.screen.frame.titles[Place.LIST].region
        return user.lines()[region.y][region.x : region.right].rstrip()

    async def flow(user: User) -> None:
        assert title(user).endswith("60 messages")
        await user.press("x", "j", "x", "j", "x")
        assert title(user).endswith("✓ 3 selected")

    drive(flow, size=(110, 40), look=load_look(layout="wide"))


@pytest.mark.parametrize(("theme", "line"), [("tuimail-dark", " "), ("high-contrast", "▕"), ("terminal", "▕")])
def test_a_line_tells_panes_of_one_background_apart(theme: str, line: str) -> None:
    async def flow(user: User) -> None:
        edge = user.screen.messages.region.x - 1
        assert {row[edge] for row in user.lines()[:-2]} == {line}
        await user.pilot.resize_terminal(60, 20)
        await user.press("shift+tab")
        assert "▕" not in user.text()

    drive(flow, look=load_look(theme))


def test_what_was_found_has_two_lines_where_one_would_cut_most_subjects() -> None:
    assert [wide(width).row_lines(has_origins=True) for width in (150, 170, 190, 250)] == [2, 2, 2, 1]
    assert [wide(width).row_lines() for width in (150, 170, 190, 250)] == [1, 1, 1, 1]

    async def flow(user: User) -> None:
        assert user.screen.messages.row_height == 1
        await user.press("/", *"notes", "enter")
        assert user.screen.messages.row_height == 2
        await user.pilot.resize_terminal(250, 40)
        await user.settle()
        assert user.screen.messages.row_height == 1
        await user.pilot.resize_terminal(160, 40)
        await user.settle()
        assert user.screen.messages.row_height == 2
        await user.press("escape")
        assert user.screen.messages.row_height == 1

    drive(flow, size=(160, 40), reads=full_mailbox(30))

"""Borders of panes are dragged with the mouse, in every layout, and stay where they were left."""

from __future__ import annotations

import pytest
from textual.events import MouseMove

from tests.ui.drive import User, drive
from tuimail.state.remembered import Panes
from tuimail.ui.arrangement import Place
from tuimail.ui.look import load_look


async def drag(user: User, start: tuple[int, int], *to: tuple[int, int]) -> None:
    """With the left button, over the whole screen."""
    await user.pilot.mouse_down(offset=start)
    for place in to:
        await user.pilot._post_mouse_events([MouseMove], offset=place, button=1)
    await user.pilot.mouse_up(offset=to[-1])
    await user.settle()


def regions(user: User) -> dict[Place, tuple[int, int, int, int]]:
    return {place: tuple(user.screen.frame.pane(place).region) for place in Place}  # type: ignore[misc]


def test_the_folders_grow_and_shrink_and_are_kept() -> None:
    async def flow(user: User) -> None:
        edge = user.screen.folders.region.right
        await drag(user, (edge, 20), (edge + 3, 20), (edge + 9, 21))
        assert user.screen.folders.region.right == edge + 9
        assert user.app.state.remember().panes == Panes(edge + 9, 0)
        await drag(user, (edge + 9, 5), (1, 5))
        assert user.screen.folders.region.right == 12

    drive(flow)


def test_the_list_below_or_beside_the_reader() -> None:
    async def stacked(user: User) -> None:
        title = user.screen.frame.titles[Place.READER].region
        await drag(user, (60, title.y), (60, title.y + 6))
        assert abs(user.screen.frame.titles[Place.READER].region.y - title.y - 6) <= 1
        await drag(user, (60, user.screen.frame.titles[Place.READER].region.y), (60, 39))
        assert user.screen.reader.region.height >= 3

    async def beside(user: User) -> None:
        border = user.screen.frame.titles[Place.READER].region.x - 1
        await drag(user, (border, 10), (border + 20, 10))
        assert abs(user.screen.frame.titles[Place.READER].region.x - 1 - border - 20) <= 2

    drive(stacked, look=load_look(layout="classic"))
    drive(beside, look=load_look(layout="wide"), size=(160, 40))


def test_a_click_on_a_border_is_a_click_on_what_is_there() -> None:
    async def flow(user: User) -> None:
        before = regions(user)
        await user.pilot.click(offset=(user.screen.messages.region.x, user.screen.messages.region.y + 4))
        await user.settle()
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 4
        assert regions(user) == before

    drive(flow)


@pytest.mark.parametrize("start", [(50, 5), (5, 5), (60, 30)])
def test_a_drag_elsewhere_moves_no_border(start: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        before = regions(user)
        await drag(user, start, (start[0] + 10, start[1] + 3))
        assert regions(user) == before

    drive(flow)


def test_a_button_let_go_outside_ends_the_drag() -> None:
    async def flow(user: User) -> None:
        edge = user.screen.folders.region.right
        await user.pilot.mouse_down(offset=(edge, 20))
        await user.pilot.hover(offset=(edge + 10, 20))
        assert user.screen.folders.region.right == edge

    drive(flow)


@pytest.mark.parametrize("layout", ["auto", "wide", "classic", "narrow"])
def test_bars_say_as_much_as_fits_after_any_resize(layout: str) -> None:
    async def flow(user: User) -> None:
        for size in ((60, 20), (140, 40), (60, 20), (80, 24), (250, 80), (45, 13), (120, 40)):
            await user.pilot.resize_terminal(*size)
            await user.settle()
            before = user.lines()
            user.screen.show_bars()
            await user.settle()
            assert user.lines() == before, size

    drive(flow, look=load_look(layout=layout))

"""The main screen in every theme as SVG at 80x24; after a wanted change: pytest PATH --snapshot-update."""

from __future__ import annotations

import sys

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import TestApp, app_over, full_mailbox
from tests.ui.test_snapshots import SnapCompare
from tuimail.model.ids import MessageRow
from tuimail.ui.look import load_look
from tuimail.ui.theming import theme_directories, theme_names

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="pictures are kept for one Python only, because Rich's SVG differs: 3.11"
)
BODY = b"""The figures are at https://example.org/figures.

> Could you send me the figures?
>> On Thursday.
>>> Or Friday.
>>>> Or never.

--\x20
Grace Hopper
"""


async def quiet(app: TestApp, pilot: Pilot[None]) -> None:
    """Until all that the keys asked for is painted."""
    await pilot.pause()
    while app.keyboard.is_holding:
        await pilot.pause(0.005)
    await app.background.settled()
    await pilot.pause()


def looks_right(compare: SnapCompare, theme: str, *keys: str) -> bool:
    reads = full_mailbox(30)
    reads.bodies[MessageRow(1996)] = BODY
    app, _, _ = app_over(reads, look=load_look(theme))

    async def press(pilot: Pilot[None]) -> None:
        await quiet(app, pilot)
        for key in keys:
            await pilot.press(key)
            await quiet(app, pilot)
        for blinking in app.screen.query("Input"):
            blinking.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    return compare(app, terminal_size=(80, 24), run_before=press)


@pytest.mark.parametrize("theme", theme_names(theme_directories(None)))
def test_the_main_screen(snap_compare: SnapCompare, theme: str) -> None:
    """List with marks, selection and cursor; reader with headers, link, four levels of quotes and a signature."""
    assert looks_right(snap_compare, theme, "x", "j", "x", "j", "enter")


@pytest.mark.parametrize("theme", ["tuimail-light", "terminal"])
def test_a_dialog_in_light_and_in_the_terminals_colours(snap_compare: SnapCompare, theme: str) -> None:
    assert looks_right(snap_compare, theme, "g", "S", *"theme")

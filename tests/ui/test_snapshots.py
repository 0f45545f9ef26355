"""Pictures of the screen as SVG; after a wanted change: pytest tests/ui/test_snapshots.py --snapshot-update."""

from __future__ import annotations

import sys
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.ui.fakes import MemoryReads, TestApp, app_over, folders
from tuimail.contract.events import Phase
from tuimail.ui.look import load_look

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="pictures are kept for one Python only, because Rich's SVG differs: 3.11"
)


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(self, app: App[None], *, terminal_size: tuple[int, int], run_before: object) -> bool: ...


def looks_right(compare: SnapCompare, app: TestApp, keys: list[str], size: tuple[int, int] = (120, 40)) -> bool:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await app.background.settled()
        await pilot.press(*keys)
        await pilot.pause(0.5)
        await app.background.settled()
        await pilot.pause()
        for blinking in app.screen.query("Input"):
            blinking.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    return compare(app, terminal_size=size, run_before=press)


def test_main(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over()
    assert looks_right(snap_compare, app, ["x", "j", "x", "j"])


def test_reading_in_light_colours(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over(look=load_look("tuimail-light"))
    assert looks_right(snap_compare, app, ["enter", "H"])


def test_reading_in_the_terminals_colours(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over(look=load_look("terminal"))
    assert looks_right(snap_compare, app, ["enter"], (80, 24))


def test_one_pane(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over()
    assert looks_right(snap_compare, app, [], (60, 20))


def test_tiny(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over()
    assert looks_right(snap_compare, app, [], (20, 5))


def test_empty(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over(MemoryReads(folders()))
    assert looks_right(snap_compare, app, [], (100, 30))


def test_offline(snap_compare: SnapCompare) -> None:
    detail = "There is no server named imap.example.org; check the name in the config."
    app, _, _ = app_over(MemoryReads(), phase=Phase.OFFLINE, detail=detail)
    assert looks_right(snap_compare, app, [], (100, 30))


def test_help(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over()
    assert looks_right(snap_compare, app, ["question_mark", *"spam"], (100, 30))


def test_picker(snap_compare: SnapCompare) -> None:
    app, _, _ = app_over()
    assert looks_right(snap_compare, app, ["m", "r", "e"], (100, 30))

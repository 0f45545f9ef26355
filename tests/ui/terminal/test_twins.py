"""The comparison itself: what other tests left behind in caches changes nothing."""

from __future__ import annotations

import asyncio

from rich.color import ColorSystem
from textual._compositor import LayoutUpdate

from tests.ui.drive import User
from tests.ui.fakes import app_over
from tests.ui.terminal.twins import Twins


async def _findings(*, is_compared: bool) -> list[str]:
    app, engine, reads = app_over()
    twins = Twins(app, 80, 24) if is_compared else None
    async with app.run_test(size=(80, 24)) as pilot:
        await User(pilot, app, engine, reads).settle()
        if twins is not None:
            assert twins.frames
            return twins.findings
        # As a terminal with more colours gets it: Rich and Textual keep the escape sequences.
        app.console._color_system = ColorSystem.TRUECOLOR
        update = app.screen._compositor.render_update(full=True)
        assert isinstance(update, LayoutUpdate)
        update.render_segments(app.console)
    return []


def test_colours_of_an_earlier_terminal_do_not_come_back() -> None:
    async def both() -> list[str]:
        return [*await _findings(is_compared=False), *await _findings(is_compared=True)]

    assert asyncio.run(both()) == []

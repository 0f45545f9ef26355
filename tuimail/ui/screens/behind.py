"""What is behind a dialog: dimmed, but for what was said last, which is for reading also there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


class Behind(BackgroundScreen):
    """The screen behind, with a tint over all rows but those that are `bright`."""

    def __init__(self, screen: Screen[object], colour: Color, bright: Collection[int]) -> None:
        super().__init__(screen, colour)
        self._bright = frozenset(bright)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        clear = Color(0, 0, 0, 0)
        for row, line in enumerate(Segment.split_lines(console.render(self.screen._compositor, options))):
            yield from self.process_segments(line, clear if row in self._bright else self.color)
            yield Segment.line()


def bright_rows(main: MainScreen) -> range:
    """The rows of the screen under all dialogs that are to be read now."""
    status = main.state.status
    return main.frame.said_rows if status.message is not None or status.mark else range(0)

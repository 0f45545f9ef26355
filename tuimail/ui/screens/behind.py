"""What is behind a dialog: dimmed, but for what was said last, which is for reading also there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final, cast

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

from tuimail.ui.screens.action_screen import ActionScreen

if TYPE_CHECKING:
    from textual.app import App

    from tuimail.ui.app import TuimailApp

_AS_IT_IS: Final = Color(0, 0, 0, 0)
_DIM: Final = Style(dim=True)
_BARS: Final = str.maketrans(dict.fromkeys("▁▂▃▄▅▆▇█▀", " "))
"""The ends of scrollbars, which are in colours between them."""


class Behind(BackgroundScreen):
    """The screen behind, with a tint over all rows but those that are `bright`.

    The terminal's own colours cannot be mixed: a transparent tint leaves none of them, and no bars, in a dim text.
    """

    def __init__(self, screen: Screen[object], colour: Color, bright: Collection[int]) -> None:
        super().__init__(screen, colour)
        self._bright = frozenset(bright)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row, line in enumerate(Segment.split_lines(console.render(self.screen._compositor, options))):
            if row in self._bright or not self.color.is_transparent:
                yield from self.process_segments(line, _AS_IT_IS if row in self._bright else self.color)
            else:
                yield from _dimmed(line)
            yield Segment.line()


def _dimmed(line: Iterable[Segment]) -> Iterator[Segment]:
    for text, _, control in line:
        yield Segment(text.translate(_BARS), None if control else _DIM, control)


def bright_rows(app: App[object]) -> range:
    """The rows under all dialogs that are to be read now: of the mail, or of the screen that lies over it."""
    main = cast("TuimailApp", app).main if hasattr(app, "main") else None
    if main is None or not main.is_standing:
        return range(0)
    status = main.state.status
    if status.message is None and not status.mark:
        return range(0)
    over = next((one for one in reversed(app.screen_stack) if isinstance(one, ActionScreen)), None)
    return over.said_rows if over is not None else main.frame.said_rows

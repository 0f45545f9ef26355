"""One app, two emulated terminals: what Textual would write goes to one, what we write to the other.

Both get every frame of the same program, so nothing depends on when a key was heard.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from unittest.mock import patch

import pyte
from rich.color import Color, ColorSystem
from rich.console import RenderableType
from rich.control import Control
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.strip import Strip

from tests.ui.fakes import TestApp
from tests.ui.terminal.emulation import ModernScreen, ModernStream
from tests.ui.terminal.sight import Seen, look
from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.delay import Delay
from tuimail.ui.terminal.display import Display, TerminalOptions
from tuimail.ui.terminal.styles import shown_colour

_downgrade = Color.downgrade


def _as_ours(color: Color, colours: ColorSystem) -> Color:
    """Of 256 colours we take nearer ones than Rich: that is meant, and not what is compared."""
    with patch.object(Color, "downgrade", _downgrade):
        return shown_colour(color, colours)


_RUBBISH = "\x1b[m" + "".join(f"\x1b[{row}H{'?' * 200}" for row in range(1, 60))


class Line(HeadlessDriver):
    """The way to an emulated terminal; may take nothing for a while."""

    is_idle = True
    starts = 1
    written = 0
    on_drained = on_answered = staticmethod(lambda: None)
    delay: Delay

    def attach(self, screen: pyte.Screen) -> None:
        self._stream = ModernStream(screen)

    def write(self, data: str) -> None:
        self.written += len(data.encode("utf-8", "replace"))
        self._stream.feed(data)


class Twins:
    """Takes the frames of an app, and compares after each of them."""

    def __init__(
        self,
        app: TestApp,
        columns: int,
        rows: int,
        options: TerminalOptions | None = None,
        *,
        has_margins: bool = False,
    ) -> None:
        self._app = app
        self._size = (columns, rows)
        app.console._color_system = ColorSystem.EIGHT_BIT
        Strip.render_ansi.cache_clear()
        self.theirs, self.ours = ModernScreen(columns, rows), ModernScreen(columns, rows)
        self.line, self._stock = Line(app), Line(app)
        self.line.delay = Delay()
        self.line.delay.has_margins = has_margins
        self.line.attach(self.ours)
        self._stock.attach(self.theirs)
        self.display = Display(app, self.line, options or TerminalOptions())
        self.frames = 0
        self._is_torn = False
        self.findings: list[str] = []
        self._display = app._display
        app._display = self._take  # type: ignore[method-assign]

    @property
    def octets(self) -> tuple[int, int]:
        """What Textual wrote, and what we did."""
        return self._stock.written, self.line.written

    def _take(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        app = self._app
        is_shown = app._running and not app._closed and not app._batch_count
        if is_shown and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            self._follow_size()
            position = app.screen.outer_size.clamp_offset(app.cursor_position)
            with patch.object(Color, "downgrade", _as_ours):
                theirs = _whole(renderable).render_segments(app.console)
            self._stock.write(theirs + Control.move_to(*position).segment.text)
            assert self.display.show(renderable)
            self.frames += 1
            # Until the layout follows the size, Textual writes beyond the edge, where terminals keep the last of it.
            self._is_torn &= not isinstance(renderable, LayoutUpdate) or renderable.region.size != app.size
            self.compare()
        self._display(screen, renderable)

    def _follow_size(self) -> None:
        """A window of another size holds anything."""
        if (size := tuple(self._app.size)) == self._size:
            return
        self._size = (size[0], size[1])
        self._is_torn = True
        for screen, line in ((self.theirs, self._stock), (self.ours, self.line)):
            screen.resize(size[1], size[0])
            line.write(_RUBBISH)

    def stall(self) -> None:
        """Our terminal takes nothing from now on."""
        self.line.is_idle = False

    def go_on(self) -> None:
        """It took what was waiting: one frame follows."""
        self.line.is_idle = True
        self.display.write_frame()
        self.compare()

    def compare(self) -> None:
        """Look at the rows that either of them wrote to."""
        if not self.line.is_idle or self._is_torn:
            return
        for y in sorted(self.theirs.dirty | self.ours.dirty):
            if y >= self.ours.lines:
                continue
            left, right = _row(self.theirs, y), _row(self.ours, y)
            if left != right:
                x = next(x for x in range(len(left)) if left[x] != right[x])
                self.findings.append(f"frame {self.frames}, row {y}, column {x}: {left[x]} is {right[x]}")
        self.theirs.dirty.clear()
        self.ours.dirty.clear()

    def is_whole(self) -> bool:
        """Whether all frames so far come to what a frame of everything is: no widget forgot to be painted."""
        everything = Canvas(self.display._styles, self.display._traits)
        everything.resize(*self._app.size)
        self.display._painter.paint(everything, self._app.screen._compositor.render_full_update())
        return everything.wanted == self.display.canvas.wanted


def _whole(update: LayoutUpdate | ChopsUpdate) -> LayoutUpdate | ChopsUpdate:
    """The update without edges inside a widget's row: Textual leaves half of a wide character that lies on one."""
    if isinstance(update, LayoutUpdate):
        return LayoutUpdate([[_fresh(strip) for strip in line] for line in update.strips], update.region)
    spans = []
    for y, left, right in update.spans:
        edges = zip(update.chops[y], update.chop_ends[y], strict=False)
        touched = [(start, end) for start, end in edges if start < right and end > left]
        spans.append((y, touched[0][0], touched[-1][1]) if touched else (y, left, right))
    chops = [{x: strip and _fresh(strip) for x, strip in line.items()} for line in update.chops]
    return ChopsUpdate(chops, spans, update.chop_ends)


def _fresh(strip: Strip) -> Strip:
    """The strip without what it, and its styles, know of their escape sequences.

    Rich and Textual keep these with styles and blank strips that all apps of a process share, in the colours of the
    first terminal that they were written for: after a test with 16 million colours, a test with 256 would get those.
    """
    for _, style, _ in strip:
        if style is not None:
            style._ansi = None
    return Strip(list(strip), strip.cell_length)


def _row(screen: pyte.Screen, y: int) -> list[Seen]:
    line = screen.buffer[y]
    return [_look(line[x]) for x in range(screen.columns)]


_look = lru_cache(maxsize=4096)(look)

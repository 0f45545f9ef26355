"""The app class that writes differences instead of what Textual would paint."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from tuimail.model.values import dataclass
from tuimail.ui.terminal.canvas import Box, Canvas
from tuimail.ui.terminal.delay import Delay
from tuimail.ui.terminal.internals import is_known_textual
from tuimail.ui.terminal.pace import FAST_S, SLOW_S, Pace
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tuimail.ui.terminal.facts import TerminalFacts
    from tuimail.ui.terminal.gallery import Gallery
    from tuimail.ui.terminal.keepsake import Keepsake
    from tuimail.ui.terminal.strips import Painter, Update

_log = logging.getLogger(__name__)

_HOLD, _RELEASE = "\x1b[?2026h", "\x1b[?2026l"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalOptions:
    """What the user said about his terminal."""

    is_plain: bool = False
    """Textual's own output and input, for a terminal that ours is wrong on."""
    is_slow: bool = False
    """Few frames, for a line that is slower than it looks."""
    simple_emoji: bool = False
    """Only the first character of an emoji made of several."""
    painted: Painted | None = None
    """What the terminal shows already."""


class Painted(Protocol):
    """A screen that somebody painted before Textual was there."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def shadow(self) -> str: ...

    @property
    def mode(self) -> list[Any]:
        """The terminal's mode before, as termios has it."""
        ...

    def take_over(self) -> None:
        """The terminal is the caller's from now on."""
        ...


class Display:
    """One terminal's canvas, and the frames on their way to it."""

    def __init__(self, app: TerminalApp, driver: Driver, options: TerminalOptions) -> None:
        from tuimail.ui.terminal.strips import Painter

        traits = Traits.of(os.environ)
        styles = Styles(has_links=traits.has_links)
        self._app = app
        self._painted = options.painted
        self._styles, self._traits = styles, traits
        self._driver = driver
        self.canvas = Canvas(styles, traits)
        colours = app.console._color_system or ColorSystem.TRUECOLOR
        self._painter: Final[Painter] = Painter(
            styles, colours, simple_emoji=options.simple_emoji or traits.simple_emoji
        )
        self._starts = 0
        self._pace = Pace(SLOW_S if options.is_slow else FAST_S)
        self._later: asyncio.TimerHandle | None = None
        self._frames = self._held = 0
        self._gallery: Gallery | None = None
        self.delay: Final[Delay] = getattr(driver, "delay", None) or Delay()
        if hasattr(driver, "on_drained") and hasattr(driver, "on_answered"):
            driver.on_drained = self.write_frame
            driver.on_answered = self._arrived

    def show(self, update: Update) -> bool:
        """Paint, and write a frame as soon as the terminal takes one; False where there is more than text in it."""
        self.canvas.resize(*self._app.size)
        is_text = self._painter.paint(self.canvas, update)
        self.write_frame()
        return is_text

    def write_frame(self) -> None:
        """Write what differs by now, unless the terminal has not taken the frame before: then it comes later."""
        starts = getattr(self._driver, "starts", 0)
        if starts != self._starts:
            self._starts = starts
            self.canvas.forget()
            self._go_on_from_painted()
            if self._later is not None:
                self._later.cancel()
                self._later = None
        if self._later is not None or not getattr(self._driver, "is_idle", True):
            return
        behind_s = self.delay.wait_s()
        self._held += behind_s > 0
        if (wait_s := max(self._pace.wait_s(), behind_s)) > 0:
            self._later = asyncio.get_running_loop().call_later(wait_s, self._after_pause)
            return
        self.canvas.has_margins = self.delay.has_margins
        if self._gallery is None or self._gallery.is_empty:
            output, drawn = self.canvas.frame(self._cursor()), ""
        else:
            output, drawn = self._gallery.frame(self._cursor())
        if output or drawn:
            output = f"{_HOLD}{output}{_RELEASE}" if self._app._sync_available and output else output
            self._driver.write(output + drawn + self.delay.question())
            self._driver.flush()
            self._pace.went()
            self._frames += 1

    @property
    def gallery(self) -> Gallery | None:
        """Where pictures hang; None where the way to the terminal knows none."""
        from tuimail.ui.terminal.driver import TerminalDriver

        if self._gallery is None and isinstance(self._driver, TerminalDriver):
            from tuimail.ui.terminal.gallery import Gallery

            self._gallery = Gallery(self._driver, self._styles, self.canvas)
        return self._gallery

    def facts(self) -> TerminalFacts:
        """What is known of the way to the terminal."""
        from tuimail.ui.terminal.facts import TerminalFacts

        delay, octets = self.delay, getattr(self._driver, "written", 0)
        return TerminalFacts(delay.least_s, delay.usual_s, octets, self._frames, self._held, delay.has_margins)

    def _go_on_from_painted(self) -> None:
        """Once, and only if the window is still of that size."""
        painted, self._painted = self._painted, None
        if painted is not None and painted.size == (self.canvas.width, self.canvas.height):
            from tuimail.ui.terminal.keepsake import recall

            rows = recall(painted.shadow, self._styles, *painted.size)
            if rows is not None:
                self.canvas.adopt(rows)

    def keepsake(self, hidden: Iterable[Box]) -> Keepsake | None:
        """The screen for the next run, without what is in the boxes."""
        from tuimail.ui.terminal.keepsake import keepsake

        return keepsake(self.canvas, self._styles, self._traits, hidden)

    def _arrived(self) -> None:
        """The terminal has shown the frame that the question followed: what waited for that may go."""
        if self._later is not None:
            self._later.cancel()
            self._after_pause()

    def _after_pause(self) -> None:
        self._later = None
        if self._app.is_running:
            self.write_frame()

    def _cursor(self) -> tuple[int, int] | None:
        """Where a person types: input methods and screen readers look there. Elsewhere it stays where it is."""
        focused = self._app.focused
        if focused is None or not hasattr(type(focused), "cursor_screen_offset"):
            return None
        return self._app.cursor_position


class TerminalApp(App[None]):
    """An App with output of our own. Everything that is not understood goes Textual's way."""

    terminal_options = TerminalOptions()
    _own_display: Display | None = None

    def use_terminal(self, options: TerminalOptions) -> None:
        """Say what the terminal is like, before `run`."""
        self.terminal_options = options
        if options.is_plain:
            self.driver_class = super().get_driver_class()

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver" or not is_known_textual():
            return chosen
        from tuimail.ui.terminal.driver import TerminalDriver

        return TerminalDriver

    def terminal_facts(self) -> TerminalFacts | None:
        """What is known of the way to the terminal; None where the output is not ours."""
        return None if self._own_display is None else self._own_display.facts()

    @property
    def gallery(self) -> Gallery | None:
        """Where pictures hang; None where the output is not ours."""
        return None if self._own_display is None else self._own_display.gallery

    def screen_for_next_time(self, hidden: Iterable[Box]) -> Keepsake | None:
        """What is on screen but for the boxes; None where Textual writes it."""
        return None if self._own_display is None else self._own_display.keepsake(hidden)

    def ask_background(self, told: Callable[[bool], None]) -> None:
        """Whether the terminal is light, told when it answers; nothing waits for that."""
        ask = getattr(self._driver, "ask_background", None)
        if ask is not None:
            ask(told)

    def forget_screen(self) -> None:
        """Write everything again: somebody else may have written to the terminal."""
        if self._own_display is not None:
            self._own_display.canvas.forget()
            self._own_display.write_frame()

    def copy_to_clipboard(self, text: str) -> None:
        """Give a text to the clipboard of the terminal; whether it takes it, no terminal says."""
        from tuimail.ui.terminal.clipboard import copying

        self._clipboard = text
        if self._driver is not None:
            self._driver.write(copying(text, os.environ))
            self._driver.flush()

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse clicks here; else it is the terminal's."""
        return bool(getattr(self._driver, "_mouse", False))

    def use_mouse(self, is_ours: bool) -> None:
        """Take the mouse, or leave it to the terminal; also after the terminal was lent to another program."""
        driver = self._driver
        if driver is None or self.has_mouse == is_ours:
            return
        name = "_enable_mouse_support" if is_ours else "_disable_mouse_support"
        driver._mouse = True
        getattr(driver, name, lambda: None)()
        driver._mouse = is_ours

    def lend_mouse(self) -> Callable[[], None]:
        """Leave the mouse to the terminal until the answer is called."""
        if not self.has_mouse:
            return lambda: None
        self.use_mouse(False)
        return lambda: self.use_mouse(True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        is_ours = (
            isinstance(renderable, LayoutUpdate | ChopsUpdate) and self._has_own_output() and self._show(renderable)
        )
        if is_ours:
            self.post_display_hook()
            return
        if renderable is not None and self._own_display is not None and not self._batch_count:
            # Written by Textual: what the terminal shows afterwards is not known.
            self._own_display.canvas.forget()
        super()._display(screen, renderable)

    def _show(self, update: Update) -> bool:
        """Whether the update is on its way."""
        if self._driver is None:
            return False
        try:
            if self._own_display is None:
                self._own_display = Display(self, self._driver, self.terminal_options)
            return self._own_display.show(update)
        except Exception:
            _log.exception("The output layer failed; from here on Textual's own is used")
            self.terminal_options = replace(self.terminal_options, is_plain=True)
            self._own_display = None
            self.call_later(self.refresh, repaint=True, layout=True)
            return False

    def _has_own_output(self) -> bool:
        driver = self._driver
        return (
            is_known_textual()
            and not self._batch_count
            and not self.terminal_options.is_plain
            and self._running
            and not self._closed
            and driver is not None
            and not (driver.is_headless or driver.is_inline or driver.is_web)
        )

"""SetupApp: the application around the assistant's box, before there is any mail to show or beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message_pump import MessagePump

from tuimail.contract.setup import Setup
from tuimail.ui.app import css_colors
from tuimail.ui.icons import ICONS
from tuimail.ui.look import Look, own_theme
from tuimail.ui.rulesheet import own_stylesheet
from tuimail.ui.screens.setup import SetupScreen
from tuimail.ui.terminal.display import TerminalApp
from tuimail.ui.theming import MailStyles, ThemeError, find_theme

_LEAVING: Final = frozenset({"enter", "tab", "shift+tab", "up", "down", "escape", "ctrl+s"})
"""Keys after which another field may have the focus: what is typed behind one waits until that is so."""


class SetupApp(TerminalApp, inherit_bindings=False):
    """Runs until there is an account, or until it is left; `is_done` says which."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "tuimail"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, setup: Setup, look: Look, *, email: str = "", is_first: bool = True, no_color: bool = False):
        self._is_clad = False
        super().__init__(ansi_color=True if no_color else None)
        self._disable_notifications = self._disable_tooltips = True
        self._look = look.in_sixteen_colours() if self.console.color_system == "standard" else look
        self.register_theme(self._look.theme)
        self.theme = self._look.theme.name
        self._is_clad = True
        self.stylesheet = own_stylesheet(self.get_css_variables())
        self._make_screen: Callable[[], SetupScreen] = lambda: SetupScreen(
            MailStyles(self.current_theme, ICONS[look.icons]), setup, email=email, is_first=is_first
        )
        self.is_done = self.is_quit = False
        """There is an account; or nothing more is wanted, not even the mail that was there before."""
        self.failure: Exception | None = None
        """A mistake of ours, for whoever runs it: Textual would print it with all variables, passwords too."""
        self._held: deque[events.Key] = deque()
        self._is_moving = False

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or (event.is_forwarded and self.screen_stack):
            await super().on_event(event)
        elif self._is_moving:
            self._held.append(event)
        else:
            await self._deliver(event)

    async def _deliver(self, key: events.Key) -> None:
        focused = self.focused
        await super().on_event(key)
        if key.key in _LEAVING and focused is not None:
            self._is_moving = True
            # The key goes up through the queues of all around the field, and then what the field says of it.
            way: list[MessagePump] = [focused, *focused.ancestors]
            self._after([*way, *way, self])

    def _after(self, hops: list[MessagePump]) -> None:
        if hops and hops[0].is_running:
            hops[0].call_later(self._after, hops[1:])
        else:
            self.call_later(self._moved)

    async def _moved(self) -> None:
        self._is_moving = False
        while self._held and not self._is_moving:
            await self._deliver(self._held.popleft())

    def get_css_variables(self) -> dict[str, str]:
        return super().get_css_variables() if self._is_clad else {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return css_colors(self.current_theme)

    def on_mount(self) -> None:
        self.push_screen(self._make_screen(), self._left)
        if self._look.follows_terminal:
            self.ask_background(self._background_told)

    def _background_told(self, is_light: bool) -> None:
        """The terminal said how it is."""
        theme = self.current_theme
        if theme.dark != is_light:
            return
        try:
            fitting = find_theme(own_theme(is_light=is_light, has_sixteen=theme.ansi), self._look.directories)
        except ThemeError:
            return
        self.register_theme(fitting)
        self.theme = fitting.name

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.exit(return_code=1)

    async def action_quit(self) -> None:
        self.is_quit = True
        self.exit()

    def _left(self, is_done: bool | None) -> None:
        self.is_done = bool(is_done)
        self.exit()

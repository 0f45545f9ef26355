"""TuimailApp: the Textual application around the main screen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from rich.console import RenderableType
from textual import events
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from tuimail.contract.engine import Engine
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.root import AppState
from tuimail.ui.background import Background, OpenReader
from tuimail.ui.bridge import Bridge
from tuimail.ui.columns import RowColumns
from tuimail.ui.icons import ICONS
from tuimail.ui.keyboard import ANYWHERE, Keyboard
from tuimail.ui.look import AUTO, Look, other_themes, own_theme, terminals_theme
from tuimail.ui.rulesheet import own_stylesheet
from tuimail.ui.screens.main import MainScreen
from tuimail.ui.terminal.compositor import paint_now
from tuimail.ui.terminal.display import TerminalApp
from tuimail.ui.theming import TEXT_ATTRIBUTES, MailStyles, ThemeError, find_theme, mail_tokens

if TYPE_CHECKING:
    from tuimail.config.settings import Settings
    from tuimail.contract.traffic import Traffic
    from tuimail.ui.collecting import Collecting
    from tuimail.ui.terminal.keepsake import Keepsake
    from tuimail.ui.warming import Warming

_log = logging.getLogger(__name__)

_TICK_S: Final = 1.0
_MOST_FAILURES: Final = 50


class TuimailApp(TerminalApp, inherit_bindings=False):
    """Owns theme, keys and the way to the engine; what is on screen is MainScreen's."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "tuimail"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    takes_accounts = False  # a config stands behind it, which takes another one
    contains_failures = True
    """False in tests, where an exception must not be survived."""

    def __init__(
        self,
        state: AppState,
        engine: Engine,
        look: Look,
        *,
        open_reader: OpenReader,
        clock: Callable[[], float] = time.time,
        no_color: bool = False,
        settings: Callable[[], Settings] | None = None,
    ) -> None:
        self._css_colors: tuple[Theme, dict[str, str]] | None = None
        self._is_clad = False
        super().__init__(ansi_color=True if no_color else None)
        # Neither is ever shown here; each costs a start its widgets and their rules.
        self._disable_notifications = self._disable_tooltips = True
        if self.console.color_system == "standard":
            look = look.in_sixteen_colours()
        self.state = state
        self.look = look
        state.undo_key, state.delete_key = map(look.keymap.shown, ("journal.undo", "message.delete"))
        self.keyboard = Keyboard(self, look.keymap, super().on_event)
        self.register_theme(look.theme)
        self.mail_styles = MailStyles(look.theme, ICONS[look.icons])
        self.theme = self._first_theme = look.theme.name
        self.picture: Keepsake | None = None
        """What was on screen when it was left."""
        self._is_clad = True
        self.stylesheet = own_stylesheet(self.get_css_variables())
        self.main = MainScreen(
            state, look.keymap, self.mail_styles, self, clock=clock, after=self._after_show, layout=look.layout
        )
        self.main.key_bar, self.main.reader.text_width = look.key_bar, look.text_width
        self.main.messages.columns, self.main.messages.density = RowColumns(look.columns), look.density
        self.bridge = Bridge(state, engine, self.main.show, self.contain)
        self.background = Background(state, open_reader, self.main.show, self.contain)
        self._at_rest: tuple[Collecting | Warming, ...] = ()
        self._failures = 0
        self._make_settings = settings
        self._followed = look.theme.name if look.follows_terminal else ""

    def get_default_screen(self) -> Screen[None]:
        return self.main

    def get_css_variables(self) -> dict[str, str]:
        """Those of our theme; Textual asks before it knows of it, and deriving a theme's colours takes 2 ms."""
        return super().get_css_variables() if self._is_clad else {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Mail tokens that a theme does not name, so that CSS can use all of them."""
        if self._css_colors is None or self._css_colors[0] is not self.current_theme:
            self._css_colors = (self.current_theme, css_colors(self.current_theme))
        return self._css_colors[1]

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        # Textual writes nothing after a resume of unchanged size, and the shell has written over the screen.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(repaint=True, layout=True))
        for problem in self.look.problems:
            _log.warning("%s", problem)
        if self.look.problems:
            self.state.say(self.look.first_problem, Severity.WARNING)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """The first frame is on screen: now the engine, and the clock of the status line."""
        from tuimail.ui.collecting import Collecting
        from tuimail.ui.warming import Warming

        self._at_rest = (Collecting(), Warming())
        self.main.shows_tips = self.look.tips
        self.set_interval(_TICK_S, self._tick)
        try:
            self.bridge.start()
        except Exception as error:
            self.contain(error)
        self.background.poll()
        if self.look.follows_terminal:
            self.ask_background(self._background_told)

    def _background_told(self, is_light: bool) -> None:
        """The terminal said how it is: follow it, unless the user chose a theme meanwhile."""
        if self.theme == self._followed and (theme := self.current_theme).dark == is_light:
            self.use_theme(own_theme(is_light=is_light, has_sixteen=theme.ansi))
            self._followed = self.theme

    def _tick(self) -> None:
        self.main.show(self.state.tick())
        for one in self._at_rest:
            one.tick()

    def on_unmount(self) -> None:
        self.bridge.close()
        if self.state.is_attaching:
            self.state.attached.scratch.clear()

    def _after_show(self) -> None:
        if self.bridge.is_started:
            self.background.poll()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; a picture of the screen stays for the next start, where that will look like it."""
        if self.main.is_current and not self.main.is_filtered and self.theme == self._first_theme:
            self.picture = self.screen_for_next_time(self.main.frame.of_the_moment())
        self.state.typed_filter = self.main.frame.filter_bar.typed
        super().exit(result, return_code, message)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not (event.is_forwarded and self.screen_stack):
            self.bridge.touch()
            for one in self._at_rest:
                one.key()
            await self.keyboard.press(event)
            paint_now(self)
        else:
            await super().on_event(event)

    def post_display_hook(self) -> None:
        self.bridge.answered()

    def run_deed(self, action_id: str, keys: tuple[str, ...], count: int = 0) -> None:
        """Do what a key says, with the number before it; a failure costs this key, not the program."""
        from tuimail.ui.deeds import perform
        from tuimail.ui.screens.action_screen import ActionScreen

        self.main.holds_bars = True
        try:
            if isinstance(self.screen, ActionScreen) and action_id not in ANYWHERE:
                self.screen.act(action_id, keys)
            elif count:
                from tuimail.ui.counted import perform_counted

                perform_counted(self.main, action_id, count)
            else:
                perform(self.main, action_id, keys)
        except Exception as error:
            self.contain(error)
        finally:
            self.main.holds_bars = False
        self.main.show_bars()

    # Themes

    def theme_names(self) -> Mapping[str, str]:
        return other_themes(self.look)

    def use_theme(self, name: str) -> bool:
        """Change the colours now; a broken theme changes nothing, and is told. `auto` asks the terminal again."""
        follows = name == AUTO
        try:
            theme = find_theme(terminals_theme() if follows else name, self.look.directories)
        except ThemeError as error:
            self.main.show(self.state.say(str(error), Severity.ERROR))
            return False
        self.register_theme(theme)
        self.theme = theme.name
        if follows:
            self._followed = theme.name
            self.ask_background(self._background_told)
        return True

    @cached_property
    def settings(self) -> Settings:
        """Every setting with where it comes from; read when somebody asks for the first time."""
        if self._make_settings is not None:
            return self._make_settings()
        from tuimail.config.schema import Config
        from tuimail.config.settings import Settings

        return Settings(Config())

    @property
    def profile(self) -> str:
        """The key profile in use."""
        return self.look.profile

    def use_profile(self, name: str) -> str | None:
        """Obey the keys of another profile from the next key on; answers what is wrong with them."""
        return self._obey(self.look.with_profile(name))

    def use_own_keys(self, keys: Mapping[str, str]) -> None:
        """Obey keys that were given here, from the next key on."""
        self._obey(self.look.with_own_keys(keys))

    def _obey(self, look: Look) -> str | None:
        self.look = look
        self.keyboard.use(self.look.keymap)
        self.main.keymap = self.look.keymap
        self.state.undo_key, self.state.delete_key = map(self.look.keymap.shown, ("journal.undo", "message.delete"))
        return self.look.problems[0] if self.look.problems else None

    def toggle_mouse(self) -> None:
        """Give the mouse to the terminal, so that it can select, or take it back."""
        key = self.look.keymap.shown("app.mouse")
        self.use_mouse(not self.has_mouse)
        ours = gettext("The mouse clicks and scrolls here; {key} lets the terminal select")
        theirs = gettext("The mouse belongs to the terminal now; {key} takes it back")
        self.main.show(self.state.say((ours if self.has_mouse else theirs).format(key=key)))

    def use_icons(self, name: str) -> None:
        """Draw marks in another hand."""
        self.look = replace(self.look, icons=name)
        self._theme_changed(self.current_theme)

    def _theme_changed(self, theme: Theme) -> None:
        self.mail_styles = MailStyles(theme, ICONS[self.look.icons])
        self.main.restyle(self.mail_styles)
        for over in self.screen_stack[1:]:
            if hasattr(over, "restyle"):
                over.restyle(self.mail_styles)

    def run_aside(self, work: Coroutine[None, None, None]) -> None:
        """Something that takes a while, and says itself how it ended."""
        self.background.run(work)

    def traffic(self) -> Sequence[Traffic]:
        """What went over the wires to the servers."""
        return self.bridge.traffic()

    # Failures

    def contain(self, error: BaseException) -> None:
        """One sentence for the user, the traceback for the log."""
        if not self.contains_failures:
            self._handle_exception(error if isinstance(error, Exception) else RuntimeError(repr(error)))
            return
        _log.error("A handler of the screen failed", exc_info=error)
        self._failures += 1
        sentence = gettext("That did not work because of an error in tuimail; the log has the details.")
        self.main.show(self.state.say(sentence, Severity.ERROR))

    def _handle_exception(self, error: Exception) -> None:
        """Textual's way out: not for the first failures, because the mail and the journal are unharmed."""
        if self.contains_failures and self._failures < _MOST_FAILURES and self.is_running:
            self.contain(error)
        else:
            super()._handle_exception(error)


def css_colors(theme: Theme) -> dict[str, str]:
    """The mail tokens of a theme that have a colour, as CSS variables."""
    colors = {f"mail-{token}": _color_of(value) for token, value in mail_tokens(theme).items()}
    return {name: color for name, color in colors.items() if color}


def _color_of(token: str) -> str:
    """The colour of a token's text, "" where it has none of its own."""
    words = [word for word in token.split(" on ")[0].split() if word not in TEXT_ATTRIBUTES]
    return words[0] if words else ""

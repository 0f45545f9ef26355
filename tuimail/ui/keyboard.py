"""Where a key goes: to the keymap on the main screen, to a field that is open, or on hold while one opens or closes.

Keys that come faster than a dialog opens (a fast typist, a slow line) belong to the dialog: running them as actions
would do to mail what nobody asked for.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer

from tuimail.ui.keymap import Keymap, KeyMatcher
from tuimail.ui.keynames import token_of
from tuimail.ui.terminal.compositor import paint_now

if TYPE_CHECKING:
    from tuimail.ui.app import TuimailApp
    from tuimail.ui.macro import Player

_WHICH_KEY_S: Final = 0.3
_LONE_DIGIT_S: Final = 0.5
"""So long a digit may still be the beginning of a count; then it goes to the account of that number."""
_LONGEST_COUNT: Final = 6
_ALT_AND_ONE: Final = len("alt+x")
_LOOK_AGAIN_S: Final = 0.01
_LONGEST_OPENING_S: Final = 2.0
_LONGEST_MATCHING_S: Final = 20.0
"""A search through very much mail on a busy machine; Esc does not wait for it."""
_LONGEST_CLOSING_S: Final = 0.5
_MOVING: Final = frozenset(
    {"up", "down", "pageup", "pagedown", "home", "end", "j", "k", "g", "G", "space", "backspace", "tab", "shift+tab"}
    | {f"ctrl+{letter}" for letter in "bdfnpu"}
)
"""Keys that move in a dialog without a field; any other one may close it."""
_CANCELLING: Final = frozenset({"ctrl+c", "ctrl+g"})
"""Where no profile has another use for them; Ctrl+C copies where text is selected."""
_BY_WORDS: Final = {"alt+b": "ctrl+left", "alt+f": "ctrl+right", "alt+d": "ctrl+backspace"}
"""What hands that know readline press in a field, and the keys that Textual's fields have for it."""
ANYWHERE: Final = frozenset({"app.quit", "app.repaint", "app.suspend"})


class Keyboard:
    """Takes every key before Textual does."""

    def __init__(self, app: TuimailApp, keymap: Keymap, deliver: Callable[[events.Key], Awaitable[None]]) -> None:
        """`deliver` hands a key to the widget that has the focus."""
        self._app = app
        self._keymap = keymap
        self._matcher = KeyMatcher(keymap)
        self._deliver = deliver
        self._held: deque[events.Key] = deque()
        self._place: tuple[Screen[object], bool, bool, bool] | None = None
        self._since = 0.0
        self._closing_until = 0.0
        self._passing_until = 0.0
        self._answers_due: set[MessagePump] = set()
        self._which_key: Timer | None = None
        self._count = ""

    @cached_property
    def player(self) -> Player:
        """Records keys, and plays them."""
        from tuimail.ui.macro import Player  # no key is pressed before the first frame

        return Player(self._app, self._take, self._is_waiting)

    def use(self, keymap: Keymap) -> None:
        """Obey other keys; a sequence that was begun is forgotten."""
        self._keymap = keymap
        self._matcher = KeyMatcher(keymap)
        self._count = ""

    @property
    def is_holding(self) -> bool:
        """Whether keys wait for a dialog to open or to close."""
        return bool(self._held)

    async def press(self, event: events.Key) -> None:
        """A key; it may have to wait for those before it."""
        if not self._app.screen_stack and self._app.main.is_standing:
            return  # The program is ending.
        if not getattr(self._app.screen, "is_secret", False):
            self.player.macro.heard(event)
        is_played_over = self.player.is_playing
        if is_played_over:
            self.player.heard(event)
        if event.key == "escape" and self._app.state.is_gathering:
            self._held.clear()
            self._app.main.show(self._app.state.gathering.stop())
        elif not is_played_over:
            await self._take(event)

    def _is_waiting(self) -> bool:
        return self.is_holding or self._is_between()

    async def _take(self, event: events.Key) -> None:
        main = self._app.main
        if event.key == "escape" and main.is_standing and (self._is_finding() or main.preview.is_awaited):
            self._held.clear()  # what was typed behind a wait goes with it
            if self._app.state.mark.is_matching:
                self._app.main.show(self._app.state.mark.stop_matching())
            else:
                await self._route(event)
        elif self._held or self._is_between():
            self._held.append(event)
            if len(self._held) == 1:
                self._look_again()
        else:
            await self._route(event)

    async def _release(self) -> None:
        if not self._app.screen_stack and self._app.main.is_standing:
            self._held.clear()
        while self._held and not self._is_between():
            await self._route(self._held.popleft())
        if self._held:
            self._look_again()
        paint_now(self._app)

    def _look_again(self) -> None:
        self._app.set_timer(_LOOK_AGAIN_S, self._release)
        if not self._app.main.is_standing:
            self._app.main.call_later(self._release)  # its first turn, so that its first frame shows what they did

    def _is_between(self) -> bool:
        """Whether a field is about to open or to close, or messages about to be marked or found."""
        if self._app.state.is_gathering:
            return True
        if not self._app.main.is_standing:
            return True
        now = time.monotonic()
        screen, bar = self._app.screen, self._app.main.frame.filter_bar
        is_matching = self._is_finding()
        is_opening = bar.is_opening or self._app.main.preview.is_awaited
        place = (screen, bar.is_typing, is_opening, is_matching)
        if place != self._place:
            if self._place is not None and self._place[0] is not screen is self._app.main:
                self._await_answer()
            self._place, self._since, self._closing_until = place, now, 0.0
        if now < max(self._closing_until, self._passing_until) or (
            self._answers_due and now - self._since < _LONGEST_CLOSING_S
        ):
            return True
        is_opening = (
            is_opening or bar.is_closing
            if screen is self._app.main
            else bool(screen.AUTO_FOCUS) and screen.focused is None
        )
        longest_s = _LONGEST_MATCHING_S if is_matching else _LONGEST_OPENING_S
        return (is_opening or is_matching) and now - self._since < longest_s

    def _is_finding(self) -> bool:
        """Whether messages are about to be marked or found."""
        state, bar = self._app.state, self._app.main.frame.filter_bar
        is_narrowing = state.listing is not None and state.listing.is_narrowing and not bar.is_typing
        return state.mark.is_matching or is_narrowing

    def _await_answer(self) -> None:
        """A dialog is gone, but Textual still carries its answer to whoever asked: keys come after that."""
        self._answers_due = {self._app, self._app.main}
        for pump in (self._app, self._app.main):
            pump.call_next(self._answer_passed, pump)

    def _answer_passed(self, pump: MessagePump) -> None:
        self._answers_due.discard(pump)

    async def _route(self, event: events.Key) -> None:
        token = token_of(event.key, event.character)
        if self._obeys_keymap:
            for each in self._meant(token):
                self._act(each)
            return
        if getattr(self._app.screen, "takes_every_key", False):
            await self._deliver(event)
            return
        action_id = self._keymap.by_sequence.get((token,))
        if action_id in ANYWHERE and len(token) > 1:
            self._app.run_deed(action_id, (token,))
            return
        if token in _BY_WORDS:
            await self._deliver_past(events.Key(_BY_WORDS[token], None))
            return
        if _is_alt(token):  # No field knows one: it was Esc and that key in one read, as on a slow line.
            await self._route(events.Key("escape", "\x1b"))
            await self._take(events.Key(event.key.removeprefix("alt+"), event.character))
            return
        screen = self._app.screen
        if token in _CANCELLING and not getattr(screen.focused, "selected_text", ""):
            event = events.Key("escape", "\x1b")
        is_without_field = screen is not self._app.main and not screen.AUTO_FOCUS
        if event.key in ("enter", "escape") or (is_without_field and event.key not in _MOVING):
            self._closing_until = time.monotonic() + _LONGEST_CLOSING_S
        if event.is_printable:
            await self._deliver(event)
        else:
            await self._deliver_past(event)

    async def _deliver_past(self, event: events.Key) -> None:
        """A field inserts a letter at once, but obeys another key only when it has gone up to the app: letters wait."""
        self._passing_until = time.monotonic() + _LONGEST_CLOSING_S
        first = self._app.focused or self._app.screen
        await self._deliver(event)
        await self._follow([*first.ancestors_with_self])

    async def _follow(self, pumps: list[MessagePump]) -> None:
        """Behind a key on its way from widget to widget; messages keep their order in each."""
        if pumps:
            pumps[0].call_later(self._follow, pumps[1:])
        else:
            self._passing_until = 0.0
            await self._release()

    def _meant(self, token: str) -> tuple[str, ...]:
        """What cancels elsewhere is Esc. Alt and a key that is none of ours was Esc and that key on a slow line."""
        keys = (*self._matcher.prefix, token)
        if token in _CANCELLING and keys not in self._keymap.by_sequence and not self._keymap.continuations(keys):
            return ("escape",)
        if not _is_alt(token) or keys in self._keymap.by_sequence or self._keymap.continuations(keys):
            return (token,)
        return ("escape", token[-1])

    @property
    def _obeys_keymap(self) -> bool:
        screen = self._app.screen
        if screen is self._app.main:
            return not self._app.main.frame.filter_bar.is_typing
        from tuimail.ui.screens.action_screen import ActionScreen

        return isinstance(screen, ActionScreen)

    def _act(self, token: str) -> None:
        main = self._app.main
        is_own = self._keymap.by_sequence.get((token,)) not in ANYWHERE
        if is_own and main.reader.is_selecting and main is self._app.screen:
            from tuimail.ui.caret_keys import press

            press(main, token)
            return
        if token == "escape" and (self._matcher.prefix or self._count):  # noqa: S105 - a key
            self._matcher.cancel()
            self._count = ""
            self._show_prefix()
            return
        if self._counts(token):
            self._count = (self._count + token)[:_LONGEST_COUNT]
            self._show_prefix()
            return
        action_id, keys = self._matcher.feed(token)
        count = self._count
        if not self._matcher.prefix:
            self._count = ""
        self._show_prefix()
        if action_id is not None:
            before = self.player.place
            self._app.run_deed(action_id, keys, int(count or 0))
            self.player.stands(action_id, before)
        elif not self._matcher.prefix and (len(keys) > 1 or _is_pressed(token)):
            from tuimail.ui.foreign_keys import told

            words = told(self._keymap, keys)
            self.player.fails(words)
            main.show(main.state.say(words))

    def _counts(self, token: str) -> bool:
        """Whether the key is a digit of a number before an action."""
        if self._matcher.prefix or not (len(token) == 1 and token.isdecimal() and token.isascii()):
            return False
        is_account = self._keymap.by_sequence.get((token,)) in (None, "account.goto")
        return bool(self._count) or (int(token) > 0 and is_account)

    def _lone_digit(self) -> None:
        digit, self._count = self._count, ""
        self._show_prefix()
        self._app.run_deed("account.goto", (digit,))

    def _show_prefix(self) -> None:
        main, prefix = self._app.main, self._matcher.prefix
        if self._which_key is not None:
            self._which_key.stop()
            self._which_key = None
        if prefix or main.prefix or main.count != self._count:
            main.show_prefix(prefix, self._count)
        if len(self._count) == 1 and not prefix and (self._count,) in self._keymap.by_sequence:
            self._which_key = self._app.set_timer(_LONE_DIGIT_S, self._lone_digit)
        if prefix:
            self._which_key = self._app.set_timer(_WHICH_KEY_S, main.show_continuations)


def _is_pressed(token: str) -> bool:
    """Whether somebody pressed it: a terminal sends other things, too, which nobody wants to hear of."""
    return len(token) == 1 or token.startswith("ctrl+") or token in ("delete", "insert")


def _is_alt(token: str) -> bool:
    return token.startswith("alt+") and len(token) == _ALT_AND_ONE

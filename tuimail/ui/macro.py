"""Keys that were recorded, and playing them again: one after the other, until one of them does not do what it says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING, Final

from textual import events
from textual.keys import _character_to_key

from tuimail.contract.events import Severity
from tuimail.model.language import gettext, ngettext
from tuimail.ui.keynames import Sequence, token_of

if TYPE_CHECKING:
    from tuimail.ui.app import TuimailApp
    from tuimail.ui.macro_book import MacroBook

LAST: Final = "last"
"""The name of what was recorded last, until it gets another one."""
_LOOK_AGAIN_S: Final = 0.005
_STEPS: Final = frozenset(
    {"list.next", "list.previous", "list.page-down", "list.page-up", "list.next-unread", "list.previous-unread"}
)
"""Where one of these stays where it is, the list is at its end: what follows is not meant for the same message."""

_BY_NAME: Final = ("app.palette", "app.command", "app.help")
"""Where an action is said by its name."""


class Macro:
    """One macro at a time."""

    def __init__(self) -> None:
        self.is_recording = False
        self._keys: list[tuple[str, str | None]] = []
        self._most = 0

    def heard(self, event: events.Key) -> None:
        """A key was pressed; those beyond what a hand would record are not kept."""
        if self.is_recording and len(self._keys) < self._most:
            self._keys.append((event.key, event.character))

    def begin(self) -> None:
        """Record from the next key on."""
        from tuimail.config.macros import MOST_KEYS  # few record any

        self._most = MOST_KEYS
        self._keys.clear()
        self.is_recording = True

    def end(self, ways: Collection[Sequence], *, way: Sequence) -> int:
        """Stop; how many keys are left without those that said so: `way`, or by name, which begins with one of `ways`.

        The palette and the command line take a name.
        """
        self.is_recording = False
        tokens = tuple(token_of(key, character) for key, character in self._keys)
        begins = (at for at in range(len(tokens), -1, -1) if any(tokens[at : at + len(one)] == one for one in ways))
        end = len(tokens) - len(way) if way else next(begins, len(tokens))
        del self._keys[end:]
        return len(self._keys)

    def events(self) -> list[events.Key]:
        """The recorded keys, to be pressed."""
        return [events.Key(key, character) for key, character in self._keys]

    @property
    def text(self) -> str:
        """The recorded keys as people write them."""
        return " ".join(token_of(key, character) for key, character in self._keys)

    def take(self, text: str) -> None:
        """These keys instead."""
        self._keys = [key_of(token) for token in text.split()]


def key_of(token: str) -> tuple[str, str | None]:
    """The key that has a token, and its character, as Textual reports them."""
    *held, name = token.split("+") if len(token) > 1 else [token]
    if token == "space":  # noqa: S105 - a key
        return token, " "
    if len(name) == 1 and held in ([], ["alt"]):
        return "+".join([*held, _character_to_key(name)]), name
    return token, None


class Player:
    """Records and plays. `press` does a key as if it had been pressed; `waits` says whether keys are on hold."""

    def __init__(
        self, app: TuimailApp, press: Callable[[events.Key], Awaitable[None]], waits: Callable[[], bool]
    ) -> None:
        self._app = app
        self._press = press
        self._waits = waits
        self.macro = Macro()
        self.is_playing = False
        self._behind: deque[events.Key] = deque()
        self._why: str | None = None

    def toggle(self, keys: Sequence) -> None:
        """Record from now on, or stop; `keys` said so, none where it was said by name."""
        keymap = self._app.main.keymap
        if self.macro.is_recording:
            ways = [sequence for action in _BY_NAME for sequence in keymap.by_action[action]]
            count = self.macro.end(ways, way=keys)
            self._app.state.status.mark = ""
            if count:
                self.book.put(LAST, self.macro.text)
            recorded = ngettext(
                "Recorded {count} key; {key} plays it", "Recorded {count} keys; {key} plays them", count
            )
            told = recorded.format(count=count, key=keymap.shown("macro.play"))
        elif self.is_playing:
            return
        else:
            self.macro.begin()
            self._app.state.status.mark = gettext("recording keys")
            told = gettext("Recording keys; {value} ends it").format(value=keymap.shown("macro.record"))
        self._say(told)

    def play(self, times: int) -> None:
        """Press the recorded keys again, as fast as dialogs open for them."""
        if not self.macro.events() and not self.macro.is_recording and LAST in self.book.macros:
            self.take(self.book.macros[LAST])
        keys = self.macro.events()
        if self.is_playing:
            return  # A macro that plays itself would never end.
        if self.macro.is_recording:
            self._say(gettext("A macro cannot play while one is recorded"))
        elif not keys:
            record = self._app.main.keymap.shown("macro.record")
            self._say(gettext("No keys are recorded; {record} begins").format(record=record))
        else:
            self.is_playing, self._why = True, None
            self._app.run_aside(self._play([key for _ in range(times) for key in keys]))

    def take(self, keys: str) -> None:
        """These are the recorded keys now."""
        self.macro.take(keys)

    def show(self) -> None:
        """All that are kept."""
        from tuimail.ui.macro_book import show_macros

        show_macros(self._app.main)

    @cached_property
    def book(self) -> MacroBook:
        """Those of earlier starts."""
        from tuimail.ui.macro_book import MacroBook  # most people record nothing

        return MacroBook(self._app.main)

    def heard(self, event: events.Key) -> None:
        """A key of the user's while a macro plays: Esc ends it, others come after it."""
        if event.key == "escape":
            self._why = ""
        else:
            self._behind.append(event)

    def fails(self, why: str) -> None:
        """A key did not do what it says."""
        if self._why is None:
            self._why = why

    def stands(self, action_id: str, before: object) -> None:
        """An action was done; `before` is where the cursor was."""
        if self.is_playing and action_id in _STEPS and self.place == before:
            self.fails(gettext("the list ends here"))

    @property
    def place(self) -> object:
        """Where the cursor of the list is."""
        listing = self._app.state.listing
        return (id(listing), listing.cursor) if listing is not None else None

    async def _play(self, keys: list[events.Key]) -> None:
        pressed = 0
        try:
            while pressed < len(keys) and self._why is None and self._app.screen_stack:
                said = self._app.state.status.count
                await self._one(keys[pressed])
                pressed += 1
                self._look(said)
        finally:
            self.is_playing = False
        if self._why is not None and self._app.screen_stack:
            words = gettext("The macro stopped after {pressed} of {keys} keys{why}.")
            why = f": {self._why.rstrip('.')}" if self._why else ""
            self._say(words.format(pressed=pressed, keys=len(keys), why=why), Severity.WARNING)
        while self._behind:
            await self._one(self._behind.popleft())

    def _look(self, said: int) -> None:
        """Whether something was said since then that is more than a confirmation."""
        status = self._app.state.status
        fresh = list(status.said)[-(status.count - said) :] if status.count > said else []
        for message in fresh:
            if message.severity is not Severity.INFO:
                self.fails(message.text)

    async def _one(self, key: events.Key) -> None:
        """Press a key in the app's own turn, and wait until it is obeyed and dialogs have come or gone for it."""
        done = asyncio.Event()

        async def press() -> None:
            try:
                await self._press(key)
            finally:
                done.set()

        if not self._app.call_later(press):
            return
        await done.wait()
        while self._waits() and self._app.screen_stack and self._why is None:  # noqa: ASYNC110 - some of it ends by time
            await asyncio.sleep(_LOOK_AGAIN_S)

    def _say(self, text: str, severity: Severity = Severity.INFO) -> None:
        self._app.main.show(self._app.state.say(text, severity))

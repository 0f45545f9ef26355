"""When the reader shows what: the message under the cursor once the cursor rests, another one once it is rendered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from tuimail.model.ids import MessageKey
from tuimail.model.language import gettext
from tuimail.state.reading import COMES, Reading, ReadPhase
from tuimail.state.touched import Touched
from tuimail.ui.notices import reader_notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

REST_S = 0.12
PATIENCE_S = 0.1
"""A text that takes longer is waited for with a word about it."""


class Preview:
    """One timer; a move of the cursor puts off what it stands for: to start it anew would cost every key a task.

    A key about a text has it read, and acts when it is here.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self._due: float | None = None
        self._wish: tuple[MessageKey, Callable[[], None]] | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether a key waits for the text that it is about."""
        return self._wish is not None

    def with_text(self, act: Callable[[], None]) -> None:
        """Act on the text of the message that is read, else of that under the cursor: now, or when it is here."""
        screen, state = self._screen, self._screen.state
        touched = set() if screen.is_reading else state.reader.preview()
        reading = state.reading
        if reading is None:
            screen.show(touched | state.say(gettext("There is no message here.")))
            return
        if reading.document is not None and not touched:
            act()
            return
        if reading.phase is ReadPhase.FAILED:
            touched |= state.reader.retry()
        self._wish = (reading.key, act)
        screen.show(touched | {Touched.READER})
        if self._wish is not None:
            screen.set_timer(PATIENCE_S, self._tell_late)

    def came(self) -> None:
        """Another text is here, or none will come: who waits for it goes on."""
        if self._wish is None:
            return
        (key, act), reading = self._wish, self._screen.state.reading
        if reading is None or reading.key != key:
            self._wish = None
        elif reading.document is not None:
            self._wish = None
            act()
        elif reading.phase is ReadPhase.FAILED:
            self._wish = None
            self._screen.show(self._screen.state.say(reading.reason))

    def forget(self) -> None:
        """Somebody does something else."""
        self._wish = None

    def _tell_late(self) -> None:
        if self._wish is not None:
            told = gettext("The text of this message is on its way.")
            self._screen.show(self._screen.state.work.answer(COMES, told))

    def ask(self) -> None:
        """The cursor moved, or may have; what the reader says while it is empty may be another thing now."""
        if self._screen.reader.page is None:
            self._screen.reader.show_notice(reader_notice(self._screen.state, self._screen.keymap))
        is_shown = self._screen.is_reading and self._screen.state.selection.count <= 1
        self._due = None if is_shown else time.monotonic() + REST_S
        if self._due is not None and self._timer is None:
            self._timer = self._screen.set_timer(REST_S, self._rested)

    def _rested(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if (left_s := self._due - time.monotonic()) > 0:
            self._timer = self._screen.set_timer(left_s, self._rested)
            return
        self._due = None
        self._show()

    def _show(self) -> None:
        screen = self._screen
        if screen.is_in_flow:
            return
        if screen.state.selection.count > 1:
            from tuimail.ui.digest_page import look  # most of the time nothing is selected

            screen.show(look(screen))
        elif screen.arrangement.reader and not screen.is_reading:
            screen.show(screen.state.reader.preview())
        screen.state.ahead.look()


class Patience:
    """Keeps the message before on screen while the next one is being rendered: one painting, not two."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self._late: MessageKey | None = None
        self.shown: object = None
        """What is on screen."""

    def may_show(self, message: object, reading: Reading | None) -> bool:
        """Whether the reader shows this now; else it is asked again, or told that it takes long."""
        is_late = reading is not None and reading.key == self._late
        if message == self.shown or reading is None or not reading.is_coming or is_late:
            self.shown = message
            return True
        if self._timer is None:
            self._timer = self._screen.set_timer(PATIENCE_S, self._end)
        return False

    def _end(self) -> None:
        self._timer = None
        reading = self._screen.state.reading
        if reading is not None and reading.is_coming:
            self._late = reading.key
            self._screen.show({Touched.READER})

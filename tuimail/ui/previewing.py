"""When the reader shows what: the message under the cursor once the cursor rests, another one once it is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from tuimail.model.ids import MessageKey
from tuimail.state.reading import Reading
from tuimail.state.touched import Touched
from tuimail.ui.notices import reader_notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

REST_S = 0.12
PATIENCE_S = 0.1
"""A text that takes longer is waited for with a word about it."""


class Preview:
    """One timer: each move of the cursor starts it anew."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None

    def ask(self) -> None:
        """The cursor moved, or may have; what the reader says while it is empty may be another thing now."""
        self._screen.reader.show_notice(reader_notice(self._screen.state, self._screen.keymap))
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if not self._screen.is_reading or self._screen.state.selection.count > 1:
            self._timer = self._screen.set_timer(REST_S, self._show)

    def _show(self) -> None:
        self._timer = None
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

"""Shows the message under the cursor once the cursor rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

REST_S = 0.12


class Preview:
    """One timer: each move of the cursor starts it anew."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None

    def ask(self) -> None:
        """The cursor moved, or may have."""
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

"""The screen that stands under all dialogs and is up in no time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tuimail.ui.terminal.compositor import own_compositor

if TYPE_CHECKING:
    from tuimail.ui.dialogs import Dialogs


class StandingScreen(Screen[None], inherit_bindings=False):
    """Saves what Textual does for a first frame and nobody sees."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = ""
    BLANK = True
    """It is covered: no lines are made for what is behind its widgets."""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The panes and their titles say where the focus is: Textual would make the whole screen anew."""

    def __init__(self, make_dialogs: Callable[[], Dialogs]) -> None:
        super().__init__()
        self._compositor = own_compositor()
        self._make_dialogs = make_dialogs
        self._came_up = False

    def update_node_styles(self, animate: bool = True) -> None:
        """Textual asks for it when a screen comes up; the first time every widget has just been given its styles."""
        if self._came_up:
            super().update_node_styles(animate)
        self._came_up = True

    @property
    def has_dialogs(self) -> bool:
        """Whether any was opened yet."""
        return "dialogs" in vars(self)

    @cached_property
    def dialogs(self) -> Dialogs:
        """What opens over this screen; made for the first of them."""
        return self._make_dialogs()

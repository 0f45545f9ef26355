"""A screen of its own over the main one that obeys the same keymap."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Set
from typing import ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from tuimail.state.touched import Touched
from tuimail.ui.keynames import Sequence
from tuimail.ui.terminal.compositor import own_compositor
from tuimail.ui.theming import MailStyles


class ActionScreen(Screen[None], inherit_bindings=False):
    """Keys come to it as actions, changes of the state as what they touched."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = own_compositor()

    @abstractmethod
    def act(self, action_id: str, keys: Sequence) -> None:
        """Do what a key says, or say that it does nothing here."""

    @abstractmethod
    def show_touched(self, touched: Set[Touched]) -> None:
        """Paint anew what a change touched."""

    @property
    @abstractmethod
    def said_rows(self) -> range:
        """The rows of what was said last."""

    @abstractmethod
    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""

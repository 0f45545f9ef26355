"""What all dialogs share: a titled box in the middle of the screen that Esc closes."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tuimail.ui.theming import MailStyles

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A modal screen; None is the answer of somebody who leaves by Esc."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", show=False)]

    def __init__(self, styles: MailStyles) -> None:
        super().__init__()
        self.dialog_styles = styles

    def action_leave(self) -> None:
        self.dismiss(None)

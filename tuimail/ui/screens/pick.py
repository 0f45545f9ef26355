"""Choosing a link or a text of a message: Enter does the usual, other keys copy it or show it alone."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles

COPY, SHOW = "copy:", "show:"
"""What stands in the answer before the value of the row."""


class PickScreen(ChooseScreen):
    """A wide chooser whose answer says what to do with the row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "pick('copy:')", show=False),
        Binding("ctrl+s", "pick('show:')", show=False),
    ]

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(".box").add_class("wide")

    def action_pick(self, deed: str) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value is not None:
            self.dismiss(f"{deed}{chosen.value}")


class AloneScreen(Dialog[None]):
    """A text alone on the screen, from its left edge, so that the terminal's own selection can take it."""

    AUTO_FOCUS = ""
    CSS = """
    AloneScreen { background: $background; align: left top; }
    AloneScreen Static { width: 100%; height: auto; background: $background; }
    /* A theme of the terminal's own colours has nothing else to cover the mail with. */
    AloneScreen #alone { height: 1fr; }
    """

    def __init__(self, styles: MailStyles, text: str) -> None:
        super().__init__(styles)
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(
            Text(gettext("Select it with your terminal's mouse. Any key closes.\n"), self.dialog_styles["muted"])
        )
        lines = "\n".join(clean(line) for line in self._text.split("\n"))
        yield Static(Text(lines, self.dialog_styles["text"], overflow="fold"), id="alone")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss(None)

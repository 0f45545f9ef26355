"""A few lines about something, and a key for each thing that can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar


class KeyedScreen(Dialog[str]):
    """`lines` come with their styles, `keys` as (key, what it does); the answer is the key."""

    AUTO_FOCUS = ""

    def __init__(
        self,
        styles: MailStyles,
        title: str,
        lines: Sequence[tuple[str, str]],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(styles)
        self._title, self._lines, self._keys = title, lines, keys

    def compose(self) -> ComposeResult:
        text = Text(overflow="fold")
        for number, (line, token) in enumerate(self._lines):
            text.append("\n" * bool(number) + clean(line), self.dialog_styles[token])
        with Vertical(classes="box"):
            yield Static(Content(clean(self._title)), classes="question")
            yield Static(text, classes="said")
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        keys = [("Enter" if key == "enter" else key, does) for key, does in self._keys]
        self.query_one(HintBar).show_keys([*keys, ("Esc", gettext("close"))])

    def on_key(self, event: events.Key) -> None:
        pressed = event.key if event.key == "enter" else event.character or ""
        if pressed in dict(self._keys):
            event.stop()
            event.prevent_default()
            self.dismiss(pressed)
        elif pressed == "q":
            self.dismiss(None)

"""Pressing the new key of an action: each is shown as it is heard, but Enter, which ends, and Esc, which leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.keynames import Sequence, show_sequence, token_of
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar

_MOST_KEYS = 4


class Meaning(NamedTuple):
    """What taking the keys would do: lines with their styles, and what Enter does, "" where they cannot be taken."""

    lines: tuple[tuple[str, str], ...]
    enter: str


class CaptureScreen(Dialog[Sequence], inherit_bindings=False):
    """`judge` says what the keys pressed so far would mean."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []
    takes_every_key = True

    def __init__(self, styles: MailStyles, title: str, judge: Callable[[Sequence], Meaning]) -> None:
        super().__init__(styles)
        self._title, self._judge = title, judge
        self._pressed: Sequence = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._title)), classes="question")
            yield Static(id="capture-keys", classes="said", markup=False)
            yield Static(id="capture-meaning", classes="said", markup=False)
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self._show()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key != "enter":
            self._pressed = (*self._pressed, token_of(event.key, event.character))[:_MOST_KEYS]
            self._show()
        elif self._pressed and self._judge(self._pressed).enter:
            self.dismiss(self._pressed)

    def _show(self) -> None:
        styles, pressed = self.dialog_styles, self._pressed
        shown = show_sequence(pressed) if pressed else gettext("Press the key, or several one after the other")
        self.query_one("#capture-keys", Static).update(Text(shown, styles["key" if pressed else "muted"]))
        meaning = self._judge(pressed)
        text = Text(overflow="fold")
        for number, (line, token) in enumerate(meaning.lines):
            text.append("\n" * bool(number) + clean(line), styles[token])
        self.query_one("#capture-meaning", Static).update(text)
        enter = [("Enter", meaning.enter)] if meaning.enter else []
        self.query_one(HintBar).show_keys([*enter, ("Esc", gettext("changes nothing"))])

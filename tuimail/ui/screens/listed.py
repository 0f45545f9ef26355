"""A list to look through, with a few words above it and a key for each thing that can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.choice_list import ChoiceList, ChoiceRow
from tuimail.ui.widgets.hint_bar import HintBar
from tuimail.ui.widgets.notice import Notice

_SILENT: Final = Notice()
_FEW: Final = 8
"""With so many rows at most the box is lower."""


class Pressed(NamedTuple):
    """The answer: the key, and the value of the row under the cursor, if there is one."""

    key: str
    value: str | None


class ListedScreen(Dialog[Pressed]):
    """`said` are lines with their styles; `keys` are (key, what it does) in the order of the hints."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "move(10)", show=False),
        Binding("pageup,ctrl+u,backspace", "move(-10)", show=False),
        Binding("home,g", "move(-100000)", show=False),
        Binding("end,G", "move(100000)", show=False),
        Binding("q", "leave", show=False),
    ]

    def __init__(
        self,
        styles: MailStyles,
        title: str,
        rows: Sequence[ChoiceRow],
        keys: Sequence[tuple[str, str]],
        *,
        said: Sequence[tuple[str, str]] = (),
        nothing: Notice = _SILENT,
        cursor: int = 0,
    ) -> None:
        super().__init__(styles)
        self._title = title
        self._rows = rows
        self._keys = keys
        self._said = said
        self._nothing = nothing
        self._cursor = cursor

    def compose(self) -> ComposeResult:
        with Vertical(classes="box tall wide listed"):
            yield Bar(self.dialog_styles, id="listed-title")
            if self._said:
                yield Static(self._words(), classes="said")
            yield ChoiceList(self.dialog_styles, id="listed-rows")
            yield HintBar(self.dialog_styles, id="listed-whole")
            yield HintBar(self.dialog_styles, id="listed-keys")

    def on_mount(self) -> None:
        styles = self.dialog_styles
        self.query_one(".box").set_class(len(self._rows) <= _FEW, "few")
        self.choices.notice = self._nothing
        self.choices.show_rows(self._rows, self._cursor)
        self.query_one("#listed-title", Bar).show([(f" {clean(self._title)}", styles["title-focused"])])
        named = [*self._keys, ("escape", gettext("close"))]
        self.query_one("#listed-keys", HintBar).show_keys([(_SHOWN.get(key, key), does) for key, does in named])
        self.query_one("#listed-whole").display = False

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_whole)

    def _show_whole(self) -> None:
        """The chosen row, where it is cut."""
        whole, cut = self.query_one("#listed-whole", HintBar), " ".join(self.choices.cut_label.split())
        whole.display = bool(cut)
        whole.show_words(cut, "text")

    @property
    def choices(self) -> ChoiceList:
        return self.query_one("#listed-rows", ChoiceList)

    def _words(self) -> Text:
        text = Text(overflow="fold")
        for number, (line, token) in enumerate(self._said):
            text.append("\n" * bool(number) + clean(line), self.dialog_styles[token])
        return text

    def action_move(self, lines: int) -> None:
        self.choices.move(lines)
        self._show_whole()

    def on_key(self, event: events.Key) -> None:
        pressed = event.character if event.key not in _SHOWN and event.character else event.key
        if pressed in dict(self._keys):
            event.stop()
            event.prevent_default()
            chosen = self.choices.chosen
            self.dismiss(Pressed(pressed, chosen.value if chosen is not None else None))


_SHOWN = {"enter": "Enter", "escape": "Esc", "space": "Space"}

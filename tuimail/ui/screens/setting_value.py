"""Typing a value, with what is wrong with it said before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog, field
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar


class ValueScreen(Dialog[str]):
    """The answer is a text about which `problem` has nothing to say."""

    def __init__(
        self,
        styles: MailStyles,
        question: str,
        said: Sequence[str],
        value: str,
        problem: Callable[[str], str],
        entry: Input | None = None,
    ) -> None:
        """`entry` is the field, where it is to be another than a plain one."""
        super().__init__(styles)
        self._question, self._said, self._problem = question, said, problem
        self._entry = entry or Input(value=value, compact=True)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._question)), classes="question")
            for line in self._said:
                yield Static(Content(clean(line)), classes="why")
            yield field(self._entry)
            yield Static(classes="problem", markup=False)
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self.query_one(".problem").display = False
        self.query_one(HintBar).show_keys([("Enter", gettext("sets it")), ("Esc", gettext("keeps it as it is"))])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        line, problem = self.query_one(".problem", Static), self._problem(event.value)
        line.update(problem)
        line.display = bool(problem)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if not self._problem(event.value):
            self.dismiss(event.value)

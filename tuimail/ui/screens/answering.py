"""Answering an invitation: a key for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tuimail.model.invitation import Answer
from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar

_KEYS = (("a", gettext("accept")), ("t", gettext("perhaps")), ("d", gettext("decline")), ("Esc", gettext("not now")))


class AnswerScreen(Dialog[Answer]):
    """What is asked for, in a few lines, and the answers to it."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A,y", "answer('ACCEPTED')", show=False),
        Binding("t,T,p", "answer('TENTATIVE')", show=False),
        Binding("d,D,n", "answer('DECLINED')", show=False),
        Binding("q", "leave", show=False),
    ]

    def __init__(self, styles: MailStyles, what: str, facts: Sequence[str]) -> None:
        super().__init__(styles)
        self._what, self._facts = what, facts

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._what)), classes="question")
            for fact in self._facts:
                yield Static(Content(clean(fact)), classes="why")
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self.query_one(HintBar).show_keys(_KEYS)

    def action_answer(self, answer: str) -> None:
        self.dismiss(Answer(answer))

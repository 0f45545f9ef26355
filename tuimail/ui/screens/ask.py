"""Questions that need an answer: yes or no, a name, a password."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Checkbox, Input, Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog, field
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar


class ConfirmScreen(Dialog[bool]):
    """Yes or no; Enter alone is no, because what asks is what cannot be taken lightly."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", show=False),
        Binding("n,N,q,enter", "answer(False)", show=False),
    ]

    def __init__(self, styles: MailStyles, question: str, yes: str, no: str, why: str = "") -> None:
        super().__init__(styles)
        self._question, self._yes, self._no, self._why = question, yes, no, why

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._question)), classes="question")
            if self._why:
                yield Static(Content(clean(self._why)), classes="why")
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self.query_one(HintBar).show_keys([("y", _begun_small(self._yes)), ("n", _begun_small(self._no))])

    def action_answer(self, is_yes: bool) -> None:
        self.dismiss(is_yes)


def _begun_small(words: str) -> str:
    """As hints are written everywhere."""
    return words[:1].lower() + words[1:]


class NameScreen(Dialog[str]):
    """A name, with one to start from; `does` is what Enter does with it."""

    def __init__(self, styles: MailStyles, question: str, name: str, does: str = "") -> None:
        super().__init__(styles)
        self._question, self._name_at_first, self._does = question, name, does or gettext("use it")

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._question)), classes="question")
            yield field(Input(value=self._name_at_first, compact=True))
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self.query_one(HintBar).show_keys([("Enter", self._does), ("Esc", gettext("not now"))])

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())


class GivenPassword(NamedTuple):
    """What the password screen answers."""

    text: str
    remember: bool

    def __repr__(self) -> str:
        return "GivenPassword(***)"


class PasswordScreen(Dialog[GivenPassword]):
    """A password, masked; remembered only where a safe keyring answers and the user says so."""

    is_secret = True

    def __init__(self, styles: MailStyles, account: str, why: str, *, can_remember: bool) -> None:
        super().__init__(styles)
        self._account, self._why, self._can_remember = account, why, can_remember

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(
                Content(gettext("Password for {account}").format(account=clean(self._account))), classes="question"
            )
            yield Static(Content(clean(self._why)), classes="why")
            yield field(Input(password=True, compact=True, placeholder=gettext("Password")))
            if self._can_remember:
                yield Checkbox(Content(gettext("Remember it in the keyring")), compact=True)
            else:
                kept = gettext("Kept until you quit tuimail; `password_command` in the config can give it each time.")
                yield Static(Content(kept), classes="why")
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        tab = [(gettext("Tab Space"), gettext("remember"))] if self._can_remember else []
        self.query_one(HintBar).show_keys([("Enter", gettext("connect")), *tab, ("Esc", gettext("stay offline"))])

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value:
            remember = self._can_remember and self.query_one(Checkbox).value
            self.dismiss(GivenPassword(event.value, remember))

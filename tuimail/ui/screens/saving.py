"""Where to save a file: a path to start from, checked before anything is written."""

from __future__ import annotations

import os
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tuimail.model.language import gettext
from tuimail.state.saving import exists
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog, field
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar


class SaveTo(NamedTuple):
    """A directory that is there, a name in it ("" where every file keeps its own), and whether a file may go for it."""

    directory: str
    name: str
    replaces: bool = False


class SaveScreen(Dialog[SaveTo]):
    """`name` "" asks for a directory only. What exists is replaced only when Enter is pressed a second time."""

    CSS = (
        Dialog.CSS
        + """
    #save-why { margin: 0 1; color: $mail-warning; height: auto; }
    #save-keys { margin: 0; }
    """
    )

    def __init__(self, styles: MailStyles, question: str, directory: str, name: str = "") -> None:
        super().__init__(styles)
        self._question, self._name_at_first = question, name
        self._start = os.path.join(_short(directory), name)
        self._confirmed = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(clean(self._question)), classes="question")
            yield field(Input(value=self._start, compact=True, select_on_focus=False))
            yield Static(Content(""), id="save-why")
            yield HintBar(self.dialog_styles, id="save-keys")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show_end)
        self.query_one("#save-why").display = False
        self.query_one(HintBar).show_keys((("Enter", gettext("save")), ("Esc", gettext("not now"))))

    def _show_end(self) -> None:
        """Of a name longer than the field, what is likely to be changed."""
        entry = self.query_one(Input)
        entry.cursor_position = 0
        entry.cursor_position = len(entry.value)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        path = os.path.expanduser(event.value.strip())
        if not path:
            return
        is_directory = os.path.isdir(path) or not self._name_at_first
        directory = path if is_directory else os.path.dirname(path) or "."
        name = self._name_at_first if is_directory else os.path.basename(path)
        directory = os.path.abspath(directory)
        if not os.path.isdir(directory):
            self._say(gettext("There is no directory {directory}.").format(directory=directory))
        elif name and exists(directory, name) and self._confirmed != event.value:
            self._confirmed = event.value
            self._say(
                gettext("“{name}” already exists there. Enter again replaces it; or give it another name.").format(
                    name=name
                )
            )
        else:
            self.dismiss(SaveTo(directory, name, replaces=self._confirmed == event.value))

    def _say(self, text: str) -> None:
        if not text:
            self._confirmed = ""
        why = self.query_one("#save-why", Static)
        why.update(Content(clean(text)))
        why.display = bool(text)


def _short(directory: str) -> str:
    """With ~ for the home directory."""
    home = os.path.expanduser("~")
    return "~" + directory[len(home) :] if directory == home or directory.startswith(home + os.sep) else directory

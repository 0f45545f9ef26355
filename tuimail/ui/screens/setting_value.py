"""Typing the value of a setting, with what is wrong with it said before it is taken."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tuimail.config.explained import SETTINGS
from tuimail.config.settings import SettingError, Settings, default_of, written
from tuimail.model.language import gettext
from tuimail.ui.screens.dialog import Dialog, field
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar


class ValueScreen(Dialog[str]):
    """The answer is a text that `settings` takes for this key."""

    def __init__(self, styles: MailStyles, settings: Settings, key: str) -> None:
        super().__init__(styles)
        self._settings, self._key = settings, key

    def compose(self) -> ComposeResult:
        setting = SETTINGS[self._key]
        unit = gettext(", in {unit}").format(unit=setting.unit) if setting.unit else ""
        with Vertical(classes="box"):
            yield Static(Content(f"{setting.label}{unit}"), classes="question")
            yield Static(Content(setting.explanation), classes="why")
            default = gettext("The default is {default}.").format(default=written(default_of(self._key)))
            yield Static(Content(default), classes="why")
            yield field(Input(value=str(self._settings.value(self._key)), compact=True))
            yield Static(classes="problem", markup=False)
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self.query_one(HintBar).show_keys([("Enter", gettext("sets it")), ("Esc", gettext("keeps it as it is"))])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(".problem", Static).update(self._problem(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if not self._problem(event.value):
            self.dismiss(event.value)

    def _problem(self, text: str) -> str:
        try:
            self._settings.read(self._key, text)
        except SettingError as error:
            return str(error)
        return ""

"""The settings: each with its value, what it is for, and where the value comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from tuimail.config.explained import SETTINGS
from tuimail.config.explained_accounts import AccountLine
from tuimail.config.settings import default_of, written
from tuimail.model.language import gettext
from tuimail.ui import adjusting
from tuimail.ui.cells import fit
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LABEL_WIDTH: Final = 20


class SettingsScreen(ChooseScreen):
    """Stays open while settings are changed; Ctrl+R takes a change back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "unset", show=False)]

    def __init__(self, screen: MainScreen) -> None:
        self._main = screen
        self._settings = adjusting.settings_of(screen)
        self._accounts = {f"{line.account}\n{line.key}": line for line in self._settings.accounts}
        self._query = ""
        hint = gettext("Enter changes, Ctrl+R takes a change back, Esc closes")
        super().__init__(screen.mail_styles, gettext("Settings"), self._rows, hint=hint, detail=self._detail_of)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(".box").add_class("wide")

    def choose(self, value: str) -> None:
        if value in SETTINGS:
            adjusting.ask(self._main, value, self._show_again)
        else:
            place = self._accounts[value].place
            self._main.show(
                self._main.state.say(
                    gettext("This stands in {place}: change it there, for the next start.").format(place=place)
                )
            )

    def action_unset(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value is not None and chosen.value in SETTINGS:
            adjusting.unset(self._main, chosen.value)
            self._show_again()

    def _show_again(self) -> None:
        """After a change, with the cursor where it was."""
        if self.is_attached:
            self.choices.show_rows(self._rows(self._query), self.choices.cursor)
            self._show_bars()
            self._show_detail()

    def _rows(self, query: str) -> list[ChoiceRow]:
        """By groups; what is typed is looked for everywhere, and found in labels first."""
        self._query = query
        words = query.casefold().split()
        found = [key for key in SETTINGS if all(word in _text(key) for word in words)]
        if words:
            found.sort(key=lambda key: not all(word in SETTINGS[key].label.casefold() for word in words))
            lines = [at for at, line in self._accounts.items() if all(word in _line_text(line) for word in words)]
            return [*(self._row(key) for key in found), *(self._line_row(at) for at in lines)]
        rows: list[ChoiceRow] = []
        group = ""
        for key in found:
            if SETTINGS[key].group != group:
                group = SETTINGS[key].group
                rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(group, None)]
            rows.append(self._row(key))
        for at, line in self._accounts.items():
            if line.account != group:
                group = line.account
                rows += [
                    ChoiceRow("", None),
                    ChoiceRow(line.account, None),
                ]
            rows.append(self._line_row(at))
        return rows

    def _line_row(self, at: str) -> ChoiceRow:
        line = self._accounts[at]
        return ChoiceRow(fit(line.key, _LABEL_WIDTH), at, line.value, line.place)

    def _row(self, key: str) -> ChoiceRow:
        label = fit(SETTINGS[key].label, _LABEL_WIDTH)
        return ChoiceRow(label, key, self._value(key), self._settings.short_origin(key))

    def _value(self, key: str) -> str:
        unit = SETTINGS[key].unit
        return f"{written(self._settings.value(key))} {unit}".strip()

    def _detail_of(self, key: str) -> list[tuple[str, str]]:
        if key not in SETTINGS:
            line = self._accounts[key]
            return [
                (line.explanation, "text"),
                (
                    gettext("{place}: tuimail never rewrites that file; change it there, for the next start.").format(
                        place=line.place
                    ),
                    "note",
                ),
            ]
        setting = SETTINGS[key]
        return [
            (setting.explanation, "text"),
            (" ".join(self._facts(key)), "muted"),
            (f"{_in_config(key)}: {self._settings.origin(key)}", "note"),
        ]

    def _facts(self, key: str) -> Iterator[str]:
        setting, default = SETTINGS[key], written(default_of(key))
        if setting.choices:
            yield f"{' | '.join(setting.choices)}."
        if setting.limits:
            yield gettext("{limits:,} to {limits2:,}.").format(limits=setting.limits[0], limits2=setting.limits[1])
        yield gettext("The default is {default}.").format(default=default)
        if not setting.is_live:
            yield gettext("A change holds from the next start on.")


def _text(key: str) -> str:
    """All that can be looked for."""
    setting = SETTINGS[key]
    return f"{setting.label} {key} {setting.group} {setting.explanation} {' '.join(setting.choices)}".casefold()


def _line_text(line: AccountLine) -> str:
    return f"{line.account} {line.key} {line.value} {line.explanation}".casefold()


def _in_config(key: str) -> str:
    """As it is written there: [ui] theme."""
    table, _, name = key.partition(".")
    return f"[{table}] {name}"

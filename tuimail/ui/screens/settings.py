"""The settings: each with its value, what it is for, and where the value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tuimail.config.explained import SETTINGS
from tuimail.config.settings import default_of, written
from tuimail.model.language import gettext
from tuimail.ui import adjusting
from tuimail.ui.cells import fit
from tuimail.ui.own_searches import SearchSection
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.setting_sections import LABEL_WIDTH, AccountSection, KeySection, Section
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


class SettingsScreen(ChooseScreen):
    """Stays open while settings are changed; Ctrl+R takes a change back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "unset", show=False)]

    def __init__(self, screen: MainScreen) -> None:
        self._main = screen
        self._settings = adjusting.settings_of(screen)
        self._sections: tuple[Section, ...] = (KeySection(screen), SearchSection(screen), AccountSection(screen))
        hint = gettext("Enter changes, Ctrl+R undoes a change, Esc closes")
        super().__init__(screen.mail_styles, gettext("Settings"), self._rows, hint=hint, detail=self._detail_of)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(".box").add_class("wide", "wordy")

    def choose(self, value: str) -> None:
        section, own = self._section_of(value)
        if section is None:
            adjusting.ask(self._main, value, self.show_again)
        else:
            section.choose(own, self.show_again)

    def action_unset(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value is not None:
            section, own = self._section_of(chosen.value)
            if section is None:
                adjusting.unset(self._main, chosen.value)
            else:
                section.take_back(own)
            self.show_again()

    def _section_of(self, value: str) -> tuple[Section | None, str]:
        """The section of a row, None for a setting, and what the section calls the row."""
        if value in SETTINGS:
            return None, value
        number, _, own = value.partition("\n")
        return self._sections[int(number)], own

    def _rows(self, query: str) -> list[ChoiceRow]:
        """By groups; what is typed is looked for everywhere: labels first, explanations last."""
        words = query.casefold().split()
        found = [key for key in SETTINGS if all(word in _text(key) for word in words)]
        if not words:
            return _apart(self._by_groups(found), *self._of_sections(words))
        named = [key for key in found if all(word in SETTINGS[key].label.casefold() for word in words)]
        rest = [self._row(key) for key in found if key not in named]
        return _apart([self._row(key) for key in named], *self._of_sections(words), rest)

    def _of_sections(self, words: Sequence[str]) -> Iterator[list[ChoiceRow]]:
        for number, section in enumerate(self._sections):
            yield [
                row if row.value is None else row._replace(value=f"{number}\n{row.value}")
                for row in section.rows(words)
            ]

    def _by_groups(self, keys: Sequence[str]) -> list[ChoiceRow]:
        rows: list[ChoiceRow] = []
        group = ""
        for key in keys:
            if SETTINGS[key].group != group:
                group = SETTINGS[key].group
                rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(group, None)]
            rows.append(self._row(key))
        return rows

    def _row(self, key: str) -> ChoiceRow:
        label = fit(SETTINGS[key].label, LABEL_WIDTH)
        return ChoiceRow(label, key, self._value(key), self._settings.short_origin(key))

    def _value(self, key: str) -> str:
        unit = SETTINGS[key].unit
        return f"{written(self._settings.value(key))} {unit}".strip()

    def _detail_of(self, key: str) -> list[tuple[str, str]]:
        section, own = self._section_of(key)
        if section is not None:
            return section.detail(own)
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
            yield gettext("A change takes effect at the next start.")


def _apart(*groups: Sequence[ChoiceRow]) -> list[ChoiceRow]:
    """Groups with a blank line between them."""
    rows: list[ChoiceRow] = []
    for group in groups:
        rows += [*([ChoiceRow("", None)] if rows and group else []), *group]
    return rows


def _text(key: str) -> str:
    """All that can be looked for."""
    setting = SETTINGS[key]
    return f"{setting.label} {key} {setting.group} {setting.explanation} {' '.join(setting.choices)}".casefold()


def _in_config(key: str) -> str:
    """As it is written there: [ui] theme."""
    table, _, name = key.partition(".")
    return f"[{table}] {name}"

"""One section of the settings screen alone."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tuimail.model.language import gettext
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.setting_sections import Section
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.choice_list import ChoiceRow


class SectionScreen(ChooseScreen):
    """Stays open while something is changed; Ctrl+R takes a change back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "unset", show=False)]

    def __init__(self, styles: MailStyles, title: str, section: Section) -> None:
        self._section = section
        hint = gettext("Enter changes, Ctrl+R undoes a change, Esc closes")
        super().__init__(styles, title, self._rows, hint=hint, detail=section.detail)

    def choose(self, value: str) -> None:
        self._section.choose(value, self.show_again)

    def action_unset(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value is not None:
            self._section.take_back(chosen.value)
            self.show_again()

    def _rows(self, query: str) -> list[ChoiceRow]:
        return [row for row in self._section.rows(query.casefold().split()) if row.value is not None]

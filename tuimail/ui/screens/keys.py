"""All actions with their keys, to give one another key: found by what it does, by its name or by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from tuimail.config.settings import KEYS
from tuimail.model.language import gettext
from tuimail.ui import own_keys
from tuimail.ui.actions import ACTIONS, Action, Scope
from tuimail.ui.adjusting import settings_of
from tuimail.ui.cells import fit
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LABEL_WIDTH: Final = 26


class KeysScreen(ChooseScreen):
    """Stays open while keys are changed; Ctrl+R takes a change back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "unset", show=False)]

    def __init__(self, screen: MainScreen) -> None:
        self._main = screen
        title = gettext("Keys of the profile {name}, and your own").format(name=screen.dialogs.themes_of_app.profile)
        hint = gettext("Enter changes, Ctrl+R undoes a change, Esc closes")
        super().__init__(screen.mail_styles, title, self._rows, hint=hint, detail=self._detail_of)

    def choose(self, value: str) -> None:
        own_keys.change_keys(self._main, value, self.show_again)

    def action_unset(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None and chosen.value is not None:
            own_keys.take_back(self._main, chosen.value)
            self.show_again()

    def _rows(self, query: str) -> list[ChoiceRow]:
        rows: list[ChoiceRow] = []
        words = query.casefold().split()
        for scope in Scope:
            found = [self._row(one) for one in ACTIONS.values() if one.scope is scope and self._fits(one, query, words)]
            if found:
                rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(scope, None), *found]
        return rows

    def _fits(self, action: Action, query: str, words: list[str]) -> bool:
        """By words, or by one of its keys just as it is shown."""
        text = f"{action.label} {action.id} {action.description} {action.scope}".casefold()
        is_key = bool(words) and query.strip() in self._main.keymap.all_shown(action.id).split("  ")
        return is_key or all(word in text for word in words)

    def _row(self, action: Action) -> ChoiceRow:
        keys = self._main.keymap.all_shown(action.id)
        return ChoiceRow(fit(action.label, _LABEL_WIDTH), action.id, keys or "·", short_origin(self._main, action.id))

    def _detail_of(self, action_id: str) -> list[tuple[str, str]]:
        return own_keys.facts(self._main, action_id)


def short_origin(screen: MainScreen, action_id: str) -> str:
    """Where keys come from that are not the profile's."""
    settings = settings_of(screen)
    return settings.short_origin(KEYS + action_id) if action_id in settings.given_keys else ""

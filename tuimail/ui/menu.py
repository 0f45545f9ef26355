"""The menu of a right click: what can be done with the message under the pointer, each with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.state.limits import is_offered
from tuimail.ui.actions import ACTIONS, Scope
from tuimail.ui.deeds import perform
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_WIDTH: Final = 26
_SCOPES: Final = (Scope.MESSAGE, Scope.SELECTION)


def open_menu(screen: MainScreen) -> None:
    """Choose what to do with the message under the cursor, or with the selection."""
    rows = [
        ChoiceRow(one.label.ljust(_WIDTH), one.id, one.description, screen.keymap.shown(one.id), has_key=True)
        for one in ACTIONS.values()
        if one.scope in _SCOPES and one.in_palette and is_offered(screen.state, one.id)
    ]

    def search(query: str) -> list[ChoiceRow]:
        return [row for row in rows if query.casefold() in row.label.casefold()]

    def chosen(action_id: str | None) -> None:
        if action_id is not None:
            perform(screen, action_id, ())

    count = screen.state.selection.count
    title = gettext("With {count:,} selected messages").format(count=count) if count else gettext("With this message")
    hint = gettext("Click or Enter does it, Esc closes")
    screen.app.push_screen(ChooseScreen(screen.mail_styles, title, search, hint=hint), chosen)

"""Saved searches on the settings screen and on one of their own: new, changed, renamed, forgotten and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.touched import Touched
from tuimail.ui.adjusting import settings_of
from tuimail.ui.cells import fit
from tuimail.ui.screens.keyed import KeyedScreen
from tuimail.ui.screens.setting_value import ValueScreen
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.query_field import QueryField

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LABEL_WIDTH: Final = 20
_NEW: Final = "\n"
"""No search has this name."""
Then = Callable[[], None]


class SearchSection:
    """All saved searches; those of config.toml are changed there."""

    title: Final = gettext("Saved searches")

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._naming = screen.state.naming

    def rows(self, words: Sequence[str]) -> list[ChoiceRow]:
        new, say = gettext("New search…"), gettext("a query with a name, in the tree like a folder")
        found = [ChoiceRow(fit(new, _LABEL_WIDTH), _NEW, say)] if self._has(f"{new} {say}", words) else []
        for name, query in self._screen.state.saved.all().items():
            if self._has(f"{name} {query}", words):
                found.append(ChoiceRow(fit(name, _LABEL_WIDTH), name, query, self._where(name)))
        return [ChoiceRow(self.title, None), *found] if found else []

    def detail(self, value: str) -> list[tuple[str, str]]:
        if value == _NEW:
            keys = self._screen.keymap.shown("search.save")
            words = gettext("{key} saves the search or filter that is on screen.").format(key=keys)
            return [(words if keys else "", "text"), (self._naming.refusal(), "warning")]
        query = self._screen.state.saved.all().get(value, "")
        refusal = self._naming.refusal(value)
        kept = (refusal, "warning") if refusal else (str(self._naming.file), "note")
        return [(query, "text"), kept]

    def choose(self, value: str, then: Then) -> None:
        """Enter: what can be done with it."""
        if refusal := self._naming.refusal(value if value != _NEW else ""):
            self._screen.show(self._screen.state.say(refusal, Severity.WARNING))
        elif value == _NEW:
            self._ask_query("", "", lambda query: self._ask_name("", query, then))
        else:
            self._ask_deed(value, then)

    def take_back(self, value: str) -> None:
        """Ctrl+R: what was forgotten last is back."""
        self._screen.show(self._naming.restore())

    def _has(self, text: str, words: Sequence[str]) -> bool:
        return all(word in f"{self.title} {text} [searches]".casefold() for word in words)

    def _where(self, name: str) -> str:
        is_fixed = name in self._screen.state.saved.fixed
        return settings_of(self._screen).place(f"searches.{name}") if is_fixed else ""

    def _ask_deed(self, name: str, then: Then) -> None:
        query = self._screen.state.saved.own[name]
        ways = [("enter", gettext("another query")), ("r", gettext("rename")), ("d", gettext("forget"))]

        def pressed(way: str | None) -> None:
            match way:
                case "enter":
                    self._ask_query(name, query, lambda other: self._done(self._naming.save(name, other, name), then))
                case "r":
                    self._ask_name(name, query, then)
                case "d":
                    self._done(self._naming.remove(name), then)
                case _:
                    pass

        self._screen.app.push_screen(KeyedScreen(self._screen.mail_styles, name, [(query, "text")], ways), pressed)

    def _ask_query(self, name: str, query: str, then: Callable[[str], None]) -> None:
        styles = self._screen.mail_styles

        def entered(text: str | None) -> None:
            if text is not None:
                then(text)

        title = gettext("The query of “{name}”").format(name=name) if name else gettext("What to search for")
        said = [
            gettext(
                "As in a search: from:ann subject:report is:unread newer:1w. All folders of an account are searched."
            )
        ]
        entry = QueryField(styles, query, id="search-query")
        entry.select_on_focus = False
        ask = ValueScreen(styles, title, said, query, self._naming.query_fault, entry)
        self._screen.app.push_screen(ask, entered)

    def _ask_name(self, name: str, query: str, then: Then) -> None:
        def entered(text: str | None) -> None:
            if text is not None:
                self._done(self._naming.save(text, query, name), then)

        title = gettext("Another name for “{name}”").format(name=name) if name else gettext("Its name in the tree")
        ask = ValueScreen(
            self._screen.mail_styles, title, [query], name, lambda text: self._naming.name_fault(text, query, name)
        )
        self._screen.app.push_screen(ask, entered)

    def _done(self, touched: Set[Touched], then: Then) -> None:
        self._screen.show(touched)
        then()

"""What the settings screen shows below the settings: single keys, and what config.toml says of accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from tuimail.config.explained_accounts import AccountLine
from tuimail.config.settings import KEYS
from tuimail.model.language import gettext
from tuimail.ui import own_keys
from tuimail.ui.actions import ACTIONS
from tuimail.ui.adding import add_account, edit_config
from tuimail.ui.adjusting import settings_of
from tuimail.ui.cells import fit
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

LABEL_WIDTH: Final = 20
_ALL: Final = "all"
_ADD: Final = "add"
Lines = list[tuple[str, str]]


class Section(Protocol):
    """Rows that are no settings of [ui]; the values of rows are the section's own."""

    def rows(self, words: Sequence[str]) -> list[ChoiceRow]:
        """With a heading above each group; those with all of the words."""

    def detail(self, value: str) -> Lines:
        """More of a row."""

    def choose(self, value: str, then: Callable[[], None]) -> None:
        """Enter on a row; `then` when it is done."""

    def take_back(self, value: str) -> None:
        """Ctrl+R on a row."""


class KeySection:
    """Keys that are not the profile's, and the way to all others."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def rows(self, words: Sequence[str]) -> list[ChoiceRow]:
        title, every = gettext("Single keys, in every profile"), gettext("All actions…")
        say = gettext("give any of them another key")
        found = [ChoiceRow(fit(every, LABEL_WIDTH), _ALL, say)] if _has(f"{title} {every} {say} [keys]", words) else []
        settings, keymap = settings_of(self._screen), self._screen.keymap
        for action_id in settings.given_keys:
            action = ACTIONS.get(action_id)
            if action is not None and _has(f"{title} {action.label} {action_id} {action.description}", words):
                keys = keymap.all_shown(action_id) or gettext("no key")
                where = settings.short_origin(KEYS + action_id)
                found.append(ChoiceRow(fit(action.label, LABEL_WIDTH), action_id, keys, where))
        return [ChoiceRow(title, None), *found] if found else []

    def detail(self, value: str) -> Lines:
        if value != _ALL:
            return own_keys.facts(self._screen, value)
        words = gettext(
            "Pick an action and press its new key. If another action has that key, you are told before it loses it."
        )
        return [(words, "text")]

    def choose(self, value: str, then: Callable[[], None]) -> None:
        if value == _ALL:
            from tuimail.ui.screens.keys import KeysScreen

            self._screen.app.push_screen(KeysScreen(self._screen), lambda _: then())
        else:
            own_keys.change_keys(self._screen, value, then)

    def take_back(self, value: str) -> None:
        if value != _ALL:
            own_keys.take_back(self._screen, value)


class AccountSection:
    """The lines of config.toml about accounts, which only an editor changes; and the way to another account."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._lines = {f"{line.account}\n{line.key}": line for line in settings_of(screen).accounts}

    def rows(self, words: Sequence[str]) -> list[ChoiceRow]:
        title, more, asks = (
            gettext("Accounts"),
            gettext("Another one…"),
            gettext("address and password, the rest is found"),
        )
        add = ChoiceRow(fit(more, LABEL_WIDTH), _ADD, asks)
        rows = [ChoiceRow(title, None), add] if _has(f"{title} {more} {asks} [accounts]", words) else []
        account = ""
        for at, line in self._lines.items():
            if not _has(f"{line.account} {line.key} {line.value} {line.explanation}", words):
                continue
            if line.account != account:
                account = line.account
                rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(account, None)]
            rows.append(ChoiceRow(fit(line.key, LABEL_WIDTH), at, line.value, line.place))
        return rows

    def detail(self, value: str) -> Lines:
        if value == _ADD:
            words = gettext("Leaves the mail for a moment; the new account is added at the end of the config file.")
            return [(words, "text")]
        line: AccountLine = self._lines[value]
        never = gettext(
            "{place}: tuimail never rewrites that file. Enter opens it there in your editor, then it is read."
        )
        return [(line.explanation, "text"), (never.format(place=line.place), "note")]

    def choose(self, value: str, then: Callable[[], None]) -> None:
        if value == _ADD:
            add_account(self._screen)
        else:
            edit_config(self._screen, int(self._lines[value].place.rpartition(":")[2]))

    def take_back(self, value: str) -> None:
        """Nothing was changed here: say where it is changed."""
        if value == _ADD:
            return
        words = gettext("This is set in {place}: Enter opens it there in your editor.")
        self._screen.show(self._screen.state.say(words.format(place=self._lines[value].place)))


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text.casefold() for word in words)

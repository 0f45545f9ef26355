"""The command line: `:move Lists`, `:theme nord`, `:42`, any action by its id; completed while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.state.folder_pick import match, rank
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Layout
from tuimail.ui.command_words import ALIASES, SWITCHED
from tuimail.ui.deeds import perform
from tuimail.ui.foreign_queries import in_our_words
from tuimail.ui.keymap import profile_names
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_WIDTH: Final = 24
_MOST_ROWS: Final = 100
_OPTIONS: Final = re.compile(r"^(-[a-z]\s+)+")
"""What aerc takes before the name of a folder (`:mv -p Receipts`)."""
_OF_FOLDERS: Final = frozenset({"goto", "move", "copy"})
_STEPS: Final = {"list.next": 1, "list.previous": -1}
_SHORTEST_BEGINNING: Final = 3
"""Two letters are too few to act on: what they begin is a guess."""


class _Verb(NamedTuple):
    """A command with an argument: what may stand there ("" is any text), and what to do with it."""

    argument: str
    description: str
    choices: Callable[[MainScreen, str], Sequence[str]]
    run: Callable[[MainScreen, str], None]


def open_command_line(screen: MainScreen) -> None:
    """Ask for a command, completed while it is typed."""
    line = CommandLine(screen)
    hint = gettext("Tab completes, Enter does it, Esc closes")
    chooser = ChooseScreen(
        screen.mail_styles,
        gettext("Command"),
        line.search,
        hint=hint,
        complete=line.complete,
        doubt=line.doubt,
        asks_for=gettext("Type a command"),
    )
    screen.app.push_screen(chooser, lambda value: line.run(value) if value is not None else None)


class CommandLine:
    """Completion and running; rows have the whole command as their value."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def search(self, text: str) -> list[ChoiceRow]:
        """What the text can become, the nearest first."""
        word, space, argument = text.strip(":").lstrip().partition(" ")
        alias = SWITCHED.get(word, {}).get(argument.strip()) or ALIASES.get(word, "")
        space = "" if word in SWITCHED else space
        if alias and not space:
            first = self._commands(alias)[:1]
            return [*first, *(row for row in self._commands(word) if row not in first)]
        word = alias or word
        if not space and (meant := _meant(word)) is not None:
            rows = self._commands(word)
            return [*(row for row in rows if row.value == meant), *(row for row in rows if row.value != meant)]
        if number := self._number(word, argument.strip()):
            return [ChoiceRow(text.strip(": ").ljust(_WIDTH), number, gettext("Go to the message of this number."))]
        if space and word in _VERBS:
            verb = _VERBS[word]
            argument = _OPTIONS.sub("", argument.strip()) if word in _OF_FOLDERS else argument
            choices = verb.choices(self._screen, argument.strip()) or ([argument.strip()] if argument.strip() else [])
            return [ChoiceRow(f"{word} {choice}", f"{word} {choice}") for choice in choices[:_MOST_ROWS]]
        return self._commands(word)

    def _number(self, word: str, argument: str) -> str:
        """The number of the message that `42`, `select 42` or aerc's `next 5` mean."""
        listing = self._screen.state.listing
        if word == "select" or not argument:
            return argument if word == "select" and argument.isdecimal() else word if word.isdecimal() else ""
        if listing is None or not argument.isdecimal() or word not in _STEPS:
            return ""
        return str(max(1, (listing.cursor or 0) + 1 + _STEPS[word] * int(argument)))

    def _commands(self, word: str) -> list[ChoiceRow]:
        rows = [ChoiceRow(f"{name} {verb.argument}", name, verb.description) for name, verb in _VERBS.items()]
        keymap = self._screen.keymap
        rows += [
            ChoiceRow(one.id, one.id, one.description, keymap.shown(one.id), has_key=True) for one in ACTIONS.values()
        ]
        found = []
        for index, row in enumerate(rows):
            fit = match(word, row.label)
            if fit is not None:
                starts = row.label.startswith(word)
                found.append((not starts, -fit[0] if word else 0, index, fit[1]))
        return [
            rows[index]._replace(label=rows[index].label.ljust(_WIDTH), positions=frozenset(at))
            for _, _, index, at in sorted(found)[:_MOST_ROWS]
        ]

    def doubt(self, typed: str, value: str) -> str:
        """Why Enter does not do the nearest command at once: what was typed is none, nor the beginning of one alone."""
        word, _, argument = typed.strip(":").strip().partition(" ")
        if not word or self._number(word, argument.strip()) or _meant(word) is not None:
            return ""
        return gettext("There is no command “{word}”. Enter again does {value}, Tab completes it.").format(
            word=word, value=value
        )

    def run(self, text: str) -> None:
        """Do a command; a verb without its argument asks for it as its key does."""
        word, _, argument = text.partition(" ")
        if word.isdecimal():
            self._screen.show(self._screen.state.browse.cursor_to(int(word) - 1))
        elif word in _VERBS and argument:
            _VERBS[word].run(self._screen, argument)
        else:
            perform(self._screen, _ASKS.get(word, word), ())

    def complete(self, value: str) -> str:
        """What Tab puts into the field."""
        is_begun = value in _VERBS or (value.startswith("set ") and value.count(" ") == 1)
        return f"{value} " if is_begun else value


def _folders(screen: MainScreen, text: str) -> list[str]:
    return [pick.choice.label for pick in rank(text, screen.state.folder_choices(), screen.state.recent_keys())]


def _others(screen: MainScreen, text: str) -> list[str]:
    """Folders where not all of the messages are."""
    from tuimail.state.sharing import target_choices

    choices = target_choices(screen.state, None)
    keys = {choice.key for choice in choices} if not isinstance(choices, str) else set()
    named = [choice for choice in screen.state.folder_choices() if choice.key in keys]
    return [pick.choice.label for pick in rank(text, named, screen.state.recent_keys())]


def _to_folder(action_id: str) -> Callable[[MainScreen, str], None]:
    def run(screen: MainScreen, label: str) -> None:
        state = screen.state
        key = next((choice.key for choice in state.folder_choices() if choice.label == label), None)
        if key is None:
            screen.show(state.say(gettext("There is no folder {label}.").format(label=label)))
            return
        intents = {
            "message.move": state.triage.move,
            "message.copy": state.triage.copy,
            "folder.goto": state.browse.open_mailbox,
        }
        screen.show(intents[action_id](key))

    return run


def _named(names: Callable[[MainScreen], Sequence[str]]) -> Callable[[MainScreen, str], list[str]]:
    return lambda screen, text: [name for name in names(screen) if match(text, name) is not None]


def _sets(key: str) -> Callable[[MainScreen, str], None]:
    def run(screen: MainScreen, text: str) -> None:
        from tuimail.ui.adjusting import adjust_typed

        adjust_typed(screen, key, text)

    return run


def _settings(screen: MainScreen, text: str) -> Sequence[str]:
    from tuimail.ui.setting_words import complete

    return complete(screen, text)


def _filter(screen: MainScreen, query: str) -> None:
    screen.show(screen.state.browse.set_filter(in_our_words(screen.keymap.profile, query)))


def _search(screen: MainScreen, query: str) -> None:
    screen.show(screen.state.search.show(in_our_words(screen.keymap.profile, query), asks_server=True))


def _set(screen: MainScreen, text: str) -> None:
    from tuimail.ui.setting_words import run

    run(screen, text)


_VERBS: Final[dict[str, _Verb]] = {
    "goto": _Verb(gettext("FOLDER"), gettext("Go to a folder."), _folders, _to_folder("folder.goto")),
    "move": _Verb(
        gettext("FOLDER"), gettext("Move the message or the selection."), _others, _to_folder("message.move")
    ),
    "copy": _Verb(
        gettext("FOLDER"), gettext("Copy the message or the selection."), _folders, _to_folder("message.copy")
    ),
    "filter": _Verb(
        gettext("QUERY"),
        gettext("Show only what a query finds."),
        lambda screen, text: [],
        _filter,
    ),
    "search": _Verb(
        gettext("QUERY"),
        gettext("Search all folders of the account."),
        lambda screen, text: [],
        _search,
    ),
    "theme": _Verb(
        gettext("NAME"),
        gettext("Use a theme."),
        _named(lambda screen: list(screen.dialogs.themes_of_app.theme_names())),
        _sets("ui.theme"),
    ),
    "keys": _Verb(
        gettext("PROFILE"),
        gettext("Use the keys of another program."),
        _named(lambda screen: [name for name, _ in profile_names()]),
        _sets("ui.keys"),
    ),
    "layout": _Verb(
        gettext("NAME"),
        gettext("Change how the panes are arranged."),
        _named(lambda screen: list(Layout)),
        _sets("ui.layout"),
    ),
    "set": _Verb(gettext("KEY VALUE"), gettext("Change a setting; without a value it asks."), _settings, _set),
}
_ASKS: Final = {
    "goto": "folder.goto",
    "move": "message.move",
    "copy": "message.copy",
    "filter": "list.filter",
    "search": "list.search",
    "theme": "app.theme",
    "keys": "app.keys",
    "layout": "screen.layout",
    "set": "app.settings",
}


def _meant(word: str) -> str | None:
    """The command that a word names, or that alone begins with it; by its whole name, or the last part of an id."""
    names = {**{name: name for name in (*_VERBS, *ACTIONS)}, **ALIASES}
    if word in names:
        return names[word]
    parts = {name: name.rpartition(".")[2] for name in names}
    for shown in ({name: name for name in names}, parts):
        exact = {names[name] for name, part in shown.items() if part == word}
        begun = exact or {names[name] for name, part in shown.items() if part.startswith(word)}
        if len(begun) == 1 and (exact or len(word) >= _SHORTEST_BEGINNING):
            return begun.pop()
    return None

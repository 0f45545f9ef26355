"""Recorded keys from one start to the next: kept in macros.toml, listed, played, named and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from tuimail.config.errors import ConfigError
from tuimail.config.macros import macros_toml, parse_macros, read_macros
from tuimail.config.whole_file import text_of
from tuimail.contract.events import Severity
from tuimail.model.language import gettext, ngettext
from tuimail.state.file_writes import FileWrite
from tuimail.state.touched import Touched
from tuimail.ui.adjusting import settings_of
from tuimail.ui.cells import fit
from tuimail.ui.macro import LAST
from tuimail.ui.screens.ask import NameScreen
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.keyed import KeyedScreen
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_NAME_WIDTH: Final = 20
Changes = dict[str, str]
"""Names with their keys, "" for what is forgotten."""


class MacroBook:
    """The macros of one user; the file is read when the first one is wanted."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._file = settings_of(screen).file_beside("macros")
        self.problem = ""
        """Why the file is left as it is: it could not be read."""
        self.macros: dict[str, str] = {}
        self._unkept: Changes = {}
        """What could not be written: it holds for this run, and is tried again with the next change."""
        self._read()

    def _read(self) -> None:
        """What the file says now, or what is on its way into it: another tuimail may have written to it."""
        if self._file is None or self.problem:
            return
        on_its_way = self._screen.state.files.text(self._file)
        try:
            known = read_macros(self._file) if on_its_way is None else parse_macros(on_its_way, self._file)
        except ConfigError as error:
            self.problem = gettext("{error}; fix or remove the file: until then no macro is kept.").format(error=error)
            self._screen.show(self._screen.state.say(self.problem, Severity.WARNING))
            return
        self.macros = _changed(known, self._unkept)

    def put(self, name: str, keys: str, *, instead_of: str = "") -> None:
        """Keep keys under a name, in place of another one."""
        self._keep({**({instead_of: ""} if instead_of else {}), name: keys})

    def forget(self, name: str) -> None:
        self._keep({name: ""})

    def _keep(self, changes: Changes) -> None:
        self._read()
        self.macros = _changed(self.macros, changes)
        if self._file is None or self.problem:
            return
        wanted, self._unkept = {**self._unkept, **changes}, {}

        def failed() -> set[Touched]:
            self._unkept = {**wanted, **self._unkept}
            return set()

        on_its_way = self._screen.state.files.text(self._file)
        text = macros_toml(self.macros, text_of(self._file) if on_its_way is None else on_its_way)
        self._screen.state.files.put(FileWrite(self._file, text, "", failed))
        self._screen.show({Touched.STATUS})


def _changed(macros: Mapping[str, str], changes: Changes) -> dict[str, str]:
    """With what was recorded or forgotten since, the newest first."""
    new = {name: keys for name, keys in reversed(changes.items()) if keys}
    return {**new, **{name: keys for name, keys in macros.items() if name not in changes}}


def show_macros(screen: MainScreen) -> None:
    """Choose one, then what to do with it."""
    book = screen.dialogs.themes_of_app.keyboard.player.book
    if book.problem:
        screen.show(screen.state.say(book.problem, Severity.WARNING))

    def search(query: str) -> list[ChoiceRow]:
        words = query.casefold().split()
        found = {name: keys for name, keys in book.macros.items() if all(word in name.casefold() for word in words)}
        return [
            ChoiceRow(f"{fit(_title(name), _NAME_WIDTH)} ", name, keys, _many(keys)) for name, keys in found.items()
        ]

    def chosen(name: str | None) -> None:
        if name is not None:
            _ask(screen, name)

    record = screen.keymap.shown("macro.record") or ":macro.record"
    nothing = Notice(
        gettext("No macro is here"), gettext("{record} records keys; again ends it.").format(record=record)
    )
    hint = gettext("Enter plays, names or forgets it, Esc closes")
    screen.app.push_screen(
        ChooseScreen(screen.mail_styles, gettext("Recorded keys"), search, hint=hint, nothing=nothing), chosen
    )


def _ask(screen: MainScreen, name: str) -> None:
    player = screen.dialogs.themes_of_app.keyboard.player
    keys = player.book.macros[name]
    ways = [("enter", gettext("play it")), ("r", gettext("rename")), ("d", gettext("forget"))]

    def pressed(way: str | None) -> None:
        match way:
            case "enter":
                player.take(keys)
                player.play(1)
            case "r":
                question = gettext("Another name for these keys")
                ask = NameScreen(screen.mail_styles, question, "" if name == LAST else name, gettext("rename"))
                screen.app.push_screen(ask, partial(_named, screen, name))
            case "d":
                player.book.forget(name)
                _say(screen, gettext("Forgotten: {name}").format(name=_title(name)))
            case _:
                pass

    screen.app.push_screen(
        KeyedScreen(screen.mail_styles, _title(name, is_first=True), [(keys, "text")], ways), pressed
    )


def _named(screen: MainScreen, name: str, other: str | None) -> None:
    book = screen.dialogs.themes_of_app.keyboard.player.book
    if other is None or other == name:
        return
    if other in book.macros:
        _say(screen, gettext("There is already a macro “{name}”.").format(name=other), Severity.WARNING)
        return
    book.put(other, book.macros[name], instead_of=name)
    _say(screen, gettext("These keys are called “{name}” now").format(name=other))


def _say(screen: MainScreen, text: str, severity: Severity = Severity.INFO) -> None:
    screen.show(screen.state.say(text, severity))


def _title(name: str, *, is_first: bool = False) -> str:
    """`is_first`: it begins a line."""
    last = gettext("recorded last")
    return (last[:1].upper() + last[1:] if is_first else last) if name == LAST else name


def _many(keys: str) -> str:
    count = len(keys.split())
    return ngettext("{count} key", "{count} keys", count).format(count=count)

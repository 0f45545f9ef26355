"""Settings on the command line: `:set theme nord`, completed key by key and word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.config.explained import SETTINGS
from tuimail.config.settings import written
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.folder_pick import match
from tuimail.ui.adjusting import adjust_typed, ask, choices_of, settings_of

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_KEYS = {key.rpartition(".")[2]: key for key in SETTINGS}


def _plain(text: str) -> str:
    """`ui.theme nord` and `theme=nord` mean the same as `theme nord`."""
    name, sign, value = text.partition("=")
    text = f"{name.rstrip()} {value.lstrip()}" if sign and " " not in name.strip() else text
    return text.removeprefix("ui.").removeprefix("search.")


def complete(screen: MainScreen, text: str) -> list[str]:
    """What `text` can become: a key, or a key with its value."""
    name, _, typed = _plain(text).partition(" ")
    key = _KEYS.get(name)
    if key is None:
        return [name for name in _KEYS if match(_plain(text), name) is not None]
    if choices := choices_of(screen, key):
        values = [word for word in choices if match(typed.strip(), word) is not None]
    else:
        values = [typed.strip() or written(settings_of(screen).value(key))]
    return [*([] if typed else [name]), *(f"{name} {value}" for value in values)]


def run(screen: MainScreen, text: str) -> None:
    """Set it; without a value, ask for one."""
    name, _, value = _plain(text.strip()).partition(" ")
    key = _KEYS.get(name)
    if key is None:
        known = ", ".join(_KEYS)
        screen.show(
            screen.state.say(
                gettext("There is no setting {name}: {known}.").format(name=name, known=known), Severity.WARNING
            )
        )
    elif value:
        adjust_typed(screen, key, value)
    else:
        ask(screen, key)

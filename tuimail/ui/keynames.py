"""Keys as people write them, as Textual tells them, and as the help shows them.

A key's token is its character where it has a visible one ("j", "#", "\\\\"), else Textual's name ("ctrl+d", "space").
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from tuimail.model.language import gettext

_ALIASES: Final = {
    "esc": "escape",
    "return": "enter",
    "cr": "enter",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "del": "delete",
    "bs": "backspace",
    "spc": "space",
    "comma": ",",
}
_SHOWN: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "pagedown": gettext("PgDn"),
    "pageup": gettext("PgUp"),
    "delete": gettext("Del"),
    "insert": gettext("Ins"),
    "backspace": gettext("Bksp"),
    "space": gettext("Space"),
    "tab": "Tab",
    "home": gettext("Home"),
    "end": gettext("End"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_TOLD_AS: Final = {
    "ctrl+@": "ctrl+space",
    "ctrl+underscore": "ctrl+_",
    "ctrl+shift+minus": "ctrl+_",
    "ctrl+slash": "ctrl+_",
    "alt+shift+comma": "alt+<",
    "alt+shift+full_stop": "alt+>",
}
"""One key, by the names that terminals have for it: most know no Ctrl+/, and call it Ctrl+_."""
_NAMED: Final = frozenset(_SHOWN) | {f"f{number}" for number in range(1, 25)}
_MODIFIERS: Final = {"c": "ctrl", "ctrl": "ctrl", "s": "shift", "shift": "shift", "m": "alt", "alt": "alt", "a": "alt"}

_COMMA: Final = re.compile(r",$")

Sequence = tuple[str, ...]


class KeyNameError(Exception):
    """A key that cannot be read; its text says what to write."""


def token_of(key: str, character: str | None) -> str:
    """The token of a key as Textual reports it."""
    if not character or len(character) > 1 or not character.isprintable() or character == " ":
        return _TOLD_AS.get(key, key)
    return f"alt+{character}" if key.startswith("alt+") else character


def parse_keys(text: str) -> list[Sequence]:
    """The sequences of a config value: alternatives by comma, the keys of a sequence by space. Empty: none."""
    if text.strip() == ",":
        return [(",",)]
    parts = [part.split() for part in text.split(",")]
    return [tuple(_parse_key(word) for word in words) for words in parts if words]


def written_keys(sequences: Collection[Sequence]) -> str:
    """The same as a config has it. Raises KeyNameError for a key that cannot be written there."""
    text = ", ".join(" ".join(_COMMA.sub("comma", token) for token in sequence) for sequence in sequences)
    if parse_keys(text) != list(sequences):
        raise KeyNameError(gettext("that key has no name that the settings know; take another one"))
    return text


def show_key(token: str) -> str:
    """A token for people: C-k, Enter, j."""
    *modifiers, name = token.split("+") if len(token) > 1 else [token]
    marks = {"ctrl": "C-", "shift": "S-", "alt": "M-"}
    return "".join(marks[modifier] for modifier in modifiers) + _SHOWN.get(
        name, name.upper() if name in _NAMED else name
    )


@lru_cache(maxsize=512)
def show_sequence(sequence: Sequence) -> str:
    """A sequence for people: gg, *a, g Tab."""
    shown = [show_key(token) for token in sequence]
    return ("" if all(len(key) == 1 for key in shown) else " ").join(shown)


def _parse_key(word: str) -> str:
    if len(word) == 1:
        return word
    *modifiers, name = word.replace("-", "+").split("+") if word[-1] not in "+-" else [word]
    name = _ALIASES.get(name.lower(), name if len(name) == 1 else name.lower())
    if not all(modifier.lower() in _MODIFIERS for modifier in modifiers) or not (len(name) == 1 or name in _NAMED):
        raise KeyNameError(_advice(word))
    held = list(dict.fromkeys(_MODIFIERS[modifier.lower()] for modifier in modifiers))
    if len(name) == 1 and held and held != ["alt"]:
        name = name.lower()
    token = "+".join([*held, name])
    return "ctrl+_" if token == "ctrl+/" else token  # noqa: S105 - a key


def _advice(word: str) -> str:
    if word.isalnum() and len(word) <= 3:
        return gettext("there is no key “{word}”; write a sequence with spaces: “{join}”").format(
            word=word, join=" ".join(word)
        )
    return gettext("there is no key “{word}”; examples: j, G, ctrl+d, space, enter, g g").format(word=word)

"""Read one TOML table: known keys only, right types only, and the line of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

from tuimail.config.errors import ConfigError
from tuimail.config.lines import KeyPath
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

T = TypeVar("T")

_TYPE_NAMES = {
    str: gettext("a text in quotes"),
    int: gettext("a whole number"),
    float: gettext("a number with a point"),
    bool: gettext("true or false"),
    list: "a list",
    dict: "a table",
}
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The file that is read, with the lines of its keys."""

    file: Path
    lines: Mapping[KeyPath, int]

    def error(self, path: KeyPath, what: str) -> ConfigError:
        """An error at the line of that key, or of the nearest table around it."""
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)
        return ConfigError(self.file, line, dotted(path), what)


class Table:
    """A table whose keys are checked on reading; `known` None means that any key may stand here."""

    def __init__(self, values: Mapping[str, object], path: KeyPath, place: Place, known: Iterable[str] | None) -> None:
        self.path = path
        self._values = values
        self._place = place
        if known is not None:
            self._refuse_unknown(tuple(known))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """The keys, in the order of the file."""
        return tuple(self._values)

    def fail(self, key: str, what: str) -> NoReturn:
        """Raise for a key of this table."""
        raise self._place.error((*self.path, key), what)

    def fail_here(self, what: str) -> NoReturn:
        """Raise for the table itself."""
        raise self._place.error(self.path, what)

    def text(self, key: str) -> str | None:
        """A text without control characters, not empty; None where the key is missing."""
        value = self._get(key, str)
        if value is None:
            return None
        if not value.strip():
            self.fail(key, gettext("must not be empty"))
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            self.fail(key, gettext("must not hold control characters or line ends"))
        return value

    def required(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None:
            self.fail_here(f"needs `{key} = ...`")
        return value

    def whole(self, key: str, default: int, lowest: int, highest: int) -> int:
        """A whole number within limits."""
        value = self._get(key, int)
        if value is None:
            return default
        if not lowest <= value <= highest:
            self.fail(key, gettext("must be from {lowest} to {highest}").format(lowest=lowest, highest=highest))
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, bool)
        return default if value is None else value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        value = self._get(key, list) or []
        for item in value:
            if not isinstance(item, str) or not item.strip() or not item.isprintable():
                self.fail(key, gettext("must be a list of texts in quotes"))
        return tuple(value)

    def one_of(self, key: str, default: str, choices: Iterable[str]) -> str:
        """One of a few words."""
        value = self.text(key)
        if value is None:
            return default
        known = tuple(choices)
        if value not in known:
            self.fail(
                key,
                gettext("must be {either}, not {value}{hint}").format(
                    either=_either(known), value=shown(value), hint=_hint(value, known)
                ),
            )
        return value

    def table(self, key: str, known: Iterable[str] | None) -> Table | None:
        """A table within this one; None where it is missing."""
        value = self._get(key, dict)
        return None if value is None else Table(value, (*self.path, key), self._place, known)

    def table_or_none(self, key: str) -> Table | None:
        """The table of that key, if it is one; its keys may be any."""
        return self.table(key, None) if isinstance(self._values.get(key), dict) else None

    def free_text(self, key: str) -> str:
        """A text that may be empty (the value of an override)."""
        return self._get(key, str) or ""

    def _get(self, key: str, kind: type[T]) -> T | None:
        value = self._values.get(key)
        if value is None:
            return None
        # type(), not isinstance(): true is no whole number here.
        if type(value) is not kind:
            self.fail(
                key,
                gettext("must be {value}, not {get}").format(
                    value=_TYPE_NAMES[kind], get=_TYPE_NAMES.get(type(value), gettext("a date or time"))
                ),
            )
        return value

    def _refuse_unknown(self, known: tuple[str, ...]) -> None:
        for key in self._values:
            if key not in known:
                self.fail(key, unknown(key, known))


def unknown(key: str, known: Iterable[str]) -> str:
    """What is wrong with a key that nobody knows, with the nearest one that somebody does."""
    names = tuple(known)
    return gettext("unknown key{hint}").format(hint=_hint(key, names) or gettext("; known here: ") + ", ".join(names))


def dotted(path: KeyPath) -> str:
    """The key for people: like TOML, but short and harmless whatever is in it."""
    return ".".join(part if _BARE.fullmatch(part) else shown(part) for part in path)


def shown(text: str) -> str:
    """A foreign text within a sentence: quoted, harmless, short."""
    clean = safe_line(text)
    return f'"{clean if len(clean) <= 60 else clean[:57] + "..."}"'


def _hint(word: str, known: tuple[str, ...]) -> str:
    import difflib  # where there is a mistake

    near = difflib.get_close_matches(word.lower()[:80], known, n=1, cutoff=0.5)
    return gettext("; did you mean `{near}`?").format(near=near[0]) if near else ""


def _either(words: tuple[str, ...]) -> str:
    quoted = [f'"{word}"' for word in words]
    return gettext("{join} or {quoted}").format(join=", ".join(quoted[:-1]), quoted=quoted[-1])

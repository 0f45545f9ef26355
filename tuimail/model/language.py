"""The user's language: texts stand in the code in English, and in `tuimail/locale` in other languages (gettext).

`gettext("{count} of {total}").format(...)` is looked up when it is shown, not when a module is imported: what is
written down at import is marked by `gettext_noop` and looked up later.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALES: Final = Path(__file__).resolve().parent.parent / "locale"
DOMAIN: Final = "tuimail"
CHOSEN: Final = "TUIMAIL_LANGUAGE"
"""What the config says, for the programs that we start of our own; set by a user it goes before the config."""
_VARIABLES: Final = (CHOSEN, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the language is said, first one first (POSIX, and LANGUAGE of GNU gettext)."""

_catalogue: NullTranslations | None = None
"""None is English, which needs neither a file nor the import of Python's gettext."""
_separator = ","
"""Between thousands."""


class _Text(str):
    """A text whose numbers are grouped as the language does it."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        """See str.format; a number with `:,` gets the language's mark between thousands."""
        return super().format(*args, **{name: _grouped(value) for name, value in values.items()})


class _Number(int):
    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", _separator) if spec.endswith(",") else super().__format__(spec)


def _grouped(value: object) -> object:
    return _Number(value) if type(value) is int else value


def speak(language: str) -> bool:
    """Use the catalogue of a language ("de", "de_AT.UTF-8") from now on; False, and English, where there is none."""
    global _catalogue, _separator
    _catalogue, _separator = None, ","
    names = _names(language)
    path = next((path for name in names if (path := LOCALES / name / "LC_MESSAGES" / f"{DOMAIN}.mo").is_file()), None)
    if path is None:
        return "en" in names
    from gettext import GNUTranslations

    try:
        with path.open("rb") as file:
            _catalogue = GNUTranslations(file)
    except (OSError, ValueError):
        return False
    _separator = gettext(",")
    return True


def of_system(environ: Mapping[str, str] | None = None) -> str:
    """The language that the system's variables name; "en" where they name none."""
    environment = os.environ if environ is None else environ
    said = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    for name in said.split(":"):
        if known := next((one for one in _names(name) if one == "en" or (LOCALES / one).is_dir()), None):
            return known
    return "en"


def languages() -> list[str]:
    """The languages there are, by their codes."""
    return sorted({"en", *(path.name for path in LOCALES.glob("*") if path.is_dir())})


def is_english() -> bool:
    """Whether no catalogue is in use."""
    return _catalogue is None


def gettext(text: str) -> str:
    """The text in the user's language; itself where it was not translated."""
    return text if _catalogue is None else _Text(_catalogue.gettext(text))


def ngettext(one: str, many: str, number: int) -> str:
    """The form of the text for so many."""
    if _catalogue is None:
        return one if number == 1 else many
    return _Text(_catalogue.ngettext(one, many, number))


def grouped(number: int) -> str:
    """3,400, as the language writes it."""
    return f"{_Number(number):,}"


def decimal(number: float, places: int) -> str:
    """4.2, as the language writes it."""
    text = f"{number:.{places}f}"
    return text if _separator == "," else text.replace(".", ",")


def gettext_noop(text: str) -> str:
    """Marks a text that is looked up later."""
    return text


def _names(language: str) -> list[str]:
    """What the catalogue may be called, the closest first: de_AT.UTF-8@euro is de_AT, or de."""
    bare = language.partition(".")[0].partition("@")[0].replace("-", "_")
    if bare in ("", "C", "POSIX") or not bare.replace("_", "").isalnum():
        return ["en"]
    return [bare, bare.partition("_")[0]]

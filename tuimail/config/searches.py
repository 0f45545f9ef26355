"""Saved searches that were named on the screen: searches.toml, beside config.toml, which nobody rewrites."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tuimail.config.append import quoted
from tuimail.config.errors import ConfigError
from tuimail.config.load import load, parse
from tuimail.config.whole_file import replace_file
from tuimail.model.language import gettext

_HEAD: Final = gettext(
    "# Written by tuimail: searches that were saved on the screen. Those of config.toml come first.\n"
)


def read_searches(file: Path) -> Mapping[str, str]:
    """Name to query. Raises ConfigError, which says what is wrong and where."""
    return load(file, must_exist=False).searches if file.exists() else {}


def write_searches(file: Path, searches: Mapping[str, str]) -> None:
    """All of them, or nothing changes. Raises ConfigError: a name or query that cannot be read again, no room."""
    lines = [f"{quoted(name)} = {quoted(query)}\n" for name, query in searches.items()]
    text = "".join((_HEAD, "[searches]\n", *lines))
    parse(text, file)
    try:
        replace_file(file, text)
    except OSError as error:
        why = error.strerror or gettext("no such place")
        raise ConfigError(file, None, "", gettext("cannot be written ({why})").format(why=why)) from None

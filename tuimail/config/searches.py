"""Saved searches that were named on the screen: searches.toml, beside config.toml, which nobody rewrites."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tuimail.config.append import quoted
from tuimail.config.load import load, parse
from tuimail.config.rewrite import with_table
from tuimail.model.language import gettext

_HEAD: Final = gettext(
    "# Written by tuimail: searches that were saved on the screen. Those of config.toml come first.\n"
)


def read_searches(file: Path) -> Mapping[str, str]:
    """Name to query. Raises ConfigError, which says what is wrong and where."""
    return load(file, must_exist=False).searches


def parse_searches(text: str, file: Path) -> Mapping[str, str]:
    """The same from the text of the file."""
    return parse(text, file).searches


def searches_toml(searches: Mapping[str, str], file: Path, text: str = "") -> str:
    """The text of the file with these, and with what else stands in it now.

    Raises ConfigError: a name or a query that could not be read again.
    """
    text = with_table(text, "searches", {name: quoted(query) for name, query in searches.items()}, _HEAD)
    parse(text, file)
    return text

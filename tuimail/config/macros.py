"""macros.toml, beside config.toml: recorded keys with names, one macro a line, as people write keys.

[macros]
"last" = "j e"               # what the key plays until others are recorded
"to receipts" = "m r e c e i p t s enter"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tuimail.config.append import quoted
from tuimail.config.errors import ConfigError
from tuimail.config.rewrite import with_table
from tuimail.model.language import gettext

MOST_KEYS: Final = 500
"""More than a hand would record."""
_LARGEST: Final = 1024 * 1024
_HEAD: Final = gettext("# Written by tuimail: recorded keys, with spaces between them.\n")


def read_macros(file: Path) -> Mapping[str, str]:
    """Name to keys; none where there is no file. Raises ConfigError, which says what is wrong."""
    try:
        with file.open("rb") as opened:
            octets = opened.read(_LARGEST + 1)
        if len(octets) > _LARGEST:
            raise ConfigError(file, None, "", gettext("must be a table of macros"))
        return parse_macros(octets.decode("utf-8-sig"), file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        why = gettext("cannot be read ({why}): check its owner and mode").format(why=error.strerror)
        raise ConfigError(file, None, "", why) from None
    except UnicodeDecodeError:
        raise ConfigError(file, None, "", gettext("is not UTF-8 text: save it as UTF-8")) from None


def parse_macros(text: str, file: Path) -> Mapping[str, str]:
    """The same from the text of the file."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(file, None, "", gettext("is not TOML ({why})").format(why=error)) from None
    macros = table.get("macros", {})
    if not isinstance(macros, dict):
        raise ConfigError(file, None, "macros", gettext("must be a table of macros"))
    for name, keys in macros.items():
        if not isinstance(keys, str) or not 0 < len(keys.split()) <= MOST_KEYS:
            what = gettext('must be at most {most} keys with spaces between them: "j e"').format(most=MOST_KEYS)
            raise ConfigError(file, None, f"macros.{name}", what)
    return macros


def macros_toml(macros: Mapping[str, str], text: str = "") -> str:
    """The text of the file with these, and with what else stands in it now."""
    return with_table(text, "macros", {name: quoted(keys) for name, keys in macros.items()}, _HEAD)

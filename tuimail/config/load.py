"""Read a config file into a Config, or say what is wrong in which line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tuimail.config import paths
from tuimail.config.accounts import read_accounts
from tuimail.config.columns import Column, parse_columns
from tuimail.config.errors import ConfigError
from tuimail.config.lines import key_lines
from tuimail.config.schema import (
    DATES,
    DENSITIES,
    EMOJI,
    ICONS,
    INDEXED_BODIES,
    KEY_BARS,
    KEY_PROFILES,
    LAYOUTS,
    MARK_READ_DELAYS,
    MOST_BODIES,
    PICTURES,
    TEXT_WIDTHS,
    Config,
    Source,
    UiConfig,
)
from tuimail.config.table import Place, Table, unknown
from tuimail.model.language import gettext, languages

_UI_KEYS = tuple(UiConfig.__dataclass_fields__)
_LARGEST = 1024 * 1024
_SYNTAX_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")


def load(path: Path | None = None, *, must_exist: bool | None = None) -> Config:
    """Read a file. None is the default place; there, no file means a Config without accounts.

    A file that was named must exist, unless `must_exist` says otherwise.
    """
    file = path if path is not None else paths.resolve().config_file
    try:
        with file.open("rb") as opened:
            octets = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        if must_exist or (must_exist is None and path is not None):
            raise ConfigError(
                file, None, "", gettext("there is no such file: create it, or name another one with --config")
            ) from None
        return Config()
    except IsADirectoryError:
        raise ConfigError(file, None, "", gettext("is a directory: name the file config.toml in it")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or gettext("not a file name")
        raise ConfigError(
            file, None, "", gettext("cannot be read ({why}): check its owner and mode").format(why=why)
        ) from None
    if len(octets) > _LARGEST:
        raise ConfigError(file, None, "", gettext("is far too large for a config file: is it the right file?"))
    return parse(_decoded(octets, file), file)


def parse(text: str, file: Path) -> Config:
    """A Config from the text of a file; `file` is for errors, and where relative names begin."""
    values = _parse_toml(text, file)
    lines = key_lines(text.replace("\r\n", "\n"))
    root = Table(values, (), Place(file, lines), ("accounts", "ui", "keys", "search", "searches"))
    accounts = root.table("accounts", None)
    bodies = _read_bodies(root.table("search", ("bodies",)))
    found = read_accounts(accounts, file.parent) if accounts is not None else ()
    rules = paths.beside(file, "rules")
    return Config(
        accounts=tuple(replace(account, indexed_bodies=bodies, rules_file=rules) for account in found),
        ui=_read_ui(root.table("ui", _UI_KEYS)),
        searches=_read_searches(root.table("searches", None)),
        keys=_read_keys(root.table("keys", None)),
        source=Source(file, MappingProxyType(lines), _said(values)),
    )


def _said(values: Mapping[str, object]) -> dict[str, str | int | bool]:
    return {
        f"{name}.{key}": value
        for name in ("ui", "search")
        if isinstance(table := values.get(name), dict)
        for key, value in table.items()
        if isinstance(value, str | int | bool)
    }


def check_keys(config: Config, action_ids: Iterable[str]) -> None:
    """Raise for the first override in [keys] of an action that does not exist."""
    known = tuple(action_ids)
    for action_id in config.keys:
        if action_id not in known:
            source = config.source or Source(Path("config.toml"), {})
            raise Place(source.file, source.lines).error(
                _key_path(source, "keys", action_id), unknown(action_id, known)
            )


def place_of(config: Config, table: str, key: str) -> str:
    """`file:line` of a key, for what is wrong with its value; "" where no file says it."""
    return said_at(config.own if table == "keys" and key in config.own_keys else config.source, table, key)


def said_at(source: Source | None, table: str, key: str) -> str:
    """`file:line` of a key in a file."""
    line = source.lines.get(_key_path(source, table, key)) if source is not None else None
    return f"{source.file}:{line}" if source is not None and line is not None else ""


def _key_path(source: Source, table: str, key: str) -> tuple[str, ...]:
    """A key with dots is written with quotes, or as a path."""
    parts = (table, *key.split("."))
    return parts if parts in source.lines else (table, key)


def _decoded(octets: bytes, file: Path) -> str:
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise ConfigError(file, line, "", gettext("is not UTF-8 text: save it as UTF-8")) from None


def _parse_toml(text: str, file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = str(error)
        place = _SYNTAX_PLACE.search(what)
        if place is None:
            line = text.count("\n") + 1 if what.endswith(gettext("(at end of document)")) else None
            raise ConfigError(file, line, "", _sentence(what)) from None
        raise ConfigError(file, int(place[1]), "", _sentence(what[: place.start()])) from None
    except (ValueError, RecursionError):
        # tomllib lets through what int() says to 5,000 digits, and the stack to 1,000 brackets.
        raise ConfigError(file, None, "", gettext("holds a value that is far too long or nested too deeply")) from None


def _sentence(what: str) -> str:
    return gettext("not TOML: {lower}{what}").format(lower=what[:1].lower(), what=what[1:])


def _read_ui(table: Table | None) -> UiConfig:
    if table is None:
        return UiConfig()
    default = UiConfig()
    theme = table.text("theme") or default.theme
    if "/" in theme or theme.endswith(".toml"):
        table.fail("theme", gettext("must be the name of a theme, without directory and .toml"))
    return UiConfig(
        theme=theme,
        keys=table.one_of("keys", default.keys, KEY_PROFILES),
        language=table.one_of("language", default.language, ("auto", *languages())),
        mouse=table.flag("mouse", default.mouse),
        layout=table.one_of("layout", default.layout, LAYOUTS),
        emoji=table.one_of("emoji", default.emoji, EMOJI),
        pictures=table.one_of("pictures", default.pictures, PICTURES),
        density=table.one_of("density", default.density, DENSITIES),
        icons=table.one_of("icons", default.icons, ICONS),
        dates=table.one_of("dates", default.dates, DATES),
        unsubscribed=table.flag("unsubscribed", default.unsubscribed),
        tips=table.flag("tips", default.tips),
        key_bar=table.one_of("key_bar", default.key_bar, KEY_BARS),
        text_width=table.whole("text_width", default.text_width, *TEXT_WIDTHS),
        mark_read_after=table.whole("mark_read_after", default.mark_read_after, *MARK_READ_DELAYS),
        columns=_read_columns(table),
    )


def _read_columns(table: Table) -> tuple[Column, ...]:
    template = table.text("columns")
    if template is None or template == "auto":
        return ()
    try:
        return parse_columns(template)
    except ValueError as error:
        table.fail("columns", str(error))


def _read_bodies(table: Table | None) -> int:
    return INDEXED_BODIES if table is None else table.whole("bodies", INDEXED_BODIES, 0, MOST_BODIES)


def _read_searches(table: Table | None) -> MappingProxyType[str, str]:
    if table is None:
        return MappingProxyType({})
    from tuimail.query.errors import QueryError  # few have saved searches
    from tuimail.query.parser import parse

    searches: dict[str, str] = {}
    for name in table.names():
        try:
            searches[name] = str(parse(table.required(name)))
        except QueryError as error:
            table.fail(name, gettext("is not a valid query: {error}").format(error=error))
        if not name.strip() or not name.isprintable() or not searches[name]:
            table.fail(name, gettext("needs a name that can be shown and a query that says something"))
    return MappingProxyType(searches)


def _read_keys(table: Table | None) -> MappingProxyType[str, str]:
    if table is None:
        return MappingProxyType({})
    keys: dict[str, str] = {}
    tables = [("", table)]
    while tables:
        prefix, current = tables.pop()
        for key in current.names():
            # Without quotes, TOML takes the dot in message.archive for a table of its own; we know what was meant.
            inner = current.table_or_none(key)
            if inner is not None:
                tables.append((f"{prefix}{key}.", inner))
                continue
            if f"{prefix}{key}" in keys:
                current.fail(key, gettext("is set twice, with quotes and without"))
            keys[f"{prefix}{key}"] = current.free_text(key)
    return MappingProxyType(keys)

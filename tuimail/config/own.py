"""Lays settings.toml, which the program writes, over config.toml, which it never does."""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tuimail.config.errors import ConfigError
from tuimail.config.load import load
from tuimail.config.paths import beside
from tuimail.config.schema import Config
from tuimail.model.language import gettext

ASIDE = ".broken"


def own_file(config_file: Path) -> Path:
    """Where the program's settings stand."""
    return beside(config_file, "settings")


def chosen_language(config_file: Path) -> str:
    """What [ui] `language` says, "" where the system's holds; what is wrong with a file is told when it is read."""
    for file in (own_file(config_file), config_file):
        with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError):
            octets = file.read_bytes()
            table = tomllib.loads(octets.decode("utf-8-sig")).get("ui", {}) if b"language" in octets else {}
            if isinstance(table, dict) and isinstance(said := table.get("language"), str):
                return "" if said == "auto" else said
    return ""


def lay_over(config: Config, file: Path) -> tuple[Config, str]:
    """The config with what the file says over its own; and, where it was broken, a sentence about that."""
    own, problem = read_own(file)
    if own.source is None:
        return config, problem
    said = own.source.said
    changed = {key: getattr(own.ui, key) for name in said for table, _, key in [name.partition(".")] if table == "ui"}
    bodies = said.get("search.bodies")
    accounts = config.accounts
    if isinstance(bodies, int):
        accounts = tuple(replace(account, indexed_bodies=bodies) for account in accounts)
    ui = replace(config.ui, **changed)
    return replace(config, ui=ui, accounts=accounts, own=own.source, own_keys=own.keys), problem


def read_own(file: Path) -> tuple[Config, str]:
    """What the file says; a broken one is put aside, so that it is told once, and nothing of it holds."""
    try:
        return load(file, must_exist=False), ""
    except ConfigError as error:
        aside = file.with_name(file.name + ASIDE)
        kept = ""
        if file.is_file() and os.access(file, os.R_OK):
            with suppress(OSError):
                os.replace(file, aside)
                kept = gettext(" The file is kept as {name}.").format(name=aside.name)
        return Config(), gettext("{error}; the settings in it are ignored.{kept}").format(error=error, kept=kept)

"""Every setting with its value and where that was said; what is changed is written to settings.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tuimail.config.append import quoted
from tuimail.config.errors import ConfigError
from tuimail.config.explained import SETTINGS, Setting
from tuimail.config.explained_accounts import AccountLine, account_lines
from tuimail.config.load import parse, said_at
from tuimail.config.own import read_own
from tuimail.config.schema import INDEXED_BODIES, Config, Source, UiConfig
from tuimail.config.whole_file import replace_file, text_of
from tuimail.model.language import gettext

Value = str | int | bool
KEYS: Final = "keys."
"""What stands before an action's id where its keys are the setting."""

_HEAD: Final = gettext(
    "# Written by tuimail: what you changed on the settings screen or with `:set`. It "
    "overrides config.toml;\n# remove a line, and config.toml or the default counts again.\n"
)
_WORDS: Final = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


class SettingError(Exception):
    """A setting that cannot be set so, or not be kept; its text is one sentence."""


class Settings:
    """The settings of a run. `fixed` is what the command line says: by key, the option and its value."""

    def __init__(
        self, config: Config, file: Path | None = None, fixed: Mapping[str, tuple[str, Value]] | None = None
    ) -> None:
        """`file` is settings.toml; None keeps changes for this run only."""
        self._config = config
        self._file = file
        self._fixed = dict(fixed or {})
        self._own: dict[str, Value] = _said(config.own, config.own_keys)
        self._unkept: dict[str, str] = {}
        """What could not be written, and why: it holds for this run, and is tried again with the next change."""

    def file_beside(self, what: str) -> Path | None:
        """Another file that the program writes, `macros` say; None where everything is for this run only."""
        file = self._file
        return file.with_name(file.name.removesuffix("settings.toml") + f"{what}.toml") if file is not None else None

    def value(self, key: str) -> Value:
        """What holds."""
        if key in self._fixed:
            return self._fixed[key][1]
        return self._own[key] if key in self._own else self.unset_value(key)

    def unset_value(self, key: str) -> Value:
        """What would hold if it had not been changed in the program; "" for the keys of a profile."""
        if key.startswith(KEYS):
            return self._config.keys.get(key.removeprefix(KEYS), "")
        said = self._config.source.said if self._config.source is not None else {}
        return said.get(key, default_of(key))

    def origin(self, key: str) -> str:
        """Where the value comes from, in words."""
        if key in self._fixed:
            return gettext("command line {fixed}").format(fixed=self._fixed[key][0])
        place = self.place(key)
        unkept = self._unkept.get(key, "")
        if key not in self._own:
            origin = place or gettext("default")
            return gettext("{origin}, for this run: {why}").format(origin=origin, why=unkept) if unkept else origin
        where = (
            gettext("set here, for this run: {why}").format(why=unkept)
            if unkept
            else gettext("set here ({name})").format(name=self._file.name)
            if self._file is not None
            else gettext("set here, for this run")
        )
        return (
            gettext("{where}; {place} says {written}").format(
                where=where, place=place, written=written(self.unset_value(key))
            )
            if place
            else where
        )

    def short_origin(self, key: str) -> str:
        """The same in a word or two, for a list; "" for the default."""
        if key in self._fixed:
            return self._fixed[key][0]
        if key in self._unkept:
            return gettext("this run")
        return gettext("set here") if key in self._own else self.place(key)

    def place(self, key: str) -> str:
        """`config.toml:12` where the config says it (a saved search is `searches.` and its name), else ""."""
        table, _, name = key.partition(".")
        source = self._config.source
        is_said = source is not None and (key in source.said or table in ("keys", "searches"))
        return said_at(source, table, name).rpartition("/")[2] if is_said else ""

    @property
    def accounts(self) -> tuple[AccountLine, ...]:
        """What the config file says of accounts, without secrets; only it can change that."""
        return tuple(account_lines(self._config))

    @property
    def given_keys(self) -> dict[str, str]:
        """Keys by action that do not come from the profile, those that were given in the program first."""
        return {**self.own_keys, **{key: text for key, text in self._config.keys.items() if key not in self.own_keys}}

    @property
    def own_keys(self) -> dict[str, str]:
        """Keys by action that were given in the program."""
        return {key.removeprefix(KEYS): str(text) for key, text in self._own.items() if key.startswith(KEYS)}

    def is_own(self, key: str) -> bool:
        """Whether it was changed in the program."""
        return key in self._own

    def read(self, key: str, text: str) -> Value:
        """A value from what somebody typed. Raises SettingError."""
        default = default_of(key)
        name = key.rpartition(".")[2]
        value: Value = text.strip()
        if isinstance(default, bool):
            if text.strip().lower() not in _WORDS:
                raise SettingError(gettext("{name} is on or off.").format(name=name))
            value = _WORDS[text.strip().lower()]
        elif isinstance(default, int):
            try:
                value = int(text)
            except ValueError:
                raise SettingError(
                    gettext("{name} is a whole number{limits}.").format(name=name, limits=_limits(SETTINGS[key]))
                ) from None
        self.check(key, value)
        return value

    def check(self, key: str, value: Value) -> None:
        """Raises SettingError where config.toml could not say this either."""
        try:
            parse(_toml({key: value}), Path("settings.toml"))
        except ConfigError as error:
            raise SettingError(f"{error.key.rpartition('.')[2]} {error.what}.") from None

    def put(self, key: str, value: Value) -> None:
        """It holds from now on; `keep` keeps it for the next time."""
        self._fixed.pop(key, None)
        self._own[key] = value

    def drop(self, key: str) -> None:
        """What config.toml or the default says holds again; `keep` keeps that."""
        self._fixed.pop(key, None)
        self._own.pop(key, None)

    def keep(self, key: str) -> None:
        """Write how this one stands beside what another tuimail has written meanwhile; in a thread, as disks are slow.

        Raises SettingError where that is not possible.
        """
        if self._file is None:
            return
        found, problem = read_own(self._file)
        kept = dict(self._own) if problem else _said(found.source, found.keys)
        changed = {key, *self._unkept}
        kept = {one: value for one, value in kept.items() if one not in changed}
        kept |= {one: value for one, value in self._own.items() if one in changed}
        try:
            replace_file(self._file, _with(text_of(self._file) if not problem else "", kept))
        except OSError as error:
            why = error.strerror or gettext("no such place")
            unkept = gettext("{file} cannot be written ({why})").format(file=self._file, why=why)
            self._unkept[key] = unkept
            raise SettingError(gettext("This counts until you quit: {why}.").format(why=unkept)) from None
        self._unkept = {}


def default_of(key: str) -> Value:
    """What holds where nobody says anything."""
    table, _, name = key.partition(".")
    if table == "search":
        return INDEXED_BODIES
    value = getattr(UiConfig(), name)
    return "auto" if value == () else value


def written(value: Value) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _said(source: Source | None, keys: Mapping[str, str]) -> dict[str, Value]:
    said: dict[str, Value] = dict(source.said) if source is not None else {}
    return {**said, **{KEYS + action: text for action, text in keys.items()}}


def _limits(setting: Setting) -> str:
    return (
        gettext(" from {limits:,} to {limits2:,}").format(limits=setting.limits[0], limits2=setting.limits[1])
        if setting.limits
        else ""
    )


def _toml(values: Mapping[str, Value]) -> str:
    return _with("", values)


def _with(text: str, values: Mapping[str, Value]) -> str:
    """The text of settings.toml with these, and with the comments that stand in it now."""
    from tuimail.config.rewrite import tables_of, with_table  # nothing is changed before the first frame

    text = text or _HEAD
    tables: dict[str, dict[str, str]] = {table: {} for table in tables_of(text)}
    for key, value in sorted(values.items()):
        table, _, name = key.partition(".")
        tables.setdefault(table, {})[name] = quoted(value) if isinstance(value, str) else str(value).lower()
    for table, said in tables.items():
        text = with_table(text, table, said)
    return text

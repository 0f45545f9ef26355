"""Where the files are: config, data, state, log; all of them for the user's eyes only."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tuimail.config.errors import ConfigError
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

_APP = "tuimail"
_SAFE_STEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Names that mean a device on Windows, whose shares are mounted elsewhere, too.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


@dataclass(frozen=True, slots=True)
class Paths:
    """All places of one run."""

    config_file: Path
    is_config_named: bool
    """By --config or TUIMAIL_CONFIG: then it must exist, and the directory around it is not ours."""
    data_dir: Path
    """Cache, journal, drafts."""
    state_dir: Path
    """What the screen remembers."""
    log_file: Path

    def database(self, account: str) -> Path:
        """The account's cache and journal."""
        return self.data_dir / f"{account_file_stem(account)}.sqlite"

    def prepare(self) -> tuple[str, ...]:
        """Make the directories (0700) and take away what others may do; a sentence for each repair."""
        repairs: list[str] = []
        for directory in dict.fromkeys((self.data_dir, self.state_dir, self.log_file.parent)):
            if not _make(directory):
                repairs += _close_to_others(directory)
        if not self.is_config_named:
            repairs += _close_to_others(self.config_file.parent)
        for file in (self.config_file, self.log_file, *sorted(self.data_dir.glob("*.sqlite*"))):
            repairs += _close_to_others(file)
        return tuple(repairs)


def resolve(
    config: str | os.PathLike[str] | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    log: str | os.PathLike[str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Paths:
    """The places for these flags, then the environment's TUIMAIL_CONFIG and TUIMAIL_DATA, then the system's own."""
    environment = os.environ if environ is None else environ
    named_config = config or environment.get("TUIMAIL_CONFIG")
    named_data = data_dir or environment.get("TUIMAIL_DATA")
    config_file = _absolute(named_config) if named_config else _system_places().config / "config.toml"
    if named_data:
        data = _absolute(named_data)
        state, log_file = data / "state", data / "log" / "tuimail.log"
    else:
        places = _system_places()
        data, state, log_file = places.data, places.state, places.log / "tuimail.log"
    return Paths(
        config_file=config_file,
        is_config_named=bool(named_config),
        data_dir=data,
        state_dir=state,
        log_file=_absolute(log) if log else log_file,
    )


def beside(config_file: Path, what: str) -> Path:
    """The file of settings or rules beside the config file, named after it where that has a name of its own."""
    name = f"{what}.toml" if config_file.name == "config.toml" else f"{config_file.stem}.{what}.toml"
    return config_file.with_name(name)


def beside_rules(rules: Path, what: str) -> Path:
    """The file of something else that belongs to the config file of these rules."""
    return rules.with_name(f"{rules.name.removesuffix('rules.toml')}{what}.toml")


class _SystemPlaces(NamedTuple):
    config: Path
    data: Path
    state: Path
    log: Path


def _system_places() -> _SystemPlaces:
    """Where this system keeps such files. Those of the XDG are known here: asking costs a start 4 ms."""
    if sys.platform in ("darwin", "win32"):
        import platformdirs

        config, data = platformdirs.user_config_path(_APP), platformdirs.user_data_path(_APP)
        return _SystemPlaces(config, data, platformdirs.user_state_path(_APP), platformdirs.user_log_path(_APP))
    state = _xdg("XDG_STATE_HOME", "~/.local/state")
    return _SystemPlaces(
        _xdg("XDG_CONFIG_HOME", "~/.config"), _xdg("XDG_DATA_HOME", "~/.local/share"), state, state / "log"
    )


def _xdg(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable, "").strip() or os.path.expanduser(usual)) / _APP


def account_file_stem(name: str) -> str:
    """A file name for an account, the same for ever, different for different names, also where case is ignored."""
    if _SAFE_STEM.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    import hashlib  # OpenSSL for one odd name: 3 ms on the start path

    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable or 'account'}-{digest}"


def _absolute(path: str | os.PathLike[str]) -> Path:
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:
        return Path(path).absolute()


def _make(directory: Path) -> bool:
    """Whether it had to be made."""
    try:
        if directory.is_dir():
            return False
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or gettext("not a file name")
        raise ConfigError(
            directory,
            None,
            "",
            gettext("cannot be made a directory ({why}): name another one with --data-dir").format(why=why),
        ) from None
    return True


def _close_to_others(path: Path) -> list[str]:
    """Take the rights of group and others away, where the thing is ours alone."""
    try:
        found = path.stat()
        if found.st_uid != os.getuid() or not found.st_mode & _OTHERS:
            return []
        if stat.S_ISDIR(found.st_mode) and _is_shared(path, found):
            return [
                gettext(
                    "{path} is open to other users and not tuimail's alone: choose a directory that only tuimail uses."
                ).format(path=path)
            ]
        if not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
            return []
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return []
        return [
            gettext("{path} may be read by other users, and that could not be changed ({strerror}).").format(
                path=path, strerror=error.strerror
            )
        ]
    return [gettext("{path} could be read by other users; now only you can.").format(path=path)]


def _is_shared(directory: Path, found: os.stat_result) -> bool:
    """Temporary directories, the home directory and what is above it must keep their modes."""
    home = Path.home().resolve()
    resolved = directory.resolve()
    return bool(found.st_mode & stat.S_ISVTX) or resolved == home or resolved in home.parents

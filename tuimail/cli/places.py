"""What every verb needs first: the config, the paths, the log, and readers of the accounts' stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tuimail.cli.logs import start_log
from tuimail.cli.parse import Invocation
from tuimail.config.load import load
from tuimail.config.paths import Paths, find_paths
from tuimail.config.schema import AccountConfig, Config
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader


class NoSuchAccount(Exception):
    """The account named on the command line is not configured."""


@dataclass(frozen=True, slots=True)
class Places:
    """Config and paths of this run."""

    config: Config
    paths: Paths

    def accounts(self, named: str | None = None) -> tuple[AccountConfig, ...]:
        """All accounts, or the one named. Raises NoSuchAccount with the names that exist."""
        if named is None:
            return self.config.accounts
        chosen = tuple(account for account in self.config.accounts if account.name == named)
        if not chosen:
            known = ", ".join(account.name for account in self.config.accounts) or "none is configured"
            raise NoSuchAccount(f"There is no account '{named}' in the config; known: {known}.")
        return chosen


def find_places(invocation: Invocation) -> Places:
    """Read the config and start the log. Raises ConfigError and OSError."""
    paths = find_paths(config=invocation.config, data_dir=invocation.data_dir, log=invocation.log)
    start_log(paths.log_file)
    return Places(load(paths.config_file), paths)


@contextmanager
def open_reader(places: Places, account: AccountConfig) -> Iterator[MailReader | None]:
    """The account's store for reading, None where nothing has been stored yet."""
    path = places.paths.store_of(account.name)
    if not path.exists():
        yield None
        return
    reader = MailReader.open(path, account.name)
    try:
        yield reader
    finally:
        reader.close()


__all__ = ["NoSuchAccount", "Places", "StoreError", "find_places", "open_reader"]

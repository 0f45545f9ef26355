"""What every verb needs first: the config, the paths, the log, and readers of the accounts' stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tuimail.cli.logs import start_log
from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation
from tuimail.config.load import load
from tuimail.config.own import lay_over, own_file
from tuimail.config.paths import Paths, resolve
from tuimail.config.schema import AccountConfig, Config
from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.store.reader import MailReader


class NoSuchAccount(Exception):
    """The account named on the command line is not configured."""


class NotWritable(Exception):
    """Nothing can be kept where it should be."""


@dataclass(frozen=True, slots=True)
class Places:
    """Config and paths of this run."""

    config: Config
    paths: Paths
    problems: tuple[str, ...] = ()
    """What could not be used and is told on the screen."""

    def accounts(self, named: str | None = None) -> tuple[AccountConfig, ...]:
        """All accounts, or the one named. Raises NoSuchAccount with the names that exist."""
        if named is None:
            return self.config.accounts
        chosen = tuple(account for account in self.config.accounts if account.name == named)
        if not chosen:
            known = ", ".join(account.name for account in self.config.accounts) or gettext("none is configured")
            raise NoSuchAccount(
                gettext("There is no account '{named}' in the config; known: {known}.").format(named=named, known=known)
            )
        return chosen


def find_places(invocation: Invocation) -> Places:
    """Make the directories, start the log, read the config. Raises ConfigError and NotWritable."""
    paths = resolve(invocation.config, invocation.data_dir, invocation.log)
    for repair in paths.prepare():
        complain(repair)
    try:
        start_log(paths.log_file)
    except OSError as error:
        raise NotWritable(
            gettext(
                "{path} cannot be written ({strerror}): make its directory writable, or choose another "
                "place with --data-dir (for everything) or --log (for this file)."
            ).format(path=paths.log_file, strerror=error.strerror or error)
        ) from error
    config = load(paths.config_file, must_exist=paths.is_config_named)
    config, problem = lay_over(config, own_file(paths.config_file))
    return Places(config, paths, (problem,) if problem else ())


@contextmanager
def open_reader(places: Places, account: AccountConfig) -> Iterator[MailReader | None]:
    """The account's store for reading, None where nothing has been stored yet."""
    path = places.paths.database(account.name)
    if not path.exists():
        yield None
        return
    reader = MailReader.open(path, account.name)
    try:
        yield reader
    finally:
        reader.close()

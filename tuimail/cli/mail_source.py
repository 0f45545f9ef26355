"""Where the verbs without a screen find mail: the stores of the accounts, or an archive opened for the occasion.

A store is read as it is, so it works offline. An engine runs only where `--server` or `--open` asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places
from tuimail.config.schema import AccountConfig

if TYPE_CHECKING:
    from tuimail.cli.headless import Headless


@dataclass(frozen=True, slots=True)
class MailSource:
    """Accounts whose stores can be read. `engine` fetches what is not there, None where nothing may be asked for."""

    places: Places
    accounts: tuple[AccountConfig, ...]
    engine: Headless | None = None
    is_archive: bool = False


@contextmanager
def mail_source(invocation: Invocation) -> Iterator[MailSource]:
    """The mail that an invocation is about. With `--open` all of it is in the store when the block begins."""
    places = find_places(invocation)
    if invocation.paths:
        with _archive(invocation, places) as source:
            yield source
        return
    accounts = places.accounts(invocation.account)
    if not invocation.server:
        yield MailSource(places, accounts)
        return
    from tuimail.cli.headless import Headless
    from tuimail.contract.commands import Lane, SyncAccount

    with Headless(places, accounts) as engine:
        for account in accounts:
            engine.run(SyncAccount(account=account.name, lane=Lane.INTERACTIVE))
        yield MailSource(places, accounts, engine)


@contextmanager
def _archive(invocation: Invocation, places: Places) -> Iterator[MailSource]:
    from tuimail.cli.archive_box import archive_box
    from tuimail.cli.headless import Headless
    from tuimail.contract.commands import Lane, SyncAccount
    from tuimail.server.errors import ArchiveBusy
    from tuimail.wiring import Deployment

    box = archive_box(invocation.paths, places, complain)
    account = box.account.config
    deployment = Deployment((account,), box.places.paths, box.account, box.account.connect)
    try:
        try:
            box.start()
            box.wait_until_read()
        except ArchiveBusy:
            complain("Another tuimail has these paths open, and answers for them.")
        with Headless(box.places, (account,), deployment) as engine:
            engine.run(SyncAccount(account=account.name, lane=Lane.INTERACTIVE))
            yield MailSource(box.places, (account,), engine, is_archive=True)
    finally:
        box.server.stop()

"""Where the verbs without a screen find mail: the stores of the accounts, or an archive opened for the occasion.

A store is read as it is, so it works offline. An engine runs only where `--server` or `--open` asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places, open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.cli.headless import Headless


@dataclass(frozen=True, slots=True)
class MailSource:
    """Accounts whose stores can be read. `engine` fetches what is not there, None where nothing may be asked for."""

    places: Places
    accounts: tuple[AccountConfig, ...]
    engine: Headless | None = None
    is_archive: bool = False
    told: Mapping[AccountId, frozenset[MessageRow]] = field(default_factory=dict)
    """What the servers say matches the query that they were asked."""


@contextmanager
def mail_source(invocation: Invocation, query: str = "") -> Iterator[MailSource]:
    """The mail that an invocation is about. With `--open` all of it is in the store when the block begins.

    With `--server` everything is synchronised first, and the servers are asked the query, if there is one; an account
    of which much is not stored yet is only asked, because fetching all of it would take long.
    """
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
        told = {}
        for account in accounts:
            if not query or _is_soon_synchronised(places, account):
                engine.run(SyncAccount(account=account.name, lane=Lane.INTERACTIVE))
            if query:
                told[account.name] = _ask(engine, account.name, query)
        yield MailSource(places, accounts, engine, told=told)


def _is_soon_synchronised(places: Places, account: AccountConfig) -> bool:
    """Whether all folders were fetched before, or none is known: what nobody knows of cannot be searched."""
    with open_reader(places, account) as reader:
        boxes = reader.mailboxes() if reader is not None else []
    return all(box.anchor is not None and box.anchor.synced_low <= 1 for box in boxes if box.selectable)


def _ask(engine: Headless, account: AccountId, query: str) -> frozenset[MessageRow]:
    from tuimail.contract.commands import SearchServer
    from tuimail.contract.events import Event, FoundOnServer

    rows: set[MessageRow] = set()

    def hear(event: Event) -> None:
        if isinstance(event, FoundOnServer) and event.account == account:
            rows.update(event.rows)

    engine.run(SearchServer(account=account, query=query), hear)
    return frozenset(rows)


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
            complain(gettext("Another tuimail has these paths open, and answers for them."))
        with Headless(box.places, (account,), deployment) as engine:
            engine.run(SyncAccount(account=account.name, lane=Lane.INTERACTIVE))
            yield MailSource(box.places, (account,), engine, is_archive=True)
    finally:
        box.server.stop()

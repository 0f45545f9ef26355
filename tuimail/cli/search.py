"""`tuimail search`: the messages of all folders that match a query, newest first, from what is stored here."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.cli.listing import NoSuchFolder, print_found, some
from tuimail.cli.mail_source import MailSource, mail_source
from tuimail.cli.message_json import Found
from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation, UsageError
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.query.errors import QueryError
from tuimail.query.parser import parse
from tuimail.query.terms import Field, Query, Text, leaves
from tuimail.state.places_named import no_such_folder, unknown_account


def run_search(invocation: Invocation) -> int:
    """Print them and return the exit status; works offline."""
    query = checked(invocation.query)
    with mail_source(invocation, str(query)) as source:
        found: list[Found] = []
        total = 0
        for account, rows in matching(source, query):
            total += len(rows)
            with open_reader(source.places, account) as reader:
                found += some(account, reader, rows[: invocation.limit]) if reader is not None else []
        if not source.told and any(
            isinstance(leaf, Text) and leaf.field in (Field.BODY, Field.ANYWHERE) for leaf in leaves(query)
        ):
            _tell_what_was_read(source)
        is_offline = source.engine is None
    found.sort(key=lambda one: (one.summary.internaldate, one.summary.row), reverse=True)
    return print_found(invocation, found, total, is_offline=is_offline)


def checked(text: str) -> Query:
    """The query of a text. Raises UsageError that says where it is wrong, and what would be right."""
    try:
        return parse(text)
    except QueryError as error:
        raise UsageError(safe_line(error.told(text))) from error


def matching(source: MailSource, query: Query) -> Iterator[tuple[AccountConfig, list[MessageRow]]]:
    """The messages that match, by account, newest first. Raises NoSuchFolder."""
    _check_places(source, str(query))
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            if reader is None:
                complain(gettext("{name}: nothing is stored yet; run: tuimail sync {name}").format(name=account.name))
                continue
            rows = [MessageRow(row) for row in reader.found(str(query))]
            told = source.told.get(account.name, frozenset()) - set(rows)
            if told:
                rows += reader.possible(told, str(query))
                rows = [row for _, row in sorted(reader.sort_keys(rows), reverse=True)]
            yield account, rows


def _check_places(source: MailSource, query: str) -> None:
    """Nothing is found where nothing is: say so of an account or folder that is not there."""
    boxes = []
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            boxes += reader.mailboxes() if reader is not None else []
    accounts = [account.name for account in source.places.accounts()] if not source.is_archive else []
    if unknown := (unknown_account(query, accounts) if accounts else "") or no_such_folder(query, boxes):
        raise NoSuchFolder(unknown)


def _tell_what_was_read(source: MailSource) -> None:
    """Say where the text of messages is not in the index yet."""
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            indexed, total = reader.searcher.reach() if reader is not None else (0, 0)
        if indexed < total:
            complain(
                gettext(
                    "{name}: the text of {indexed:,} of {total:,} messages was searched, the headers of all."
                ).format(name=account.name, indexed=indexed, total=total)
            )

"""`tuimail list`: messages, newest first, from what is stored here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from tuimail.cli.mail_source import MailSource, mail_source
from tuimail.cli.message_json import Found, gathered
from tuimail.cli.output import complain, print_json, print_table
from tuimail.cli.parse import Invocation
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.store.reader import MailReader
from tuimail.ui.cells import fit, width_of

_LINES = 50
_LONGEST_SENDER = 28
_LONGEST_SUBJECT = 300
"""Cells of a line for people; JSON has all of it."""
_OFFLINE = gettext("This is what is stored here; --server asks the server too.")


class NoSuchFolder(Exception):
    """No account has the folder named on the command line; the text names one that is like it."""


def run_list(invocation: Invocation) -> int:
    """Print them and return the exit status; works offline."""
    limit = invocation.limit if invocation.limit or invocation.json else _LINES
    with mail_source(invocation) as source:
        found, total = _newest(source, invocation.folder, limit)
        is_offline = source.engine is None and bool(source.accounts)
    return print_found(invocation, found, total, is_offline=is_offline)


def print_found(invocation: Invocation, found: list[Found], total: int, *, is_offline: bool) -> int:
    """Print the newest of them, and how many more there are; the exit status."""
    found = found[: invocation.limit if invocation.limit or invocation.json else _LINES]
    if invocation.json:
        print_json([one.as_json() for one in found])
    elif found:
        print_messages(found)
    if not invocation.json and total > len(found):
        complain(
            gettext("{found:,} of {total:,} messages; --limit {total} shows all.").format(found=len(found), total=total)
        )
    if is_offline:
        complain(_OFFLINE)
    return 0


def print_messages(found: Iterable[Found]) -> None:
    """One line each, under a heading."""
    heading = (gettext("REF"), gettext("DATE"), gettext("FROM"), gettext("SUBJECT"))
    print_table([heading, *map(_as_row, found)], can_be_cut=(2, 3))


def _newest(source: MailSource, folder: str | None, limit: int | None) -> tuple[list[Found], int]:
    """The newest messages of the folders asked for, and how many there are."""
    found: list[Found] = []
    known: list[str] = []
    total, is_known = 0, folder is None
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            if reader is None:
                complain(gettext("{name}: nothing is stored yet; run: tuimail sync {name}").format(name=account.name))
                is_known = True
                continue
            mailboxes = reader.mailboxes()
            known += [mailbox.name for mailbox in mailboxes if mailbox.selectable]
            chosen = _chosen(mailboxes, folder, everything=source.is_archive)
            is_known = is_known or bool(chosen)
            for mailbox in chosen:
                rows = [MessageRow(row) for row in reader.order(mailbox.row)]
                total += len(rows)
                found += some(account, reader, rows[:limit])
    if not is_known and folder is not None:
        raise NoSuchFolder(unknown_folder(folder, known))
    found.sort(key=lambda one: (one.summary.internaldate, one.summary.row), reverse=True)
    return found[:limit], total


def some(account: AccountConfig, reader: MailReader, rows: Sequence[MessageRow]) -> list[Found]:
    """In portions, so that one statement never carries a hundred thousand numbers."""
    return [one for at in range(0, len(rows), 1000) for one in gathered(account, reader, rows[at : at + 1000])]


def _chosen(mailboxes: Sequence[Mailbox], folder: str | None, *, everything: bool) -> list[Mailbox]:
    selectable = [mailbox for mailbox in mailboxes if mailbox.selectable]
    if folder is None:
        return [one for one in selectable if everything or one.special_use is SpecialUse.INBOX]
    exact = [one for one in selectable if one.name == folder]
    wanted = folder.casefold()
    return exact or [one for one in selectable if wanted in (one.name.casefold(), "/".join(one.path).casefold())]


def unknown_folder(folder: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(folder, known, 1)
    meant = (
        gettext("did you mean '{near}'?").format(near=near[0])
        if near
        else gettext("`tuimail folders` lists those that are there.")
    )
    return gettext("There is no folder '{folder}'; {meant}").format(folder=folder, meant=meant)


def _as_row(found: Found) -> tuple[str, ...]:
    sender = _cut(found.summary.sender, _LONGEST_SENDER)
    subject = _cut(found.summary.subject, _LONGEST_SUBJECT) or gettext("(no subject)")
    return found.ref, found.date.strftime("%Y-%m-%d %H:%M"), sender, subject


def _cut(text: str, longest: int) -> str:
    return text if width_of(text) <= longest else fit(text, longest).rstrip()

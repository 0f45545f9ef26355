"""`tuimail folders`: the folders of the accounts with their counts, from what is stored."""

from __future__ import annotations

from tuimail.cli.mail_source import MailSource, mail_source
from tuimail.cli.output import complain, print_json, print_table
from tuimail.cli.parse import Invocation
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.safe_text import safe_line
from tuimail.state.folders import in_tree_order


def run_folders(invocation: Invocation) -> int:
    """Print them and return the exit status; works offline."""
    with mail_source(invocation) as source:
        rows = _rows(source)
    if invocation.json:
        print_json([_as_json(account, mailbox) for account, mailbox in rows])
    elif rows:
        heading = (gettext("ACCOUNT"), gettext("UNREAD"), gettext("TOTAL"), gettext("ROLE"), gettext("FOLDER"))
        print_table([heading, *(_as_row(*row) for row in rows)])
    return 0


def _rows(source: MailSource) -> list[tuple[AccountConfig, Mailbox]]:
    rows: list[tuple[AccountConfig, Mailbox]] = []
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            if reader is None:
                complain(gettext("{name}: nothing is stored yet; run: tuimail sync {name}").format(name=account.name))
                continue
            mailboxes = in_tree_order(reader.mailboxes())
            rows += [(account, mailbox) for mailbox in mailboxes if mailbox.selectable]
    return rows


def _as_row(account: AccountConfig, mailbox: Mailbox) -> tuple[str, ...]:
    counts = mailbox.counts
    return account.name, str(counts.unseen), str(counts.total), mailbox.special_use or "", mailbox.name


def _as_json(account: AccountConfig, mailbox: Mailbox) -> dict[str, object]:
    return {
        "account": account.name,
        "mailbox": safe_line(mailbox.name),
        "role": mailbox.special_use,
        "unseen": mailbox.counts.unseen,
        "total": mailbox.counts.total,
        "server_total": mailbox.server_total,
        "subscribed": mailbox.subscribed,
        "access": mailbox.access.value,
    }

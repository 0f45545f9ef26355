"""REFs: how the verbs name a message, `account/number`, or by its Message-ID.

The number is the local row, which survives moves and is never used twice. (A REF of the journal has a colon.)
"""

from __future__ import annotations

from dataclasses import dataclass

from tuimail.cli.mail_source import MailSource
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.language import gettext

_HIGHEST_ROW = 2**63 - 1


class NoSuchMessage(Exception):
    """The REF names no message, or could mean several; the text says which, and where REFs come from."""


@dataclass(frozen=True, slots=True)
class Named:
    """A message of an account."""

    account: AccountConfig
    row: MessageRow

    @property
    def ref(self) -> str:
        return message_ref(self.account.name, self.row)


def message_ref(account: AccountId, row: MessageRow) -> str:
    """What the other verbs take for this message."""
    return f"{account}/{row}"


def find_message(source: MailSource, ref: str) -> Named:
    """The message that a REF means. Raises NoSuchMessage."""
    found = list(_by_msgid(source, ref)) if "@" in ref or ref.startswith("<") else []
    found = found or list(_by_row(source, ref))
    if not found:
        raise NoSuchMessage(
            gettext("There is no message '{ref}' here; `tuimail list` shows the REFs of those that are.").format(
                ref=ref
            )
        )
    if len({one.account.name for one in found}) > 1:
        choices = ", ".join(sorted(one.ref for one in found)[:5])
        raise NoSuchMessage(
            gettext("'{ref}' is the name of several messages: {choices}. Name one of them.").format(
                ref=ref, choices=choices
            )
        )
    return found[0]


def _by_row(source: MailSource, ref: str) -> list[Named]:
    name, slash, number = ref.rpartition("/")
    if not (number.isascii() and number.isdigit()) or int(number) > _HIGHEST_ROW:
        return []
    found = []
    for account in source.accounts:
        if slash and account.name != name:
            continue
        with open_reader(source.places, account) as reader:
            if reader is not None and reader.summary(MessageRow(int(number))) is not None:
                found.append(Named(account, MessageRow(int(number))))
    return found


def _by_msgid(source: MailSource, msgid: str) -> list[Named]:
    """Copies in several folders are the same message: the newest of an account is taken."""
    msgid = msgid if msgid.startswith("<") else f"<{msgid}>"
    found = []
    for account in source.accounts:
        with open_reader(source.places, account) as reader:
            rows = reader.rows_of_msgid(msgid) if reader is not None else []
        found += [Named(account, row) for row in rows[:1]]
    return found

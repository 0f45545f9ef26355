"""Rows of several accounts in one list: the number of the account stands in the last bits of a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.language import gettext

UNITED: Final = AccountId(gettext("All accounts"))
"""Not an account: all of them."""
INBOXES: Final = MailboxKey(UNITED, MailboxRow(1))
"""Not a mailbox: the inboxes of all accounts."""
ALL_INBOXES: Final = gettext("All inboxes")
_BITS: Final = 8
MOST: Final = 1 << _BITS
"""So many accounts can be told apart."""


def joined(row: int, index: int) -> MessageRow:
    """A message of the account of this number, as a list of all accounts knows it."""
    return MessageRow(row << _BITS | index)


def parted(row: int) -> tuple[MessageRow, int]:
    """The row in its account, and the number of that."""
    return MessageRow(row >> _BITS), row & (MOST - 1)


def parted_by_account(rows: Sequence[int]) -> dict[int, tuple[tuple[MessageRow, ...], tuple[MessageRow, ...]]]:
    """Many rows at once, by the number of their account: as that knows them, and as they were."""
    found = {}
    for index in sorted({row & (MOST - 1) for row in rows}):
        shown = tuple(MessageRow(row) for row in rows if row & (MOST - 1) == index)
        found[index] = (tuple(MessageRow(row >> _BITS) for row in shown), shown)
    return found


def all_joined(rows: Iterable[int], index: int) -> list[int]:
    """Many rows at once."""
    return [row << _BITS | index for row in rows]

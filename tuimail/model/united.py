"""Rows of several accounts in one list: the number of the account stands in the last bits of a row."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress
from typing import Final, cast

from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.language import gettext

UNITED: Final = AccountId(gettext("All accounts"))
"""Not an account: all of them."""
INBOXES: Final = MailboxKey(UNITED, MailboxRow(1))
"""Not a mailbox: the inboxes of all accounts."""
ALL_INBOXES: Final = gettext("All inboxes")
_BITS: Final = 8
_LOWEST: Final = 0 if sys.byteorder == "little" else array("q").itemsize - 1
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
    accounts = accounts_of(rows)
    found = {}
    for index in sorted(set(accounts)):
        shown = tuple(compress(rows, accounts.translate(_only(index))))
        own = tuple([row >> _BITS for row in shown])
        found[index] = cast("tuple[tuple[MessageRow, ...], tuple[MessageRow, ...]]", (own, shown))
    return found


def accounts_of(rows: Collection[int]) -> bytes:
    """The number of the account of each row: the lowest octet of each number."""
    numbers = rows if isinstance(rows, array) else array("q", rows)
    return numbers.tobytes()[_LOWEST :: numbers.itemsize]


def _only(index: int) -> bytes:
    """A table of octets that has 1 for one of them and 0 for all others."""
    return bytes(number == index for number in range(MOST))


class JoinedRows(AbstractSet[MessageRow]):
    """Very many rows of one account as a list of all accounts knows them; none is looked at before it is asked for."""

    def __init__(self, rows: AbstractSet[MessageRow], index: int) -> None:
        self._rows = rows
        self._index = index

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and row & (MOST - 1) == self._index and row >> _BITS in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[MessageRow]:
        return (joined(row, self._index) for row in self._rows)

    @classmethod
    def _from_iterable(cls, rows: Iterable[MessageRow]) -> frozenset[MessageRow]:  # type: ignore[override]
        return frozenset(rows)


def all_joined(rows: Iterable[int], index: int) -> list[int]:
    """Many rows at once."""
    return [row << _BITS | index for row in rows]

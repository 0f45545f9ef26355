"""The one long read of a list: its whole order, to be done in a thread."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import ListView, ThreadedRows
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.folded import Folds
from tuimail.state.order import Order, SortKey
from tuimail.state.reads import Reads
from tuimail.state.threaded_order import ThreadedOrder

MANY: Final = 20_000
"""Fewer are in order before anybody could read that they will be."""


class OrderRequest(NamedTuple):
    """Asks for the order of a mailbox; an answer to an older `number` than the last is thrown away.

    `is_urgent` tells that the user waits for it; what only news asks for may come later.
    """

    mailbox: MailboxKey
    filter: str
    number: int
    view: ListView
    by_recipient: bool
    is_urgent: bool
    conversation: MessageRow | None = None
    """All of this message's thread instead, wherever it is in the account."""
    hidden: AbstractSet[MessageRow] = frozenset()
    """What the user took out of the list, and the store still has in it."""
    shown: AbstractSet[MessageRow] = frozenset()
    """What came back to the list, and the store may not have in it yet."""


def run_order(request: OrderRequest, reader: Reads) -> array[int] | ThreadedRows:
    """Read the order with a reader of the calling thread's own. Raises StoreError."""
    mailbox, view = request.mailbox.row, request.view
    if request.conversation is not None:
        return reader.conversation(request.conversation)
    if mailbox < 1:  # of the whole account: `found.EVERYWHERE`
        return reader.found(request.filter)
    if request.shown:
        also = reader.matching(request.shown, request.filter) if request.filter else request.shown
        return reader.arranged(mailbox, view, filter=request.filter, by_recipient=request.by_recipient, also=also)
    if view.is_plain:
        return reader.order(mailbox, filter=request.filter)
    return reader.arranged(mailbox, view, filter=request.filter, by_recipient=request.by_recipient)


def built(
    request: OrderRequest,
    rows: array[int] | ThreadedRows,
    sort_keys: Callable[[Sequence[MessageRow]], list[SortKey]],
    folds: Folds,
) -> Order:
    """The order of what was read, without what is hidden."""
    hidden = request.hidden
    if hidden:
        from tuimail.state.layers import whole  # nothing is hidden before the first frame

        hidden = whole(hidden)
    if isinstance(rows, ThreadedRows):
        return ThreadedOrder(rows, sort_keys, folds, filter(hidden.__contains__, rows.rows))
    order = (Order if request.view.is_plain else ArrangedOrder)(rows, sort_keys)
    order.strike(hidden)
    return order


def is_glanced(request: OrderRequest) -> bool:
    """Whether `run_glance` can tell something before `run_order` does."""
    return bool(request.filter) and request.is_urgent and request.view.is_plain and request.mailbox.row >= 1


def run_glance(request: OrderRequest, reader: Reads) -> array[int]:
    """The first rows of what `run_order` will find, none where that does not take long."""
    return reader.glance(request.mailbox.row, request.filter)


def takes_long(request: OrderRequest, total: int) -> bool:
    """Whether the user may have to wait for it."""
    is_small = total < MANY or request.conversation is not None
    return request.is_urgent and not is_small and not (request.view.is_plain and not request.filter)


class OrderWait:
    """Whether an order is being read, and what came and went meanwhile."""

    def __init__(self) -> None:
        self.number = 0
        self.is_urgent = True
        self._is_requested = self.has_failed = False
        self._late: dict[MessageRow, bool] = {}

    def restart(self, *, is_urgent: bool) -> None:
        """What is being read is not wanted any more."""
        self.number += 1
        self.is_urgent = is_urgent
        self._is_requested = self.has_failed = False
        self._late.clear()

    def take(self) -> bool:
        """Whether it is to be read; true once."""
        is_wanted, self._is_requested = not self._is_requested, True
        return is_wanted

    def note(self, rows: Iterable[MessageRow], *, is_added: bool) -> None:
        """To be repeated on the order when it arrives."""
        self._late.update(dict.fromkeys(rows, is_added))

    def end(self) -> tuple[set[MessageRow], list[MessageRow]]:
        """The order is here: what went since it was asked for, and what came."""
        late, self._late = self._late, {}
        gone = {row for row, is_added in late.items() if not is_added}
        return gone, [row for row, is_added in late.items() if is_added]

    def failed(self, number: int) -> None:
        """It is tried again when the next news comes, not before."""
        self.has_failed = number == self.number

    def try_again(self) -> None:
        if self.has_failed:
            self._is_requested = self.has_failed = False

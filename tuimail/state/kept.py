"""The lists of the mailboxes that were left last, as they were: who comes back finds them at once.

Such a list is what the store would give again while nobody wrote to that; else it is shown until a new one is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.list_view import ListView
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.folded import Folds
from tuimail.state.listing import FIRST_ROWS
from tuimail.state.order import Order

if TYPE_CHECKING:
    from tuimail.state.desk import Desk

_MOST: Final = 3
_MOST_ROWS: Final = 1_000_000
"""8 MB of those that are not in threads."""
_ROWS_OF_THREADED: Final = 10
"""So many times as much does a message take there."""


class Kept(NamedTuple):
    """A list, and where the user was in it. `version` is that of the store; None: it has changed since."""

    order: Order
    folds: Folds
    view: ListView
    cursor: int
    top: int
    version: object

    @property
    def weight(self) -> int:
        """In rows of a plain list."""
        return len(self.order) * (_ROWS_OF_THREADED if self.view.is_threaded else 1)


class KeptLists:
    """Some lists, the one that was left last at the end."""

    def __init__(self) -> None:
        self._lists: dict[MailboxKey, Kept] = {}

    def put(self, desk: Desk) -> None:
        """The list on screen is left."""
        listing = desk.listing
        reads = desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or reads is None:
            return
        self._lists.pop(listing.mailbox, None)
        is_quick = listing.view.is_plain and listing.count < FIRST_ROWS
        kept = listing.kept(reads.data_version()) if not is_quick else None
        if kept is None:
            return
        self._lists[listing.mailbox] = kept
        while len(self._lists) > _MOST or sum(one.weight for one in self._lists.values()) > _MOST_ROWS:
            del self._lists[next(iter(self._lists))]

    def take(self, desk: Desk, key: MailboxKey, view: ListView) -> Kept | None:
        """That of a mailbox, if it was looked at in this way."""
        kept, reads = self._lists.pop(key, None), desk.readers.get(key.account)
        is_moving = bool(desk.pending.hidden_in(key) or desk.pending.shown_in(key))
        if kept is None or reads is None or is_moving or kept.view != view:
            return None
        return kept if kept.version == reads.data_version() else kept._replace(version=None)

    def heard(self, event: MessagesChanged) -> None:
        """News of a mailbox. What comes into a list that only the store can sort is waited for; all else is read."""
        kept = self._lists.get(event.mailbox)
        if kept is None:
            return
        if event.everything or event.removed or (event.added and not isinstance(kept.order, ArrangedOrder)):
            del self._lists[event.mailbox]
        elif event.added:
            self._lists[event.mailbox] = kept._replace(version=None)

    def threads_changed(self, account: AccountId) -> None:
        """Messages found their threads."""
        for key, kept in self._lists.items():
            if key.account == account and kept.view.is_by_thread:
                self._lists[key] = kept._replace(version=None)

    def forget(self, account: AccountId) -> None:
        """Its rows mean nothing any more."""
        self._lists = {key: kept for key, kept in self._lists.items() if key.account != account}

"""One thread as a list of its own: all of its messages in the account, whichever folder they are in."""

from __future__ import annotations

from array import array
from collections.abc import Collection

from tuimail.model.ids import AccountId, MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.list_view import ListView, ThreadedRows
from tuimail.state.found import EVERYWHERE, Found
from tuimail.state.listing_order import OrderRequest
from tuimail.state.order import Order
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads


class Conversation(Found):
    """`about` is the message whose thread it is; the cursor begins there."""

    def __init__(
        self,
        account: AccountId,
        reads: Reads,
        pending: Pending,
        about: MessageRow,
        origin: MailboxKey,
        before: Found | None = None,
    ) -> None:
        """`before` is the search from which the user came, and to which he goes back."""
        super().__init__(MailboxKey(account, EVERYWHERE), reads, pending, "", origin, gettext("Conversation"))
        self.view = ListView(is_threaded=True)
        self.about = about
        self.before = before
        self._has_begun = False

    def order_request(self, *, is_rested: bool = True) -> OrderRequest | None:
        request = super().order_request(is_rested=True)
        return request._replace(conversation=self.about) if request is not None else None

    def loaded(self, request: OrderRequest, rows: array[int] | ThreadedRows | Order) -> bool:
        if not super().loaded(request, rows):
            return False
        self._take_out(self._put_away)
        if not self._has_begun:
            self._has_begun = True
            self.seek(self.about)
        return True

    def add(self, rows: Collection[MessageRow]) -> None:
        """Whether they belong to it, the store can tell."""
        if any(row not in self._put_away for row in rows):
            self.reload()

    def _matching(self, rows: Collection[MessageRow]) -> Collection[MessageRow]:
        return rows

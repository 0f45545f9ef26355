"""The message list of one mailbox: rows, cursor and scroll position that stay with their messages.

The newest rows are there at once; the whole order comes from a thread. News is spliced in where it belongs, and what
happens while an order is being read is repeated on it when it arrives.

    first rows --order_request()--> loading --loaded()--> complete --everything changed / filter--> loading
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import PLAIN, ListView, ThreadedRows
from tuimail.model.mailbox import SpecialUse
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.folded import Folds
from tuimail.state.listing_order import OrderRequest, OrderWait, built, run_order
from tuimail.state.listing_window import OUTGOING, addressed
from tuimail.state.order import Order, Scattered, SortKey
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads
from tuimail.state.shown_rows import Place, ShownRows
from tuimail.state.threaded_order import ThreadedOrder

if TYPE_CHECKING:
    from tuimail.state.kept import Kept

FIRST_ROWS = 200
_MANY = 10_000
"""For so many messages that come (back) at once a new order is read, in a thread."""


class Listing(ShownRows):
    """Rows in the order of a view. Indexes are places in the list; a cursor of an empty list is 0."""

    def __init__(
        self,
        mailbox: MailboxKey,
        reads: Reads,
        pending: Pending,
        *,
        total: int = 0,
        place: Place | None = None,
        view: ListView = PLAIN,
        role: SpecialUse | None = None,
        kept: Kept | None = None,
    ) -> None:
        self._shows_recipients = role in OUTGOING
        self._is_by_wake_time = role is SpecialUse.SNOOZED  # which the user changes: places are no longer true then
        super().__init__(mailbox, addressed(reads) if self._shows_recipients else reads.window, pending, view)
        self.folds = Folds(is_all=view.is_folded)
        self._reads = reads
        self._place = place
        self._stays_at_top = place is None and not view.is_plain
        self._wait = OrderWait()
        self.shown_view = PLAIN
        self.is_narrowing = False
        """The rows shown are not yet those of the filter: what is done now would not mean them."""
        if kept is not None:
            self._show_again(kept)
            return
        first = reads.first_rows(mailbox.row, FIRST_ROWS)
        hidden = pending.hidden_in(mailbox)
        shown = [summary for summary in first if summary.row not in hidden]
        self._order = Order(array("q", [summary.row for summary in shown]), reads.sort_keys)
        self._order.learn((summary.internaldate, summary.row) for summary in first)
        if not self._shows_recipients:
            self._window.put(shown)
        self.is_complete = view.is_plain and len(first) < FIRST_ROWS
        self.is_beginning = not self.is_complete
        self.total = len(shown) if self.is_complete else max(total, len(shown))
        self.bring_back(pending.shown_in(mailbox), ())
        self._return_to_place()

    def unseen_of(self) -> Callable[[Reads], Collection[int]]:
        """What reads the unread messages of the mailbox, as stored."""
        mailbox = self.mailbox.row
        return lambda reads: reads.unseen_rows(mailbox)

    # News

    def changed(self, rows: Iterable[MessageRow]) -> None:
        self._window.forget(rows)
        if self._is_by_wake_time:
            self.reload()

    def add(self, rows: Collection[MessageRow]) -> None:
        """Messages came (or came back) into the mailbox."""
        self._wait.try_again()
        self._pending.added(rows)
        if len(rows) > _MANY:
            self.reload(is_urgent=True)
            return
        hidden = self._pending.hidden_in(self.mailbox)
        rows = [row for row in rows if row not in hidden]
        self._window.forget(rows)
        if not self.is_complete:
            self._wait.note(rows, is_added=True)
        self._insert(rows)

    def remove(self, rows: Collection[MessageRow]) -> None:
        """Messages left the mailbox, or the user hid them."""
        if not self.is_complete:
            self._wait.note(rows, is_added=False)
        self._take_out(rows)
        if self._is_by_wake_time and rows:
            self.reload()

    def twin(self) -> Order:
        """The order, for a thread that takes rows out of it."""
        return self._order.twin()

    def without(self, order: Order, left: Sequence[int]) -> None:
        """Take the order back from such a thread, with the places that the rows left."""
        if isinstance(order, ThreadedOrder):
            order.adopt(self.folds)
        self._order = order
        self._shift((), left)
        if not self.is_complete:
            self.reload()  # what is being read is with them

    def rebuild(self) -> None:
        """So many were hidden that a new order, without them, is waited for."""
        self.is_narrowing = True
        self.reload(is_urgent=True)

    def bring_back(self, rows: AbstractSet[MessageRow], keys: Iterable[SortKey]) -> None:
        """What took these out of the list is taken back; `keys` are those that are known of them."""
        if not rows:
            return
        from tuimail.state.layers import is_more_than  # nothing comes back before the first frame

        if is_more_than(rows, _MANY):
            if self._takes_back(rows):
                self.is_narrowing = False
                self.reload()
            else:
                self.rebuild()
            return
        self._order.learn(keys)
        self._window.forget(rows)
        if not self.is_complete:
            self._wait.note(rows, is_added=True)
        self._insert(rows, are_known=True)

    def reload(self, *, is_urgent: bool = False) -> None:
        """Everything may be different: keep what is shown until a new order comes."""
        self.is_complete = False
        self.total = max(self.total, len(self._order))
        self._wait.restart(is_urgent=is_urgent or self.is_narrowing)
        self._window.forget_all()

    def set_view(self, view: ListView) -> None:
        """Show the same messages in another order."""
        before, self.view = self.view, view
        if view.is_folded != before.is_folded:
            self.folds = Folds(is_all=view.is_folded)
        if view._replace(has_headings=before.has_headings) != before:
            self.reload(is_urgent=True)

    def set_filter(self, query: str) -> None:
        """Show only messages that match a query; "" shows all."""
        self.filter = query
        self.is_narrowing = True
        self.reload(is_urgent=True)

    # The order

    def order_request(self, *, is_rested: bool = True) -> OrderRequest | None:
        """What to read in a thread, told once; not rested: only what the user waits for."""
        wait = self._wait
        if self.is_complete or not (is_rested or wait.is_urgent) or not wait.take():
            return None
        moved = self._pending.hidden_in(self.mailbox), self._pending.shown_in(self.mailbox)
        how = self.view, self._shows_recipients, wait.is_urgent
        return OrderRequest(self.mailbox, self.filter, wait.number, *how, None, *moved)

    def building(self) -> Callable[[OrderRequest, Reads], Order]:
        """What makes an order in a thread, to be taken by `loaded` without a long look at it."""
        folds, sort_keys = self.folds.twin(), self._reads.sort_keys
        return lambda request, reader: built(request, run_order(request, reader), sort_keys, folds)

    def loaded(self, request: OrderRequest, rows: array[int] | ThreadedRows | Order) -> bool:
        """Take the order that was read; False where it is no longer wanted."""
        if not self.wants(request):
            return False
        cursor_row, top_offset = self.cursor_row, self.cursor - self.top
        known = self._order.keys_of([cursor_row] if cursor_row is not None else [])
        if not isinstance(rows, Order):
            rows = built(request, rows, self._reads.sort_keys, self.folds)
        self._order = rows
        if isinstance(rows, ThreadedOrder):
            rows.adopt(self.folds)
        self.is_complete, self.is_narrowing, self.is_beginning, self.shown_view = True, False, False, self.view
        self.generation += 1
        gone, late = self._wait.end()
        hidden, shown = self._pending.hidden_in(self.mailbox), self._pending.shown_in(self.mailbox)
        if hidden is not request.hidden:
            gone = gone | hidden
        self._take_out(gone)
        self._insert([row for row in late if row not in gone and row not in shown])
        if shown is not request.shown:
            self.bring_back(shown - request.shown, ())
        self._settle_cursor(known[0] if known else None, top_offset)
        return True

    def wants(self, request: OrderRequest) -> bool:
        """Whether the answer is still waited for."""
        return request.mailbox == self.mailbox and request.number == self._wait.number

    def glanced(self, request: OrderRequest, rows: array[int]) -> bool:
        """Show the first rows of the order until all of it is here; False where that would move the cursor."""
        if not rows or not self.wants(request):
            return False
        cursor_row, top_offset = self.cursor_row, self.cursor - self.top
        known = self._order.keys_of([cursor_row] if cursor_row is not None else [])
        last = self._order.keys_of([MessageRow(rows[-1])])
        if known and last and known[0] < last[0]:
            return False
        self._order, self.is_beginning = Order(rows, self._reads.sort_keys), True
        self.generation += 1
        self._take_out(self._pending.hidden_in(self.mailbox))
        self._settle_cursor(known[0] if known else None, top_offset)
        return True

    def failed(self, request: OrderRequest) -> None:
        """The read failed; it is tried again when the next news comes, not before."""
        self._wait.failed(request.number)

    @property
    def is_given_up(self) -> bool:
        """Whether what is wanted could not be read, so that nothing goes on."""
        return self._wait.has_failed

    def _settle_cursor(self, key: SortKey | None, below_top: int) -> None:
        self.range_start = None
        if self._stays_at_top:
            self.cursor = self.top = 0
        elif self._place is not None:
            self._return_to_place()
        elif key is not None:
            self.cursor = self._new_index(key)
            self.top = max(0, self.cursor - below_top)
        self._clamp()

    def _new_index(self, key: SortKey) -> int:
        """Where the cursor belongs in an order that has just come."""
        if isinstance(self._order, ArrangedOrder):
            index = self._order.index_of(key[1])
            return index if index is not None else 0 if self.filter else self.cursor
        place = self._order.places([key])[0]
        return place if self.row_at(place) == key[1] or not self.filter else 0

    def _insert(self, rows: Collection[MessageRow], *, are_known: bool = False) -> None:
        keys = self._order.keys_of(rows if are_known else self._matching(rows))
        if not self.is_complete and not self.filter and self.view.is_plain and len(self._order):
            oldest = self._order.keys_of([MessageRow(self._order.rows[-1])])
            keys = [key for key in keys if oldest and key > oldest[0]]  # the rest comes with the order
        was_empty = not len(self._order)
        try:
            inserted = self._order.insert(keys)
        except Scattered:
            if self.is_complete:
                self.reload(is_urgent=are_known)
            return
        if inserted:
            self._shift(() if was_empty else inserted, ())

    def _take_out(self, rows: Collection[MessageRow]) -> None:
        if not rows:
            return
        removed = self._order.remove(rows)
        self._window.forget(rows)
        if removed:
            self._shift((), removed)

    def _matching(self, rows: Collection[MessageRow]) -> Collection[MessageRow]:
        if not self.filter or not rows:
            return rows
        return self._reads.matching(rows, self.filter, self.mailbox.row)

"""The message list of one mailbox: rows, cursor and scroll position that stay with their messages.

The newest rows are there at once; the whole order comes from a thread. News is spliced in where it belongs, and what
happens while an order is being read is repeated on it when it arrives.

    first rows --order_request()--> loading --loaded()--> complete --everything changed / filter--> loading
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.list_view import PLAIN, ListView
from tuimail.model.mailbox import SpecialUse
from tuimail.model.summary import MessageSummary
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.listing_order import OrderRequest, OrderWait
from tuimail.state.listing_window import OUTGOING, RowWindow, addressed
from tuimail.state.order import Order, Scattered, SortKey, shifted
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads

FIRST_ROWS = 200


class Place(NamedTuple):
    """Where the user was in a mailbox: the message, and how far below the top of the screen it stood."""

    key: SortKey
    below_top: int


class Listing:
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
    ) -> None:
        self.mailbox = mailbox
        self.filter = ""
        self.view = view
        self.generation = 0
        self.cursor = 0
        self.top = 0
        self.range_start: int | None = None
        self._reads = reads
        self._pending = pending
        self._shows_recipients = role in OUTGOING
        self._read = addressed(reads) if self._shows_recipients else reads.window
        self._window = RowWindow(self._read)
        self._place = place
        self._stays_at_top = place is None and not view.is_plain
        self._wait = OrderWait()
        first = reads.first_rows(mailbox.row, FIRST_ROWS)
        hidden = pending.hidden_in(mailbox)
        shown = [summary for summary in first if summary.row not in hidden]
        self._order = Order(array("q", [summary.row for summary in shown]), reads.sort_keys)
        self._order.learn((summary.internaldate, summary.row) for summary in first)
        if not self._shows_recipients:
            self._window.put(shown)
        self.is_complete = view.is_plain and len(first) < FIRST_ROWS
        self.total = len(shown) if self.is_complete else max(total, len(shown))
        self._return_to_place()

    # Rows

    @property
    def count(self) -> int:
        """How many rows the list has; before the order is known, how many it will have."""
        return len(self._order) if self.is_complete or self.filter else max(self.total, len(self._order))

    @property
    def rows(self) -> array[int]:
        """The rows that are known, newest first. Not to be changed."""
        return self._order.rows

    @property
    def cursor_row(self) -> MessageRow | None:
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> MessageRow | None:
        """None outside the list, and where the order is not known yet."""
        return MessageRow(self._order.rows[index]) if 0 <= index < len(self._order) else None

    def index_of(self, row: MessageRow) -> int | None:
        if self.cursor_row == row:
            return self.cursor
        try:
            return self._order.index_of(row)
        except Scattered:
            return None

    def summary(self, index: int) -> MessageSummary | None:
        """The row to paint, with the user's unconfirmed changes; None: paint an empty row."""
        if not 0 <= index < len(self._order):
            return None
        summary = self._window.summary(self._order.rows, index)
        return self._pending.shown(self.mailbox.account, summary) if summary else None

    def summary_of(self, row: MessageRow) -> MessageSummary | None:
        """The summary of any row."""
        summary = self._window.kept(row) or self._read([row]).get(row)
        return self._pending.shown(self.mailbox.account, summary) if summary else None

    # Cursor

    def move_to(self, index: int) -> None:
        """Put the cursor on an index of the list, as near as there is one."""
        self._place, self._stays_at_top = None, False
        self.cursor = min(max(index, 0), max(self.count - 1, 0))

    def place(self) -> Place | None:
        """Where the user is, to be remembered; what he came from while that is still sought."""
        row = self.cursor_row
        if self._place is not None or row is None:
            return self._place
        keys = self._order.keys_of([row])
        return Place(keys[0], self.cursor - self.top) if keys else None

    def seek(self, row: MessageRow) -> bool:
        """Put the cursor on a message, if it is in the list."""
        index = self.index_of(row)
        if index is None:
            return False
        self.move_to(index)
        return True

    # News

    def changed(self, rows: Iterable[MessageRow]) -> None:
        self._window.forget(rows)

    def add(self, rows: Collection[MessageRow]) -> None:
        """Messages came (or came back) into the mailbox."""
        self._wait.try_again()
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

    def reload(self, *, is_urgent: bool = False) -> None:
        """Everything may be different: keep what is shown until a new order comes."""
        self.is_complete = False
        self.total = max(self.total, len(self._order))
        self._wait.restart(is_urgent=is_urgent)
        self._window.forget_all()

    def set_view(self, view: ListView) -> None:
        """Show the same messages in another order."""
        self.view = view
        self.reload(is_urgent=True)

    def set_filter(self, query: str) -> None:
        """Show only messages that match a query; "" shows all."""
        self.filter = query
        self.reload(is_urgent=True)

    # The order

    def order_request(self, *, is_rested: bool = True) -> OrderRequest | None:
        """What to read in a thread, told once; not rested: only what the user waits for."""
        wait = self._wait
        if self.is_complete or not (is_rested or wait.is_urgent) or not wait.take():
            return None
        return OrderRequest(self.mailbox, self.filter, wait.number, self.view, self._shows_recipients, wait.is_urgent)

    def loaded(self, request: OrderRequest, rows: array[int]) -> bool:
        """Take the order that was read; False where it is no longer wanted."""
        if request.mailbox != self.mailbox or request.number != self._wait.number:
            return False
        cursor_row, top_offset = self.cursor_row, self.cursor - self.top
        known = self._order.keys_of([cursor_row] if cursor_row is not None else [])
        order = Order if self.view.is_plain else ArrangedOrder
        self._order = order(rows, self._reads.sort_keys)
        self.is_complete = True
        self.generation += 1
        late_gone, late = self._wait.end()
        gone = self._pending.hidden_in(self.mailbox) | late_gone
        self._take_out(gone)
        self._insert([row for row in late if row not in gone])
        self._settle_cursor(known[0] if known else None, top_offset)
        return True

    def failed(self, request: OrderRequest) -> None:
        """The read failed; it is tried again when the next news comes, not before."""
        self._wait.failed(request.number)

    def _settle_cursor(self, key: SortKey | None, below_top: int) -> None:
        self.range_start = None
        if self._stays_at_top:
            self.cursor = self.top = 0
        elif self._place is not None:
            self._return_to_place()
        elif key is not None:
            place = self._order.places([key])[0]
            is_here = self.row_at(place) == key[1]
            if is_here or not self.filter:
                self.cursor = place if is_here or self.view.is_plain else self.cursor
            else:
                self.cursor = 0
            self.top = max(0, self.cursor - below_top)
        self._clamp()

    def _return_to_place(self) -> None:
        if self._place is None:
            return
        index = self._order.places([self._place.key])[0]
        if index < len(self._order) or self.is_complete:
            self.cursor = index
            self.top = max(0, index - self._place.below_top)
            self._place = None
            self._clamp()

    def _insert(self, rows: Collection[MessageRow]) -> None:
        keys = self._order.keys_of(self._matching(rows))
        if not self.is_complete and not self.filter and self.view.is_plain and len(self._order):
            oldest = self._order.keys_of([MessageRow(self._order.rows[-1])])
            keys = [key for key in keys if oldest and key > oldest[0]]  # the rest comes with the order
        was_empty = not len(self._order)
        try:
            inserted = self._order.insert(keys)
        except Scattered:
            if self.is_complete:
                self.reload()
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

    def _shift(self, inserted: Sequence[int], removed: Sequence[int]) -> None:
        """Keep cursor, range and screen on their messages; a screen at the very top stays there, to show news."""
        self.cursor = shifted(self.cursor, inserted, removed)
        if self.top:
            self.top = shifted(self.top, inserted, removed)
        if self.range_start is not None:
            self.range_start = shifted(self.range_start, inserted, removed)
        self.generation += 1
        self._clamp()

    def _clamp(self) -> None:
        last = max(self.count - 1, 0)
        self.cursor = min(self.cursor, last)
        self.top = min(self.top, last)
        if self.range_start is not None:
            self.range_start = min(self.range_start, last) if self.count else None

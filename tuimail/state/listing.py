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
from tuimail.model.summary import MessageSummary
from tuimail.state.listing_order import OrderRequest
from tuimail.state.listing_window import RowWindow
from tuimail.state.order import Order, Scattered, SortKey, shifted
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads

FIRST_ROWS = 200


class Place(NamedTuple):
    """Where the user was in a mailbox: the message, and how far below the top of the screen it stood."""

    key: SortKey
    below_top: int


class Listing:
    """Rows newest first. Indexes are places in the list; a cursor of an empty list is 0."""

    def __init__(
        self, mailbox: MailboxKey, reads: Reads, pending: Pending, *, total: int = 0, place: Place | None = None
    ) -> None:
        self.mailbox = mailbox
        self.filter = ""
        self.generation = 0
        self.cursor = 0
        self.top = 0
        self.range_start: int | None = None
        self._reads = reads
        self._pending = pending
        self._window = RowWindow(reads.window)
        self._place = place
        self._order_number = 0
        self._is_requested = self._has_failed = False
        self._late: dict[MessageRow, bool] = {}
        first = reads.first_rows(mailbox.row, FIRST_ROWS)
        hidden = pending.hidden_in(mailbox)
        shown = [summary for summary in first if summary.row not in hidden]
        self._order = Order(array("q", [summary.row for summary in shown]), reads.sort_keys)
        self._order.learn((summary.internaldate, summary.row) for summary in first)
        self._window.put(shown)
        self.is_complete = len(first) < FIRST_ROWS
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
        summary = self._window.kept(row) or self._reads.window([row]).get(row)
        return self._pending.shown(self.mailbox.account, summary) if summary else None

    # Cursor

    def move_to(self, index: int) -> None:
        """Put the cursor on an index of the list, as near as there is one."""
        self._place = None
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
        self._try_again()
        hidden = self._pending.hidden_in(self.mailbox)
        rows = [row for row in rows if row not in hidden]
        self._window.forget(rows)
        if not self.is_complete:
            self._late.update(dict.fromkeys(rows, True))
        self._insert(rows)

    def remove(self, rows: Collection[MessageRow]) -> None:
        """Messages left the mailbox, or the user hid them."""
        if not self.is_complete:
            self._late.update(dict.fromkeys(rows, False))
        self._take_out(rows)

    def reload(self) -> None:
        """Everything may be different: keep what is shown until a new order comes."""
        self.is_complete = False
        self.total = max(self.total, len(self._order))
        self._is_requested = self._has_failed = False
        self._late.clear()
        self._order_number += 1
        self._window.forget_all()

    def set_filter(self, query: str) -> None:
        """Show only messages that match a query; "" shows all."""
        self.filter = query
        self.reload()

    # The order

    def order_request(self) -> OrderRequest | None:
        """What to read in a thread, told once."""
        if self.is_complete or self._is_requested:
            return None
        self._is_requested = True
        return OrderRequest(self.mailbox, self.filter, self._order_number)

    def loaded(self, request: OrderRequest, rows: array[int]) -> bool:
        """Take the order that was read; False where it is no longer wanted."""
        if request.mailbox != self.mailbox or request.number != self._order_number:
            return False
        cursor_row, top_offset = self.cursor_row, self.cursor - self.top
        known = self._order.keys_of([cursor_row] if cursor_row is not None else [])
        self._order.rows = rows
        self.is_complete = True
        self.generation += 1
        late, self._late = self._late, {}
        gone = self._pending.hidden_in(self.mailbox) | {row for row, is_added in late.items() if not is_added}
        self._take_out(gone)
        self._insert([row for row, is_added in late.items() if is_added and row not in gone])
        self._settle_cursor(known[0] if known else None, top_offset)
        return True

    def failed(self, request: OrderRequest) -> None:
        """The read failed; it is tried again when the next news comes, not before."""
        self._has_failed = request.number == self._order_number

    def _try_again(self) -> None:
        if self._has_failed:
            self._is_requested = self._has_failed = False

    def _settle_cursor(self, key: SortKey | None, below_top: int) -> None:
        self.range_start = None
        if self._place is not None:
            self._return_to_place()
        elif key is not None:
            place = self._order.places([key])[0]
            is_here = self.row_at(place) == key[1]
            self.cursor = place if is_here or not self.filter else 0
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
        if not self.is_complete and not self.filter and len(self._order):
            oldest = self._order.keys_of([MessageRow(self._order.rows[-1])])
            keys = [key for key in keys if oldest and key > oldest[0]]  # the rest comes with the order
        was_empty = not len(self._order)
        try:
            inserted = self._order.insert(keys)
        except Scattered:
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

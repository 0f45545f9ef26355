"""The rows of a list as they are shown: summaries, cursor and scroll position that stay with their messages."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from tuimail.model.flags import Flag
from tuimail.model.ids import CommandId, MailboxKey, MessageRow
from tuimail.model.list_view import PLAIN, ListView
from tuimail.model.summary import MessageSummary
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.date_groups import Calendar, Group
from tuimail.state.folded import Folds
from tuimail.state.listing_window import ReadRows, RowWindow
from tuimail.state.order import Order, Scattered, SortKey, shifted
from tuimail.state.pending import Pending
from tuimail.state.threaded_order import Branch, ThreadedOrder

if TYPE_CHECKING:
    from tuimail.state.kept import Kept
    from tuimail.state.put_away import PutAway

_MOST_LOOKED_INTO = 50
_SCREEN, _MOST_READ = 50, 400
"""What is folded away behind so many rows is read at once, but no more: each question may wait for busy threads."""


class Behind(NamedTuple):
    """What a folded thread hides: whether anything is unread, and when its newest message came."""

    has_unseen: bool
    newest: int


NOTHING = Behind(has_unseen=False, newest=0)


class Place(NamedTuple):
    """Where the user was in a mailbox: the message, and how far below the top of the screen it stood."""

    key: SortKey
    below_top: int
    is_at_top: bool = False
    """The list began at the top of the screen, and does so again: what has come since is to be seen."""


class ShownRows:
    """What is on the screen of a list. Where its rows come from is `Listing`'s."""

    _order: Order
    folds: Folds
    shown_view: ListView
    """That of the rows shown, while those of another view are waited for."""

    def __init__(self, mailbox: MailboxKey, read: ReadRows, pending: Pending, view: ListView = PLAIN) -> None:
        self.mailbox = mailbox
        self.view = view
        self.filter = ""
        self.generation = 0
        self.cursor = 0
        self.top = 0
        self.range_start: int | None = None
        self.is_complete = False
        self.is_beginning = True
        """Only the first rows of a list are known yet, not those of all its messages."""
        self.total = 0
        self._read = read
        self._pending = pending
        self._window = RowWindow(read)
        self._before: PutAway | None = None
        """The order before very many rows were taken out of it, to be shown at once when they come back."""
        self._place: Place | None = None
        self._stays_at_top = False
        self._calendar: Calendar | None = None
        self._groups: tuple[object, tuple[Group, ...]] = (None, ())

    # Rows

    @property
    def count(self) -> int:
        """How many rows the list has; before its first order is known, how many it will have."""
        is_known = self.is_complete or self.generation or self.filter or isinstance(self._order, ArrangedOrder)
        return len(self._order) if is_known else max(self.total, len(self._order))

    @property
    def rows(self) -> array[int]:
        """The rows that are known, newest first. Not to be changed."""
        return self._order.rows

    @property
    def threads(self) -> ThreadedOrder | None:
        """The threads, where the list shows them."""
        return self._order if isinstance(self._order, ThreadedOrder) else None

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
        return self._as_made(MessageRow(self._order.rows[index]), summary)

    def _as_made(self, row: MessageRow, summary: MessageSummary | None) -> MessageSummary | None:
        """With the user's unconfirmed changes; one that he brings back from nowhere is as it was."""
        if summary is None:
            return self._pending.summary_before(self.mailbox, row)
        return self._pending.shown(self.mailbox.account, summary)

    def summaries_of(
        self, rows: AbstractSet[MessageRow], but: Collection[CommandId]
    ) -> dict[MessageRow, MessageSummary]:
        """Those of the rows that were near the screen, as they were shown before some commands."""
        account, flags = self.mailbox.account, self._pending.flags
        return {row: replace(one, flags=flags(account, one, but)) for row, one in self._window.known(rows)}

    def is_unread(self, rows: array[int], index: int) -> bool:
        """Whether one of `all_rows` is unread, as the user has made it."""
        summary = self._window.summary(rows, index)
        account = self.mailbox.account
        return summary is not None and Flag.SEEN not in self._pending.shown(account, summary).flags.system

    def behind(self, index: int) -> Behind:
        """What is folded away behind a row, as far as its first and last messages tell."""
        hidden = self._looked_into(index)
        if not self._window.has(hidden):
            beside = chain(range(index, index + _SCREEN), range(max(0, index - _SCREEN), index))
            self._window.read(islice(chain.from_iterable(map(self._looked_into, beside)), _MOST_READ))
        known = [one for one in map(self.summary_of, hidden) if one is not None]
        has_unseen = any(Flag.SEEN not in one.flags.system for one in known)
        return Behind(has_unseen, max((one.internaldate for one in known), default=0)) if known else NOTHING

    def _looked_into(self, index: int) -> tuple[MessageRow, ...]:
        branch = self.branch(index)
        return _both_ends(branch.hidden) if branch is not None else ()

    def summary_of(self, row: MessageRow) -> MessageSummary | None:
        """The summary of any row."""
        return self._as_made(row, self._window.summary_of(row))

    def all_rows(self) -> tuple[array[int], int]:
        """All rows, folded away or not, and the cursor among them."""
        threads = self.threads
        return (self.rows, self.cursor) if threads is None else threads.whole_at(self.cursor)

    def acted_on(self, rows: tuple[MessageRow, ...]) -> tuple[tuple[MessageRow, ...], int]:
        """What an action on these rows changes, and how many folded threads that are: each is all of its messages."""
        threads = self.threads
        return (rows, 0) if threads is None else threads.covered(rows)

    def branch(self, index: int) -> Branch | None:
        """The tree before a row; None where the list shows no threads."""
        threads = self.threads
        return threads.branch(index) if threads is not None and index < len(threads) else None

    def groups(self, now: float) -> tuple[Group, ...]:
        """The headings between the rows, where the view has them."""
        if not (self.view.has_headings and self.view.is_newest_first and len(self._order)):
            return ()
        if self._calendar is None or not self._calendar.holds(now):
            self._calendar = Calendar(now)
        key = (self._calendar.day, self.generation, len(self._order))
        if self._groups[0] != key:
            try:
                ends = self._order.ends_of(self._calendar.starts)
            except Scattered:
                return ()
            self._groups = (key, self._calendar.groups(ends, len(self._order)))
        return self._groups[1]

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
        return Place(keys[0], self.cursor - self.top, not self.top) if keys else None

    def return_to(self, place: Place) -> None:
        """Go where the user was, as soon as the order reaches that far."""
        self._place = place
        self._return_to_place()

    @property
    def is_at_place(self) -> bool:
        """Whether nothing is sought any more."""
        return self._place is None

    def uppermost(self, rows: AbstractSet[int]) -> MessageRow | None:
        """The first of some rows that is in the list."""
        return self._order.first_of(rows)

    def seek(self, row: MessageRow) -> bool:
        """Put the cursor on a message, if it is in the list."""
        index = self.index_of(row)
        if index is None:
            return False
        self.move_to(index)
        return True

    def put_aside(self, *rows: AbstractSet[MessageRow]) -> None:
        """Very many rows are about to be taken out: what they are taken out of is not forgotten."""
        from tuimail.state.put_away import PutAway

        self._before = PutAway(self._order, rows, self.view, self.filter, self.folds.twin())

    def fold(self, change: Callable[[ThreadedOrder], object]) -> None:
        """Show more or less of the threads; the cursor stays on its message, or goes to what stands for it."""
        threads, row, below_top = self.threads, self.cursor_row, self.cursor - self.top
        if threads is None:
            return
        change(threads)
        index = threads.index_of(row) if row is not None else None
        self.cursor = self.cursor if index is None else index
        self.top = max(0, self.cursor - below_top)
        self.range_start = None
        self.generation += 1
        self._clamp()

    def kept(self, version: object) -> Kept | None:
        """What to show again when the user comes back; None where that is not all, or is about to change."""
        is_moving = self._pending.hidden_in(self.mailbox) or self._pending.shown_in(self.mailbox)
        if is_moving or self.filter or not self.is_complete:
            return None
        from tuimail.state.kept import Kept  # nothing is left before the first frame

        return Kept(self._order, self.folds, self.view, self.cursor, self.top, version)

    def _show_again(self, kept: Kept) -> None:
        """As it was left; what changed since then is read."""
        self._order, self.folds, self.shown_view = kept.order, kept.folds, kept.view
        self.cursor, self.top, self.generation = kept.cursor, kept.top, 1
        self._place, self._stays_at_top = None, False
        self.is_complete, self.is_beginning = kept.version is not None, False
        self.total = len(self._order)

    def _takes_back(self, rows: AbstractSet[MessageRow]) -> bool:
        """Show the order again that these rows were put away from; False where that is not known any more."""
        before, self._before = self._before, None
        if before is None or not before.is_for(rows, self.view, self.filter):
            return False
        self._order = before.order
        if isinstance(self._order, ThreadedOrder) and not self.folds.is_like(before.folds):
            self._order.lay()
        self.range_start, self.generation = None, self.generation + 1
        self._clamp()
        return True

    def _return_to_place(self) -> None:
        if self._place is None:
            return
        index = self._order.places([self._place.key])[0]
        if index < len(self._order) or self.is_complete:
            self.cursor = index
            self.top = 0 if self._place.is_at_top else max(0, index - self._place.below_top)
            self._place = None
            self._clamp()

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


def _both_ends(rows: tuple[MessageRow, ...]) -> tuple[MessageRow, ...]:
    """Of very many the first and the last."""
    half = _MOST_LOOKED_INTO // 2
    return rows if len(rows) <= _MOST_LOOKED_INTO else (*rows[:half], *rows[-half:])

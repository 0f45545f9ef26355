"""Finds the unread message next to the cursor: among its neighbours first, then in the whole list."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from tuimail.model.flags import Flag
from tuimail.model.ids import MessageRow
from tuimail.model.slices import set_of, slices
from tuimail.state.listing import Listing
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads

MANY: Final = 20_000
"""A list of so many is gone through in a thread: the store may have to name a hundred thousand unread ones."""
_NEAR: Final = 400
"""Rows whose summaries are read: a few milliseconds. Nearly always one of them is unread."""
_CHUNK: Final = 4096


def near(listing: Listing, direction: int) -> tuple[int, MessageRow] | None:
    """The next one below the cursor (1) or above it (-1), if it is not far, and its place among `all_rows`."""
    rows, cursor = listing.all_rows()
    cursor = min(cursor, len(rows))  # below what is known while the order is read
    beside = range(cursor + 1, len(rows)) if direction > 0 else range(cursor - 1, -1, -1)
    return next(((index, MessageRow(rows[index])) for index in beside[:_NEAR] if listing.is_unread(rows, index)), None)


class Sought(NamedTuple):
    """What to seek in a list as it is at one moment."""

    rows: array[int]
    """All of them, folded away or not."""
    cursor: int
    direction: int
    here: int
    """The message under the cursor."""
    unseen: Callable[[Reads], Collection[int]]
    """Reads those that are unread, as stored."""
    changes: Sequence[tuple[Sequence[MessageRow], bool]]
    """What the user made unread, or read, since."""

    @classmethod
    def now(cls, listing: Listing, pending: Pending, direction: int) -> Sought:
        """Cheap at any size: numbers are copied, none is looked at."""
        rows, cursor = listing.all_rows()
        changes = []
        for one in pending:
            if one.mailbox.account != listing.mailbox.account or one.change is None:
                continue
            if Flag.SEEN in (one.change.add | one.change.remove).system:
                changes.append((one.op.messages, Flag.SEEN in one.change.remove.system))
        return cls(rows[:], min(cursor, len(rows)), direction, listing.cursor_row or 0, listing.unseen_of(), changes)

    def seek(self, reads: Reads) -> MessageRow | None:
        """From the cursor on, then from the other end; None where nothing else is unread."""
        wanted = set_of(self.unseen(reads))
        for rows, is_unread in self.changes:
            for some in slices(rows):
                (wanted.update if is_unread else wanted.difference_update)(some)
        wanted.discard(self.here)
        if not wanted:
            return None
        before, behind = (0, self.cursor), (self.cursor + 1, len(self.rows))
        seek, ways = (_first_of, (behind, before)) if self.direction > 0 else (_last_of, (before, behind))
        return next((row for low, high in ways if (row := seek(wanted, self.rows, low, high)) is not None), None)


def _first_of(wanted: set[int], rows: array[int], low: int, high: int) -> MessageRow | None:
    for start in range(low, high, _CHUNK):
        chunk = rows[start : min(start + _CHUNK, high)]
        if not wanted.isdisjoint(chunk):  # three times as fast as to ask of each
            return next(MessageRow(row) for row in chunk if row in wanted)
    return None


def _last_of(wanted: set[int], rows: array[int], low: int, high: int) -> MessageRow | None:
    for stop in range(high, low, -_CHUNK):
        chunk = rows[max(low, stop - _CHUNK) : stop]
        if not wanted.isdisjoint(chunk):
            return next(MessageRow(row) for row in reversed(chunk) if row in wanted)
    return None

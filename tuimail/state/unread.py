"""Finds the unread message next to the cursor: among its neighbours first, then in the whole list."""

from __future__ import annotations

from array import array
from typing import Final

from tuimail.model.flags import Flag
from tuimail.state.listing import Listing
from tuimail.state.pending import Pending

_NEAR: Final = 400
"""Rows whose summaries are read: a few milliseconds. Nearly always one of them is unread."""
_CHUNK: Final = 4096


def next_unread(listing: Listing, pending: Pending, direction: int) -> tuple[int | None, array[int]]:
    """Where it stands below the cursor (1) or above (-1), then from the other end; and all rows, folded away or not."""
    rows, cursor = listing.all_rows()
    cursor = min(cursor, len(rows))  # below what is known while the order is read
    beside = range(cursor + 1, len(rows)) if direction > 0 else range(cursor - 1, -1, -1)
    near = next((index for index in beside[:_NEAR] if listing.is_unread(rows, index)), None)
    if near is not None or not len(rows):
        return near, rows
    unread = _unread(listing, pending)
    unread.discard(listing.cursor_row or 0)
    found = None
    if direction > 0:
        found = _first_of(unread, rows, cursor + 1, len(rows))
        return _first_of(unread, rows, 0, cursor) if found is None else found, rows
    found = _last_of(unread, rows, 0, cursor)
    return _last_of(unread, rows, cursor + 1, len(rows)) if found is None else found, rows


def _unread(listing: Listing, pending: Pending) -> set[int]:
    """Unread messages of the mailbox as the user has made them."""
    unread = listing.unseen()
    for one in pending:
        if one.mailbox.account != listing.mailbox.account or one.change is None:
            continue
        if Flag.SEEN in one.change.remove.system:
            unread.update(one.op.messages)
        elif Flag.SEEN in one.change.add.system:
            unread.difference_update(one.op.messages)
    return unread


def _first_of(wanted: set[int], rows: array[int], low: int, high: int) -> int | None:
    if wanted:
        for start in range(low, high, _CHUNK):
            chunk = rows[start : min(start + _CHUNK, high)]
            if not wanted.isdisjoint(chunk):  # three times as fast as to ask of each
                return start + next(index for index, row in enumerate(chunk) if row in wanted)
    return None


def _last_of(wanted: set[int], rows: array[int], low: int, high: int) -> int | None:
    if wanted:
        for stop in range(high, low, -_CHUNK):
            start = max(low, stop - _CHUNK)
            chunk = rows[start:stop]
            if not wanted.isdisjoint(chunk):
                return start + next(index for index in range(len(chunk) - 1, -1, -1) if chunk[index] in wanted)
    return None

"""Marking messages, to act on many at once."""

from __future__ import annotations

from tuimail.model.flags import Flag
from tuimail.model.ids import MessageRow
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched

_LOOKED_AT = 500
_MOST_LOOKED_AT = 5000
_SHOWN = frozenset({Touched.LIST, Touched.STATUS})


class Marking:
    """Intents that change the selection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def toggle(self) -> set[Touched]:
        """Mark or unmark the message under the cursor, and go on to the next one."""
        listing = self._desk.listing
        row = listing.cursor_row if listing else None
        if listing is None or row is None:
            return set()
        self._desk.selection.toggle(row)
        listing.move_to(listing.cursor + 1)
        return set(_SHOWN)

    def toggle_at(self, index: int) -> set[Touched]:
        """Mark or unmark one message (with the mouse)."""
        row = self._desk.listing.row_at(index) if self._desk.listing else None
        if row is None:
            return set()
        self._desk.selection.toggle(row)
        return set(_SHOWN)

    def toggle_range(self) -> set[Touched]:
        """Begin a range here, or keep the one that is open."""
        self._desk.selection.toggle_range()
        return set(_SHOWN)

    def all(self) -> set[Touched]:
        self._desk.selection.mark_all()
        return set(_SHOWN)

    def none(self) -> set[Touched]:
        self._desk.selection.clear()
        return set(_SHOWN)

    def invert(self) -> set[Touched]:
        self._desk.selection.invert()
        return set(_SHOWN)

    def unseen(self) -> set[Touched]:
        """Mark the unread messages of the list."""
        self._desk.selection.mark_only(self._listed_unseen())
        return set(_SHOWN)

    def seen(self) -> set[Touched]:
        """Mark the read messages of the list."""
        self._desk.selection.mark_only(self._listed_unseen())
        self._desk.selection.invert()
        return set(_SHOWN)

    def flagged(self) -> set[Touched]:
        """Mark the starred messages of the list; of a huge one those among the newest."""
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing else None
        if listing is None or reads is None:
            return set()
        account, newest = listing.mailbox.account, listing.rows[:_MOST_LOOKED_AT]
        starred = []
        for start in range(0, len(newest), _LOOKED_AT):
            for summary in reads.window([MessageRow(row) for row in newest[start : start + _LOOKED_AT]]).values():
                if Flag.FLAGGED in self._desk.pending.flags(account, summary.row, summary.flags).system:
                    starred.append(summary.row)
        self._desk.selection.mark_only(starred)
        if len(listing.rows) > _MOST_LOOKED_AT:
            self._desk.say(f"Only the newest {_MOST_LOOKED_AT:,} messages were looked at.")
        return set(_SHOWN)

    def _listed_unseen(self) -> set[int]:
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing else None
        if listing is None or reads is None:
            return set()
        unseen = set(reads.unseen_rows(listing.mailbox.row))
        return unseen if listing.is_complete and not listing.filter else unseen.intersection(listing.rows)

"""Has the texts fetched that the user will most likely want next, while nothing else is to be done.

Asked for in the worst lane and never marked read; what the cursor has left behind is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from tuimail.contract.commands import Lane, OpenMessage
from tuimail.model.flags import Flag
from tuimail.model.ids import CommandId, MessageKey, MessageRow
from tuimail.state.desk import Desk
from tuimail.state.listing import Listing
from tuimail.store.errors import StoreError

_SIGHT: Final = 40
"""How far below the cursor the next unread message is looked for."""
_MOST_REFUSED: Final = 1000


class Ahead:
    """The messages around the cursor that are on their way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: dict[CommandId, MessageKey] = {}
        self._refused: set[MessageKey] = set()
        self.following: MessageRow | None = None
        """What is wanted next, wherever it stands in the list."""

    def look(self) -> None:
        """Ask for what is not here; call it when the cursor rests. A few reads by key."""
        listing = self._desk.listing
        if listing is None or not self._desk.connections[listing.mailbox.account].is_online:
            return
        with suppress(StoreError):  # told by those who need it
            self._look(listing)

    def _look(self, listing: Listing) -> None:
        account = listing.mailbox.account
        rows = _neighbours(listing) if self.following is None else (listing.cursor_row, self.following)
        wanted = dict.fromkeys(MessageKey(account, row) for row in rows if row is not None)
        for command_id, key in list(self._asked.items()):
            if key not in wanted:
                del self._asked[command_id]
                self._desk.cancel(command_id)
        reader = self._desk.readers.get(account)
        reading = self._desk.reading.key if self._desk.reading is not None else None
        for key in wanted:
            is_known = key == reading or key in self._refused or key in self._asked.values()
            if reader is not None and not is_known and reader.parts(key.row) is None:
                self._asked[self._desk.submit(OpenMessage(message=key, lane=Lane.PREFETCH))] = key

    def done(self, command_id: CommandId) -> None:
        """It is here, or was taken back."""
        self._asked.pop(command_id, None)

    def failed(self, command_id: CommandId) -> bool:
        """Whether it was one of these: then nobody waits for it, and nobody is told."""
        key = self._asked.pop(command_id, None)
        if key is None:
            return False
        if len(self._refused) >= _MOST_REFUSED:
            self._refused.clear()
        self._refused.add(key)
        return True


def _neighbours(listing: Listing) -> Iterator[MessageRow]:
    """The message under the cursor, the one below, the next unread one, the one above."""
    unread = (index for index in range(listing.cursor + 2, listing.cursor + _SIGHT) if _is_unread(listing, index))
    for index in (listing.cursor, listing.cursor + 1, next(unread, -1), listing.cursor - 1):
        row = listing.row_at(index)
        if row is not None:
            yield row


def _is_unread(listing: Listing, index: int) -> bool:
    summary = listing.summary(index)
    return summary is not None and Flag.SEEN not in summary.flags.system

"""Searching an account: what is stored answers at once, the server adds what is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.contract.events import MessagesChanged, Severity
from tuimail.model.ids import MailboxKey
from tuimail.model.safe_text import safe_line
from tuimail.state.conversation import Conversation
from tuimail.state.desk import Desk
from tuimail.state.found import Found
from tuimail.state.selection import Selection
from tuimail.state.touched import EVERYTHING, Touched

if TYPE_CHECKING:
    from tuimail.state.browse import Browse

_SHOWN = frozenset({Touched.LIST, Touched.STATUS})


class Searching:
    """Intents around a list of what was found."""

    def __init__(self, desk: Desk, browse: Browse) -> None:
        self._desk = desk
        self._browse = browse

    @property
    def found(self) -> Found | None:
        """The list of what was found, if it is on screen."""
        return self._desk.listing if isinstance(self._desk.listing, Found) else None

    def show(self, text: str) -> set[Touched]:
        """Show what matches a query in the account; none leaves the search. A wrong one changes nothing."""
        from tuimail.query.errors import QueryError  # the first frame searches nothing
        from tuimail.query.parser import parse

        try:
            query = str(parse(text))
        except QueryError as error:
            return self._desk.say(safe_line(str(error)), Severity.WARNING)
        if not query:
            return self.leave()
        found = self.found
        if found is not None and not found.title:
            if found.filter == query:
                return set()
            found.set_filter(query)
            return set(_SHOWN)
        return self._open(query)

    def conversation(self) -> set[Touched]:
        """Show all of the thread under the cursor; again, or Esc, goes back."""
        desk, listing = self._desk, self._desk.listing
        if isinstance(listing, Conversation):
            return self.leave()
        row, origin = listing.cursor_row if listing is not None else None, self._origin()
        reads = desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or row is None or origin is None or reads is None:
            return desk.say("There is no message here.")
        self._browse.leave()
        return self._put(Conversation(listing.mailbox.account, reads, desk.pending, row, origin))

    def leave(self) -> set[Touched]:
        """Back to where the search began."""
        found = self.found
        return self._browse.open_mailbox(found.origin) if found is not None else set()

    def changed(self, event: MessagesChanged) -> set[Touched]:
        """News of a mailbox of the account: what was found and still matches stays."""
        found, desk = self.found, self._desk
        if found is None or event.mailbox.account != found.mailbox.account:
            return set()
        if event.everything:
            found.reload()
            return set(_SHOWN)
        back = desk.return_to & event.added
        found.took_back(back)
        gone = found.no_longer(event.removed)
        desk.selection.removed(gone)
        found.remove(gone)
        found.add([row for row in event.added if found.index_of(row) is None])
        found.changed(event.changed | event.added)
        if back and found.seek(max(back)):
            desk.return_to = frozenset()
        return set(_SHOWN)

    def _open(self, query: str) -> set[Touched]:
        desk, account = self._desk, self._desk.account
        reads = desk.readers.get(account) if account is not None else None
        origin = self._origin()
        if account is None or reads is None or origin is None:
            return desk.say("There is nothing to search yet.")
        self._browse.leave()
        return self._put(Found(account, reads, desk.pending, query, origin))

    def _put(self, found: Found) -> set[Touched]:
        self._desk.listing = found
        self._desk.selection = Selection(found)
        return set(EVERYTHING) - {Touched.PROMPT}

    def _origin(self) -> MailboxKey | None:
        listing = self._desk.listing
        return listing.origin if isinstance(listing, Found) else listing.mailbox if listing is not None else None

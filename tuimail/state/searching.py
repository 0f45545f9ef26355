"""Searching an account: what is stored answers at once, the server adds what is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.contract.commands import SearchServer
from tuimail.contract.events import FoundOnServer, MessagesChanged
from tuimail.model.ids import CommandId, MailboxKey
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.united import UNITED
from tuimail.state.conversation import Conversation
from tuimail.state.desk import Desk
from tuimail.state.found import EVERYWHERE, Found
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
        self._asked: CommandId | None = None

    @property
    def found(self) -> Found | None:
        """The list of what was found, if it is on screen."""
        return self._desk.listing if isinstance(self._desk.listing, Found) else None

    def show(self, text: str, *, asks_server: bool = False) -> set[Touched]:
        """Show what matches a query in the account; none leaves the search. A wrong one changes nothing."""
        from tuimail.query.errors import QueryError  # the first frame searches nothing
        from tuimail.query.parser import parse
        from tuimail.state.places_named import unknown_account, unknown_folder
        from tuimail.state.wrong_query import forget_wrong, say_wrong

        touched = forget_wrong(self._desk)
        try:
            query = str(parse(text))
        except QueryError as error:
            return say_wrong(self._desk, safe_line(error.told(text)))
        if not query:
            return touched | self.leave()
        if unknown := unknown_account(query, self._desk.readers.accounts):
            return say_wrong(self._desk, unknown)
        touched |= self._narrow(query)
        if not asks_server:
            return touched
        if unknown := unknown_folder(query, self._desk.folders):
            return touched | say_wrong(self._desk, unknown)
        return touched | self._ask_server(query)

    def _narrow(self, query: str) -> set[Touched]:
        from tuimail.state.places_named import accounts_in

        found = self.found
        if found is not None and found.filter == query:
            return set()
        if found is None or found.title:
            account = UNITED if self._desk.uniting is not None and accounts_in(query) else self._desk.account
            if account is None:
                return self._desk.say(gettext("There is nothing to search yet."))
            self._stop_asking()
            return self._browse.open_found(MailboxKey(account, EVERYWHERE), query)
        self._stop_asking()
        found.set_filter(query)
        return set(_SHOWN)

    def _ask_server(self, query: str) -> set[Touched]:
        found = self.found
        if found is None or self._asked is not None:
            return set()
        account = found.mailbox.account
        if not self._desk.connections[account].is_online:
            return self._desk.say(gettext("Without a connection, only what is stored here is searched."))
        found.ask()
        self._asked = self._desk.submit(SearchServer(account=account, query=query))
        return {Touched.STATUS, Touched.LIST}

    def server_found(self, event: FoundOnServer) -> set[Touched]:
        """The server says that these match."""
        found = self.found
        if found is None or (found.mailbox.account, found.filter) != (event.account, event.query):
            return set()
        found.add_from_server(event.rows, event.more)
        return set(_SHOWN)

    def ended(self, command_id: CommandId) -> set[Touched]:
        """The server has said all that it will."""
        if command_id != self._asked:
            return set()
        self._asked = None
        if self.found is not None:
            self.found.is_asking = False
        return set(_SHOWN)

    def _stop_asking(self) -> None:
        if self._asked is not None:
            self._desk.cancel(self._asked)
            self._asked = None
        if self.found is not None:
            self.found.is_asking = False

    def conversation(self) -> set[Touched]:
        """Show all of the thread under the cursor; again, or Esc, goes back."""
        desk, listing = self._desk, self._desk.listing
        if isinstance(listing, Conversation):
            return self.leave()
        row, origin = listing.cursor_row if listing is not None else None, self._origin()
        reads = desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or row is None or origin is None or reads is None:
            return desk.say(gettext("There is no message here."))
        before = listing if isinstance(listing, Found) else None
        self._stop_asking()
        self._browse.leave()
        return self._put(Conversation(listing.mailbox.account, reads, desk.pending, row, origin, before))

    def leave(self) -> set[Touched]:
        """Back to where the search began, or from a conversation to the search that found it."""
        found = self.found
        self._stop_asking()
        if isinstance(found, Conversation) and found.before is not None:
            self._browse.leave()
            found.before.reload(is_urgent=True)  # it heard no news meanwhile
            return self._put(found.before)
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

    def _put(self, found: Found) -> set[Touched]:
        self._desk.listing = found
        self._desk.selection = Selection(found)
        return set(EVERYTHING) - {Touched.PROMPT}

    def _origin(self) -> MailboxKey | None:
        listing = self._desk.listing
        return listing.origin if isinstance(listing, Found) else listing.mailbox if listing is not None else None

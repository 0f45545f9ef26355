"""Where the user goes: mailboxes, cursor, filter, next unread."""

from __future__ import annotations

from array import array
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from tuimail.contract.commands import WatchMailbox
from tuimail.contract.events import MessagesChanged, Severity
from tuimail.model.ids import AccountId, MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.list_view import PLAIN, SOONEST, ThreadedRows
from tuimail.model.mailbox import SpecialUse
from tuimail.model.safe_text import safe_line
from tuimail.model.united import INBOXES
from tuimail.state.folders import NodeId
from tuimail.state.found import Found
from tuimail.state.habits import NamedMailbox
from tuimail.state.listing import Listing
from tuimail.state.listing_order import OrderRequest
from tuimail.state.order import Order
from tuimail.state.reader import Reader
from tuimail.state.selection import Selection
from tuimail.state.touched import EVERYTHING, Touched
from tuimail.state.trail import leave_trail

if TYPE_CHECKING:
    from tuimail.state.intents import Intents
    from tuimail.state.kept import KeptLists

_ABSENT: Final = {
    SpecialUse.SNOOZED: gettext("Nothing has been snoozed in this account yet."),
    SpecialUse.SENT: gettext("This account has no folder for sent mail."),
    SpecialUse.ARCHIVE: gettext("This account has no archive yet; archiving a message offers to create it."),
}
"""What to say where the folder of a role is missing."""


class Browse:
    """Intents that change what is looked at, never mail."""

    def __init__(self, desk: Intents, reader: Reader) -> None:
        self._desk = desk
        self._reader = reader

    @cached_property
    def kept(self) -> KeptLists:
        """The lists that were left last."""
        from tuimail.state.kept import KeptLists  # none is before the first frame

        return KeptLists()

    @property
    def _has_left(self) -> bool:
        """Whether any list was left yet."""
        return "kept" in self.__dict__

    # Mailboxes

    def open_mailbox(self, key: MailboxKey) -> set[Touched]:
        """Show a mailbox from the store, at the place where the user left it, and have it kept up to date."""
        desk = self._desk
        if (saved := desk.searches.get(key)) is not None:
            return self.open_found(key, saved.query, saved.name)
        mailbox, reads = desk.folders.mailbox(key), desk.readers.get(key.account)
        if mailbox is None or reads is None or not mailbox.selectable:
            return desk.say(gettext("There is no such folder, or it is gone."), Severity.WARNING)
        named = NamedMailbox(key.account, mailbox.name)
        view = desk.list_views.get(named, SOONEST if mailbox.special_use is SpecialUse.SNOOZED else PLAIN)
        kept = self.kept.take(desk, key, view) if self._has_left else None
        self.leave()
        place = desk.places.get(key)
        desk.listing = Listing(
            key,
            reads,
            desk.pending,
            total=mailbox.counts.total,
            place=place,
            view=view,
            role=mailbox.special_use,
            kept=kept,
        )
        desk.selection = Selection(desk.listing)
        desk.last = named
        desk.used(key)
        desk.submit(WatchMailbox(mailbox=key))
        return set(EVERYTHING) - {Touched.PROMPT}

    def open_found(self, place: MailboxKey, query: str, title: str = "") -> set[Touched]:
        """Show what matches a query in an account; Esc goes back to what is shown now."""
        desk, before = self._desk, self._desk.listing
        reads = desk.readers.get(place.account)
        origin = before.origin if isinstance(before, Found) else before.mailbox if before is not None else None
        if reads is None or origin is None:
            return desk.say(gettext("There is nothing to search yet."))
        self.leave()
        desk.listing = Found(place, reads, desk.pending, query, origin, title)
        desk.selection = Selection(desk.listing)
        return set(EVERYTHING) - {Touched.PROMPT}

    def open_all_inboxes(self) -> set[Touched]:
        """The inboxes of all accounts as one list."""
        if self._desk.uniting is None:
            return self._desk.say(gettext("There is only one account: its inbox is all there is."))
        return self.open_mailbox(INBOXES)

    def open_role(self, special_use: SpecialUse) -> set[Touched]:
        """The inbox, the archive ... of the current account."""
        key = self._desk.role(special_use)
        if key is None:
            from tuimail.model.role_words import role_words

            return self._desk.say(
                _ABSENT.get(special_use)
                or gettext("This account has no folder for {what}.").format(what=role_words(special_use)),
                Severity.WARNING,
            )
        return self.open_mailbox(key)

    def open_first(self) -> set[Touched]:
        """The mailbox where the user was last time, or the first inbox that there is."""
        desk = self._desk
        if desk.last is not None:
            mailbox = desk.folders.named(desk.last.account, desk.last.name)
            if mailbox is not None and mailbox.selectable:
                return self.open_mailbox(MailboxKey(desk.last.account, mailbox.row))
        for account in desk.readers.accounts:
            inbox = desk.folders.role(account, SpecialUse.INBOX)
            if inbox is not None:
                return self.open_mailbox(MailboxKey(account, inbox.row))
        return {Touched.LIST}

    def step_mailbox(self, step: int) -> set[Touched]:
        """The next or previous mailbox in the tree."""
        current = self._desk.listing.mailbox if self._desk.listing else None
        key = self._desk.folders.neighbour(current, step)
        return self.open_mailbox(key) if key is not None else set()

    def toggle_node(self, node: NodeId, expand: bool | None = None) -> set[Touched]:
        return {Touched.TREE} if self._desk.folders.toggle(node, expand) else set()

    # Cursor

    def move_cursor(self, steps: int) -> set[Touched]:
        listing = self._desk.listing
        return self.cursor_to(listing.cursor + steps) if listing else set()

    def cursor_to(self, index: int) -> set[Touched]:
        listing = self._desk.listing
        if listing is None:
            return set()
        before = listing.cursor
        listing.move_to(index)
        self._desk.return_to = frozenset()
        if listing.cursor == before:
            return set()
        rows = Touched.LIST if self._desk.selection.is_range else Touched.CURSOR
        return {rows, Touched.STATUS} | self._reader.follow()

    def cursor_home(self) -> set[Touched]:
        leave_trail(self._desk)
        return self.cursor_to(0)

    def cursor_end(self) -> set[Touched]:
        leave_trail(self._desk)
        return self.cursor_to(self._desk.listing.count - 1) if self._desk.listing else set()

    def next_unseen(self, direction: int, times: int = 1, nothing: str = "") -> set[Touched]:
        """Below the cursor (1) or above it (-1); past the end it goes on from the other one.

        `nothing` is said where nothing else is unread.
        """
        listing, touched = self._desk.listing, set[Touched]()
        if listing is None:
            return touched
        from tuimail.state.unread import MANY, Sought, near  # the first frame seeks nothing

        for left in range(times - 1, -1, -1):
            beside = near(listing, direction)
            if beside is None:
                sought = Sought.now(listing, self._desk.pending, direction)
                account, count = listing.mailbox.account, len(sought.rows)
                found = partial(self._found_unseen, listing, direction, left, nothing)
                if count >= MANY:
                    look_up = self._desk.gathering.look_up
                    return touched | look_up(account, sought.seek, found, count, is_quiet=True)
                reads = self._desk.readers.get(account)
                return touched | found(sought.seek(reads) if reads is not None else None)
            index, row = beside
            touched |= self._reveal(listing, row, index)
        return touched

    def _found_unseen(
        self, listing: Listing, direction: int, left: int, nothing: str, row: MessageRow | None
    ) -> set[Touched]:
        if row is None:
            return self._desk.say(nothing or gettext("There are no unread messages in this list."))
        touched = self._reveal(listing, row) if listing is self._desk.listing else set()
        return touched | self.next_unseen(direction, left, nothing)

    def _reveal(self, listing: Listing, row: MessageRow, index: int | None = None) -> set[Touched]:
        """The cursor goes to a message, which may be folded away."""
        listing.fold(lambda threads: threads.reveal(row))
        found = index if index is not None and listing.threads is None else listing.index_of(row)
        return self.cursor_to(found if found is not None else listing.cursor)

    # Filter and order

    def set_filter(self, text: str) -> set[Touched]:
        """Show only messages that match a query; a wrong one is said and changes nothing."""
        from tuimail.query.errors import QueryError  # the first frame filters nothing
        from tuimail.query.parser import parse
        from tuimail.state.wrong_query import forget_wrong, say_wrong

        listing = self._desk.listing
        touched = forget_wrong(self._desk)
        try:
            query = str(parse(text))
        except QueryError as error:
            return say_wrong(self._desk, safe_line(error.told(text)))
        if listing is None or listing.filter == query:
            return touched
        listing.set_filter(query)
        return {Touched.LIST, Touched.STATUS}

    def order_request(self, *, is_rested: bool = True) -> OrderRequest | None:
        """What to read in a thread now, if anything; not rested: only what the user waits for."""
        return self._desk.listing.order_request(is_rested=is_rested) if self._desk.listing else None

    def order_glanced(self, request: OrderRequest, rows: array[int]) -> set[Touched]:
        """The first rows of an order that is still being read; what is selected waits for all of it."""
        listing = self._desk.listing
        before = listing.cursor_row if listing else None
        if listing is None or not self._desk.selection.is_empty or not listing.glanced(request, rows):
            return set()
        followed = self._reader.follow(by_itself=True) if listing.cursor_row != before else set()
        return {Touched.LIST, Touched.STATUS} | followed

    def order_loaded(self, request: OrderRequest, rows: array[int] | ThreadedRows | Order) -> set[Touched]:
        listing = self._desk.listing
        before = listing.cursor_row if listing else None
        old = listing.rows if listing else ()
        if listing is None or not listing.loaded(request, rows):
            return set()
        self._desk.selection.keep_listed(old)
        if self._desk.return_to and (row := listing.uppermost(self._desk.return_to)) is not None:
            listing.seek(row)
            self._desk.return_to = frozenset()
        followed = self._reader.follow(by_itself=True) if listing.cursor_row != before else set()
        return {Touched.LIST, Touched.STATUS} | followed

    def threads_changed(self, account: AccountId) -> set[Touched]:
        """Messages found their threads: where those are shown, they stand elsewhere now."""
        if self._has_left:
            self.kept.threads_changed(account)
        listing = self._desk.listing
        if listing is None or listing.mailbox.account != account or not listing.view.is_by_thread:
            return set()
        listing.reload()
        return {Touched.LIST}

    def heard(self, event: MessagesChanged) -> None:
        """News of any mailbox: a list of it that was left is not what it was."""
        if self._has_left:
            self.kept.heard(event)

    def forget(self, account: AccountId) -> None:
        """The rows of an account mean nothing any more."""
        if self._has_left:
            self.kept.forget(account)

    def order_failed(self, request: OrderRequest, why: str) -> set[Touched]:
        if self._desk.listing is not None:
            self._desk.listing.failed(request)
        return self._desk.say(safe_line(why), Severity.ERROR)

    def leave(self) -> None:
        """Remember the place in the mailbox on screen, and the way back to it."""
        leave_trail(self._desk)
        listing = self._desk.listing
        self._reader.close()
        self._desk.return_to = frozenset()
        place = listing.place() if listing and not listing.filter else None
        if listing is not None and place is not None:
            self._desk.places[listing.mailbox] = place
        if listing is not None and not isinstance(listing, Found):
            self.kept.put(self._desk)

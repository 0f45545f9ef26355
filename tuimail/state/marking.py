"""Marking messages, to act on many at once."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.flags import Flag
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.state.desk import Desk
from tuimail.state.listing import Listing
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.model.likeness import Likeness

_STARRED = "is:starred"
_MANY = 20_000
_SHOWN = frozenset({Touched.LIST, Touched.STATUS})


class Like(NamedTuple):
    """What is sought is like this message."""

    row: MessageRow
    likeness: Likeness


class MatchRequest(NamedTuple):
    """Asks which messages of a list match a query, or are like one of them."""

    mailbox: MailboxKey
    query: str
    like: Like | None = None
    listed: array[int] | None = None
    """The rows of the list, if they are known and only those of them are meant; `generation` is the list's."""
    generation: int = 0


def run_match(request: MatchRequest, reader: Reads) -> set[int]:
    """Read them with a reader of the calling thread's own. Raises StoreError."""
    from tuimail.model.slices import kept, set_of

    row = request.mailbox.row
    if request.like is not None:
        found = reader.alike(request.like.row, request.like.likeness, row if row > 0 else None)
    else:
        found = reader.order(row, filter=request.query) if row > 0 else reader.found(request.query)
    matching = set_of(found)  # here, because a hundred thousand take a while
    return matching if request.listed is None else set_of(kept(request.listed, matching.__contains__))


class Marking:
    """Intents that change the selection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted: MatchRequest | None = None
        self._asked: MatchRequest | None = None
        self.is_matching = False
        """Messages are about to be marked: an action now would not mean them."""

    def toggle(self, *, stays: bool = False) -> set[Touched]:
        """Mark or unmark the message under the cursor, and go on to the next one unless the cursor `stays`."""
        listing = self._desk.listing
        row = listing.cursor_row if listing else None
        if listing is None or row is None:
            return set()
        self._desk.selection.toggle(row)
        if not stays:
            listing.move_to(listing.cursor + 1)
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
        """Mark the unread messages of the list; in a moment where there are very many."""
        if self._is_long:
            return self.matching("is:unread")
        self._desk.selection.mark_only(self._listed_unseen())
        return set(_SHOWN)

    def seen(self) -> set[Touched]:
        """Mark the read messages of the list; in a moment where there are very many."""
        if self._is_long:
            return self.matching("is:read")
        self._desk.selection.mark_only(self._listed_unseen())
        self._desk.selection.invert()
        return set(_SHOWN)

    def flagged(self) -> set[Touched]:
        """Mark the starred messages of the list."""
        return self.matching(_STARRED)

    def matching(self, text: str) -> set[Touched]:
        """Mark the messages of the list that match a query, in a moment: a list may be long."""
        from tuimail.query.errors import QueryError  # the first frame marks nothing
        from tuimail.query.parser import parse
        from tuimail.state.wrong_query import forget_wrong, say_wrong

        forget_wrong(self._desk)
        listing = self._desk.listing
        if listing is None:
            return set()
        try:
            query = str(parse(text))
        except QueryError as error:
            return say_wrong(self._desk, safe_line(error.told(text)))
        from tuimail.state.places_named import unknown_place

        if unknown := unknown_place(query, self._desk):
            return self._desk.say(unknown, Severity.WARNING)
        self._wanted = MatchRequest(listing.mailbox, query, None, _listed(listing), listing.generation)
        self.is_matching = True
        return {Touched.STATUS}

    def alike(self, likeness: Likeness, row: MessageRow | None = None) -> set[Touched]:
        """Mark the messages of the list that are like one, in a moment; like the one under the cursor by default."""
        listing = self._desk.listing
        row = listing.cursor_row if listing is not None and row is None else row
        if listing is None or row is None:
            return self._desk.say(gettext("There is no message here."))
        self._wanted = MatchRequest(listing.mailbox, "", Like(row, likeness), _listed(listing), listing.generation)
        self.is_matching = True
        return {Touched.STATUS}

    def stop_matching(self) -> set[Touched]:
        """Esc: what is being looked for is not marked."""
        self._wanted, self._asked, self.is_matching = None, None, False
        return self._desk.say(gettext("Stopped; nothing was selected."))

    def match_request(self) -> MatchRequest | None:
        """What to read in a thread now, told once."""
        wanted, self._wanted = self._wanted, None
        self._asked = wanted or self._asked
        return wanted

    def matched(self, request: MatchRequest, rows: Collection[int]) -> set[Touched]:
        """These messages match: mark those that are listed, unless the user has given it up."""
        if request is not self._asked:
            return set()
        self.is_matching = False
        listing = self._desk.listing
        if listing is None or listing.mailbox != request.mailbox:
            return set()
        marked = rows if isinstance(rows, set) else set(rows)
        is_changed = request.query == _STARRED and self._as_starred_by_user(marked)
        if request.listed is None and not listing.is_complete:
            marked.difference_update(self._desk.pending.hidden_in(listing.mailbox))
        elif is_changed or request.generation != listing.generation or request.listed is None:
            marked.intersection_update(listing.rows)
        self._desk.selection.mark_only(marked)
        if not marked:
            self._desk.say(_nothing_like(request))
        return set(_SHOWN)

    def not_matched(self, why: str) -> set[Touched]:
        """They could not be read."""
        self.is_matching = False
        return self._desk.say(safe_line(why), Severity.ERROR)

    @property
    def _is_long(self) -> bool:
        """Whether looking at all of the list would be felt; what was found somewhere is looked at here all the same."""
        listing = self._desk.listing
        if listing is None or listing.mailbox.row <= 0:
            return False
        return len(listing.rows) > _MANY or _listed(listing) is None

    def _as_starred_by_user(self, starred: set[int]) -> bool:
        """With what the store does not know yet; whether there is anything."""
        is_changed = False
        for pending in self._desk.pending:
            if pending.change is not None and Flag.FLAGGED in pending.change.remove.system:
                starred.difference_update(pending.op.messages)
                is_changed = True
            elif pending.change is not None and Flag.FLAGGED in pending.change.add.system:
                starred.update(pending.op.messages)
                is_changed = True
        return is_changed

    def _listed_unseen(self) -> set[int]:
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or reads is None:
            return set()
        unseen = set(listing.unseen_of()(reads))
        return unseen if listing.is_complete and not listing.filter else unseen.intersection(listing.rows)


def _listed(listing: Listing) -> array[int] | None:
    """The rows of a list; None where these are not all that it will have, and it will have all of its folder."""
    is_whole = listing.is_complete or listing.filter or len(listing.rows) >= listing.total
    return listing.rows[:] if is_whole else None


def _nothing_like(request: MatchRequest) -> str:
    """Why nothing was marked."""
    from tuimail.model.likeness import Likeness

    match request.like.likeness if request.like is not None else None:
        case None:
            return gettext("No message in this list matches “{query}”.").format(query=request.query)
        case Likeness.SENDER:
            return gettext("This message names no sender.")
        case Likeness.LIST:
            return gettext("This message did not come through a mailing list.")
        case Likeness.OLDER:
            return gettext("No message in this list is older than this one.")
        case Likeness.THREAD:
            return gettext("This message is no longer in the list.")

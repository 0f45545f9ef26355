"""The messages of an account that match a query, wherever they are, as a list like that of a mailbox."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.model.list_view import ThreadedRows
from tuimail.state.listing import Listing
from tuimail.state.listing_order import OrderRequest
from tuimail.state.order import Order, SortKey
from tuimail.state.pending import Pending
from tuimail.state.reads import Reads

_MOST_AT_ONCE: Final = 1000
"""So many of what the server found are put into the list at a time: the others are only counted."""
EVERYWHERE: Final = MailboxRow(0)
"""No mailbox has this row, or a lower one: as the place of a list they mean the whole account."""


class Found(Listing):
    """`filter` is the query. `from_server` are messages that only the server could tell to match."""

    def __init__(
        self, place: MailboxKey, reads: Reads, pending: Pending, query: str, origin: MailboxKey, title: str = ""
    ) -> None:
        """`place` is EVERYWHERE, or what a saved search is known by in the tree."""
        self._put_away: set[MessageRow] = set()
        super().__init__(place, reads, pending)
        self.origin = origin
        """Where the user was, and goes back to."""
        self.title = title
        """Of a search with a name."""
        self.from_server: set[MessageRow] = set()
        self.more_on_server = 0
        """So many more match there that are not listed."""
        self.is_asking = False
        """The server has not said everything yet."""
        self._early: set[MessageRow] = set()
        self.set_filter(query)

    def set_filter(self, query: str) -> None:
        self.from_server.clear()
        self.more_on_server = 0
        self._early.clear()
        self._put_away.clear()
        super().set_filter(query)

    def ask(self) -> None:
        """The server is asked (again): it counts anew what is not listed."""
        self.is_asking = True
        self.more_on_server = 0

    def put_away(self, rows: Collection[MessageRow]) -> None:
        """The user moved these: they leave the list though they still match, until he takes that back."""
        self._put_away.update(rows)

    @property
    def put_away_now(self) -> AbstractSet[MessageRow]:
        """What the user moved out of this list."""
        return self._put_away

    def bring_back(self, rows: AbstractSet[MessageRow], keys: Iterable[SortKey]) -> None:
        self.took_back(rows)
        super().bring_back(rows, keys)

    def took_back(self, rows: Collection[MessageRow]) -> None:
        self._put_away.difference_update(rows)

    def add(self, rows: Collection[MessageRow]) -> None:
        super().add([row for row in rows if row not in self._put_away])

    def remove(self, rows: Collection[MessageRow]) -> None:
        super().remove(rows)
        self.from_server.difference_update(rows)

    def add_from_server(self, rows: Collection[MessageRow], more: int = 0) -> None:
        """The server found these, and more; those that are listed already were found here first."""
        self.more_on_server += more
        if not self.is_complete:
            self._early.update(rows)
            return
        fresh = sorted(set(rows).difference(self.rows), reverse=True)
        self.more_on_server += len(fresh[_MOST_AT_ONCE:])
        self._take(fresh[:_MOST_AT_ONCE])

    def _take(self, fresh: Collection[MessageRow]) -> None:
        self.from_server.update(fresh)
        self.add(fresh)

    def outside(
        self, rows: Collection[MessageRow], mailbox: MailboxRow, homes: Mapping[MessageRow, int] | None = None
    ) -> tuple[MessageRow, ...]:
        """Those of the rows that are not in a mailbox; `homes` where it is known in which each is."""
        if homes is None:
            homes = dict(self._reads.homes(rows))
        return tuple(row for row in rows if homes.get(row) != mailbox)

    def unseen_of(self) -> Callable[[Reads], Collection[int]]:
        rows = self.rows[:]
        return lambda reads: reads.matching([MessageRow(row) for row in rows], "is:unread")

    def loaded(self, request: OrderRequest, rows: array[int] | ThreadedRows | Order) -> bool:
        theirs, self.from_server = self.from_server, set()
        if not super().loaded(request, rows):
            self.from_server = theirs
            return False
        early, self._early = self._early, set()
        self._take(theirs.difference(self.rows))
        self.add_from_server(early)
        return True

    def no_longer(self, rows: Collection[MessageRow]) -> set[MessageRow]:
        """Those of the rows that do not match any more."""
        return set(rows) - set(self._matching(rows)) - self._pending.shown_in(self.mailbox)

    def _matching(self, rows: Collection[MessageRow]) -> Collection[MessageRow]:
        mine = [row for row in rows if row not in self.from_server]
        theirs = [row for row in rows if row in self.from_server]
        return [*self._reads.matching(mine, self.filter), *self._reads.possible(theirs, self.filter)]

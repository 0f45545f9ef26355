"""What an action on very many messages that stay in the list has to know, as far as a key can find it out at once.

The screen asks of each message that it paints whether it is meant. Which messages these are is found out by the thread
that writes the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, partial
from itertools import filterfalse, islice
from typing import TYPE_CHECKING, Final, cast, overload

from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.united import UNITED, accounts_of, parted_by_account
from tuimail.state.chosen import Chosen
from tuimail.state.found import Found
from tuimail.state.gathering import Gathered, Part
from tuimail.state.pending import Meant

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.listing import Listing

_LOOKED_AT: Final = 300
"""So many are asked for a flag; where none of them lacks it, a thread has to ask all."""
Rows = Sequence[MessageRow]


class LaterRows(Sequence[MessageRow]):
    """Messages of which only the number is known until somebody wants to have them."""

    def __init__(self, count: int, find: Callable[[], Rows]) -> None:
        self._count = count
        self._find = find

    @cached_property
    def _rows(self) -> Rows:
        return self._find()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> MessageRow: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> MessageRow | Rows:
        return self._rows[index]

    def __iter__(self) -> Iterator[MessageRow]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self._rows) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._rows))


def at_once(desk: Desk, asked: Flag) -> Gathered | None:
    """All about what is selected but which messages it is; None where that must be known before."""
    listing = desk.listing
    if listing is None or listing.is_beginning:
        return None
    chosen = Chosen.now(listing, desk.selection)._replace(folded=None)
    is_part = bool(listing.filter) or isinstance(listing, Found)
    if len(chosen.in_range) or (chosen.is_inverted and is_part):
        return None
    folded = listing.threads.folded_count() if listing.threads is not None else 0
    if folded is None or (folded and (chosen.marked or not chosen.is_inverted)):
        return None
    if folded:
        chosen = chosen._replace(listed=listing.all_rows()[0][:])  # all threads are all of their messages
    if not all(_some_lack(desk, listing, flag, chosen) for flag in asked):
        return None
    parts = _united(desk, chosen) if listing.mailbox.account == UNITED else _of_one(listing, chosen)
    if not parts:
        return None
    rows = LaterRows(sum(len(part.shown) for part in parts.values()), lambda: _found(chosen))
    sets = [part.shown_set for part in parts.values()]
    meant = sets[0] if len(sets) == 1 else _AnyOf(sets, rows)
    return Gathered(rows, meant, folded, parts, asked, asked, None, (), listing.generation, None, None)


class _AnyOf(AbstractSet[MessageRow]):
    """What one of some sets has."""

    def __init__(self, parts: Sequence[AbstractSet[MessageRow]], rows: Rows) -> None:
        self._parts = parts
        self._rows = rows

    def __contains__(self, row: object) -> bool:
        return any(row in part for part in self._parts)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[MessageRow]:
        return iter(self._rows)


def _found(chosen: Chosen) -> Rows:
    return cast("Rows", tuple(chosen.in_order()[0]))


def _some_lack(desk: Desk, listing: Listing, flag: Flag, chosen: Chosen) -> bool:
    """Whether one of the first of the messages lacks a flag, as the user has made them."""
    reads = desk.readers.get(listing.mailbox.account)
    if reads is None:
        return False
    some = filterfalse(chosen.marked.__contains__, chosen.listed) if chosen.is_inverted else iter(chosen.marked)
    summaries = reads.window([MessageRow(row) for row in islice(some, _LOOKED_AT)]).values()
    return any(flag not in desk.pending.flags(listing.mailbox.account, one).system for one in summaries)


def _of_one(listing: Listing, chosen: Chosen) -> Mapping[AccountId, Part]:
    count = len(chosen.listed) - len(chosen.marked) if chosen.is_inverted else len(chosen.marked)
    rows = LaterRows(count, lambda: _found(chosen))
    mailbox = listing.mailbox.row if chosen.is_inverted else None
    return {listing.mailbox.account: Part(rows, rows, Meant(rows, chosen.marked, mailbox))}


def _united(desk: Desk, chosen: Chosen) -> Mapping[AccountId, Part]:
    uniting = desk.uniting
    if uniting is None:
        return {}
    parted = cache(lambda: parted_by_account(_found(chosen)))
    inboxes = {key.account: key.row for key in uniting.inboxes()}
    marked = accounts_of(chosen.marked)
    listed = accounts_of(chosen.listed) if chosen.is_inverted else b""
    parts = {}
    for index, account in enumerate(uniting.accounts):
        count = marked.count(index) if not chosen.is_inverted else listed.count(index) - marked.count(index)
        if count:
            own = LaterRows(count, partial(_share, parted, index, 0))
            shown = LaterRows(count, partial(_share, parted, index, 1))
            mailbox = inboxes[account] if chosen.is_inverted else None
            parts[account] = Part(own, shown, Meant(shown, chosen.marked, mailbox, index))
    return parts


def _share(parted: Callable[[], Mapping[int, tuple[Rows, Rows]]], index: int, which: int) -> Rows:
    return parted().get(index, ((), ()))[which]

"""Shows what is taken back, or done again, before the store has it: rows, place and marks."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from tuimail.model.ids import MessageRow
from tuimail.state.desk import Desk
from tuimail.state.doing import Doing
from tuimail.state.found import Found
from tuimail.state.hiding import hide
from tuimail.state.layers import common, laid
from tuimail.state.listing import Listing
from tuimail.state.pending import NONE, PendingOp
from tuimail.state.reader import Reader
from tuimail.state.touched import Touched

Turned = Sequence[tuple[Doing, PendingOp]]
_MANY: Final = 1000
_MOST: Final = 10_000
"""More are read anew, in a thread."""


def come_back(desk: Desk, reader: Reader, turned: Turned) -> set[Touched]:
    """These are taken back."""
    listing = desk.listing
    if listing is None:
        return set()
    touched = _changed(listing, reader, turned)
    shown = [pending for _, pending in turned if pending.moves(listing.mailbox)[1]]
    pasts = [pending.past.summaries for pending in shown if pending.past is not None]
    keys = [(one.internaldate, row) for past in reversed(pasts) for row, one in past.items()]
    back = laid((pending.rows, True) for pending in shown)
    if back:
        here = desk.pending.shown_in(listing.mailbox)
        listing.bring_back(common(back, here), keys)
    _hide(desk, reader, listing, turned)
    return touched | _return(desk, reader, listing, turned, back)


def go_again(desk: Desk, reader: Reader, turned: Turned) -> set[Touched]:
    """These are done again."""
    listing = desk.listing
    if listing is None:
        return set()
    return _changed(listing, reader, turned) | _hide(desk, reader, listing, turned)


def expect(desk: Desk, rows: frozenset[MessageRow]) -> None:
    """These may come back to the list, when the journal has done so: the cursor goes there."""
    desk.return_to = rows
    if isinstance(desk.listing, Found):
        desk.listing.took_back(rows)


def not_done(desk: Desk, pending: PendingOp) -> set[Touched]:
    """It was not done after all: the list shows what the store has, and what else is pending."""
    listing = desk.listing
    if listing is not None and pending.moves(listing.mailbox) != (NONE, NONE):
        if isinstance(listing, Found):
            (listing.put_away if pending.past is not None else listing.took_back)(pending.rows)
        _agree(desk, listing, pending.rows)
    return {Touched.LIST, Touched.STATUS}


def was_done(desk: Desk, reader: Reader, pending: PendingOp) -> set[Touched]:
    """The store has it: what it says now is what is shown. Not all of the messages may have come back."""
    listing = desk.listing
    if listing is None:
        return set()
    is_here = pending.mailbox == listing.mailbox and bool(pending.shown)
    if is_here and not isinstance(listing, Found):
        if len(pending.rows) <= _MANY:
            _agree(desk, listing, pending.rows)
        else:
            listing.reload()
    if not pending.touches_flags:
        return {Touched.LIST} if is_here else set()
    listing.changed(pending.rows)
    return {Touched.LIST} | reader.changed(pending.rows)


def _agree(desk: Desk, listing: Listing, rows: AbstractSet[MessageRow]) -> None:
    """What was shown of these may not have come true: as the store has them now, and what is pending."""
    reads = desk.readers.get(listing.mailbox.account)
    if reads is None or len(rows) > _MOST:
        listing.rebuild()
        return
    hidden, shown = desk.pending.hidden_in(listing.mailbox), desk.pending.shown_in(listing.mailbox)
    if isinstance(listing, Found):  # what is found is so wherever it is: only what the user does takes it out
        stored = set(rows - listing.put_away_now)
    else:
        stored = set(reads.matching(rows, "", listing.mailbox.row))
    here = [row for row in rows if row in shown or (row in stored and row not in hidden)]
    listing.remove([row for row in rows - set(here) if listing.index_of(row) is not None])
    listing.add([row for row in here if listing.index_of(row) is None])


def _changed(listing: Listing, reader: Reader, turned: Turned) -> set[Touched]:
    touched = {Touched.LIST}
    for _, pending in turned:
        if pending.change is not None:
            touched |= reader.changed(pending.rows)
    return touched


def _hide(desk: Desk, reader: Reader, listing: Listing, turned: Turned) -> set[Touched]:
    touched = {Touched.LIST}
    hidden = desk.pending.hidden_in(listing.mailbox)
    for _, pending in turned:
        rows = common(pending.moves(listing.mailbox)[0], hidden)
        if rows:
            touched |= hide(desk, reader, listing, rows, None, by_itself=True)
    return touched


def _return(
    desk: Desk, reader: Reader, listing: Listing, turned: Turned, back: AbstractSet[MessageRow]
) -> set[Touched]:
    """To the message where the user was, and to what he had marked."""
    here = [(doing, pending) for doing, pending in turned if pending.mailbox == listing.mailbox]
    if not here:
        return set()
    doing, last = here[-1]
    before = listing.cursor_row
    goal = doing.cursor if doing.cursor is not None else listing.uppermost(last.rows) or max(last.rows, default=None)
    is_there = goal is not None and goal == before and bool(back)
    if goal is not None and goal != before and (doing.cursor is not None or before not in last.rows):
        is_there = listing.seek(goal)
        desk.return_to = frozenset() if is_there else frozenset({goal} if doing.cursor is not None else last.rows)
    if is_there and doing.cursor is not None:
        listing.top = max(0, listing.cursor - doing.below_top)
    _mark(desk, doing, back)
    return {Touched.LIST, Touched.STATUS} | (reader.follow(by_itself=True) if listing.cursor_row != before else set())


def _mark(desk: Desk, doing: Doing, back: AbstractSet[MessageRow]) -> None:
    """What was marked is marked again; only in place of what the undo before this one had marked again."""
    selection = desk.selection
    if doing.had_marks and back and (selection.is_empty or selection.is_restored):
        selection.restore(back)
    elif selection.is_restored and not doing.had_marks:
        selection.clear()

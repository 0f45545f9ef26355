"""Comes back to where the last run was left, and tells what was finished meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, OpId
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.operation import OpState
from tuimail.model.summary import MessageSummary
from tuimail.model.united import ALL_INBOXES
from tuimail.state.listing_order import run_order
from tuimail.state.remembered import Left
from tuimail.state.touched import Touched
from tuimail.state.words import changes_word
from tuimail.store.errors import StoreError

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.root import AppState

_MOST_MARKED: Final = 10_000
_MOST_WAITING: Final = 500
_MOST_AT_ONCE: Final = 200_000
"""Of larger mailboxes the whole order comes from a thread, and the list goes to the place then."""


def leave(desk: Desk, *, is_cut_off: bool) -> Left:
    """What the next run needs. Marks, a filter and an open message are kept for who was cut off, not for who left."""
    from tuimail.state.found import Found  # the first frame searches nothing

    listing, reading = desk.listing, desk.reading
    try:
        waiting = tuple((account, _open_ops(desk, account)) for account in desk.readers.accounts)
    except StoreError:
        waiting = ()
    if listing is None:
        return Left(waiting=waiting, is_cut_off=is_cut_off)
    # At the very top stays at the very top: new mail is to be seen.
    place = listing.place() if is_cut_off or listing.cursor or listing.top else None
    if not is_cut_off:
        return Left(place, waiting=waiting)
    reads = desk.readers.get(listing.mailbox.account)
    rows = desk.selection.rows()[:_MOST_MARKED]
    marked = tuple(reads.sort_keys(rows)) if reads is not None else ()
    is_open = reading is not None and reading.is_open and reading.key.row == listing.cursor_row
    query = "" if isinstance(listing, Found) else listing.filter
    return Left(place, marked, is_open, is_cut_off, waiting, query, desk.typed_filter)


def _open_ops(desk: Desk, account: AccountId) -> tuple[OpId, ...]:
    reads = desk.readers.get(account)
    return tuple(entry.op_id for entry in reads.journal(_MOST_WAITING) if entry.state.is_open) if reads else ()


def come_back(state: AppState, left: Left) -> set[Touched]:
    """After the mailbox was opened: to the place, the marks and the message; what is gone is passed by."""
    try:
        return _return(state, left) | _tell(state, left)
    except StoreError as error:
        return state.complain(error)


def _return(state: AppState, left: Left) -> set[Touched]:
    listing, mailbox = state.listing, state.mailbox
    reads = state.readers.get(listing.mailbox.account) if listing is not None else None
    if listing is None or mailbox is None or reads is None:
        return set()
    state.typed_filter = left.typed
    if left.filter:
        state.browse.set_filter(left.filter)
    if left.place is None:
        return {Touched.LIST, Touched.STATUS}
    listing.return_to(left.place)
    is_sought = bool(left.filter) or not listing.is_at_place
    if not listing.is_complete and is_sought and listing.total <= _MOST_AT_ONCE:
        request = state.browse.order_request()
        if request is not None:
            state.browse.order_loaded(request, run_order(request, reads))
    wanted = {row for _, row in left.marked}
    there = reads.window(tuple(wanted))
    same = set(reads.sort_keys(tuple(wanted))) & set(left.marked)
    state.selection.mark_only(row for _, row in same if row in there and _is_in(mailbox, there[row]))
    if left.is_open and listing.cursor_row == left.place.key[1]:
        state.reader.open(by_itself=True)
    return {Touched.LIST, Touched.READER, Touched.STATUS}


def _is_in(mailbox: Mailbox, summary: MessageSummary) -> bool:
    return mailbox.row == summary.mailbox or mailbox.name == ALL_INBOXES


def _tell(state: AppState, left: Left) -> set[Touched]:
    done = refused = waiting = 0
    for account, op_ids in left.waiting:
        reads = state.readers.get(account) if account in state.readers.accounts else None
        for entry in reads.journal(2 * _MOST_WAITING) if reads is not None and op_ids else ():
            if entry.op_id in op_ids:
                done += entry.state is OpState.SETTLED
                refused += entry.state in (OpState.FAILED, OpState.CONFLICT)
                waiting += entry.state.is_open
    said = [gettext("Back where you were cut off.")] if left.is_cut_off else []
    if done:
        said.append(gettext("Meanwhile {changes_word} reached the server.").format(changes_word=changes_word(done)))
    if refused:
        said.append(
            gettext("Meanwhile the server refused {changes_word}; `tuimail log` tells why.").format(
                changes_word=changes_word(refused)
            )
        )
    if waiting and said:
        said.append(gettext("{changes_word} still to send.").format(changes_word=changes_word(waiting)))
    return state.say(" ".join(said), Severity.WARNING if refused else Severity.INFO) if said else set()

"""What the journal tells of something that this screen did not see: how the list shows that it is taken back.

It was done by another process, or by the last run. Of few messages it is read while a key waits; of very many in a
thread, and the next key waits for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from tuimail.model.flags import NO_CHANGE, FlagChange
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageRow, OpKey
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Asked, Delete, JournalEntry, Move, Op, OpState, SetFlags
from tuimail.model.slices import set_of
from tuimail.model.summary import MessageSummary
from tuimail.model.united import UNITED, all_joined
from tuimail.state.doing import Doing, Foreign
from tuimail.state.found import Found
from tuimail.state.pending import NONE, Past, PendingOp
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.intents import Intents
    from tuimail.state.reads import Reads

MANY: Final = 2000
"""So many are looked up in a thread."""
_NOT_YET: Final = CommandId(-2)


class Recall(NamedTuple):
    """Asks how the messages of an entry were before it, as the list on screen knows them."""

    account: AccountId
    entry: JournalEntry
    place: MailboxKey
    """The list."""
    number: int | None
    """The number of the account in a list of all accounts."""
    home: MailboxRow | None
    """What the list shows of this account; None for what was found anywhere."""
    put_away: AbstractSet[MessageRow]
    """What the user took out of what was found."""

    @property
    def is_again(self) -> bool:
        """It was taken back before it was sent, so that this turn does it again."""
        return self.entry.state is OpState.CANCELLED

    @property
    def is_long(self) -> bool:
        return len(self.entry.op.messages) >= MANY


class Recalled(NamedTuple):
    """What of the list looks different."""

    rows: AbstractSet[MessageRow] = NONE
    stay: bool = False
    """Their flags change."""
    come: bool = False
    """They come (back) into the list; else they leave it."""
    changes: Sequence[tuple[AbstractSet[MessageRow], FlagChange]] = ()
    """What leads back to the flags that they had."""


Told = tuple[AccountId, JournalEntry, str]
"""What an account's journal tells, and what the user calls it."""


def tell(
    desk: Intents, entries: Sequence[Told], then: Callable[[Doing], set[Touched]], shares: tuple[Foreign, ...] = ()
) -> set[Touched]:
    """All of it as one thing that can be turned round, once it is looked up; `shares` is what is known already."""
    if len(shares) == len(entries):
        return then(Doing(list(shares)))
    account, entry, label = entries[len(shares)]
    recall = recall_of(desk, account, entry)
    share = share_of(desk, recall, account, entry, label)

    def go_on(found: Recalled) -> set[Touched]:
        if recall is not None:
            show(desk, share, recall, found)
        return tell(desk, entries, then, (*shares, share))

    reads = desk.readers.of_account(account)
    if recall is None or reads is None:
        return go_on(Recalled())
    look = partial(run_recall, recall)
    if recall.is_long:
        return desk.gathering.look_up(account, look, go_on, len(entry.op.messages))
    return go_on(look(reads))


def recall_of(desk: Desk, account: AccountId, entry: JournalEntry) -> Recall | None:
    """What to look up; None where no list on screen shows any of it."""
    listing = desk.listing
    if listing is None or isinstance(entry.op, Asked | MailboxEdit) or listing.mailbox.account not in (account, UNITED):
        return None
    place = listing.mailbox
    inbox = desk.folders.role(account, SpecialUse.INBOX) if place.account == UNITED else None
    home = place.row if place.account != UNITED else inbox.row if inbox is not None else None
    index = desk.readers.accounts.index(account) if place.account == UNITED else None
    if isinstance(listing, Found):
        return Recall(account, entry, place, index, None, frozenset(listing.put_away_now))
    return Recall(account, entry, place, index, home, NONE)


def run_recall(recall: Recall, reads: Reads) -> Recalled:
    """Look it up, with a reader of the calling thread's own. Raises StoreError."""
    befores = [(_rows(rows, recall.number), before) for rows, before in reads.befores(recall.entry.op_id)]
    changes = [(rows, before.change_back) for rows, before in befores]
    if isinstance(recall.entry.op, SetFlags):
        return Recalled(_all_of([rows for rows, _ in befores]), stay=True, changes=changes)
    if recall.home is None:
        were_here = _all_of([rows & recall.put_away for rows, _ in befores])
    else:
        were_here = _all_of([rows for rows, before in befores if before.mailbox == recall.home])
    if were_here:
        return Recalled(were_here, come=not recall.is_again, changes=changes)
    is_elsewhere = recall.is_again or recall.home is None
    return Recalled(NONE if is_elsewhere else _all_of([rows for rows, _ in befores]), changes=changes)


def share_of(desk: Desk, recall: Recall | None, account: AccountId, entry: JournalEntry, label: str) -> Foreign:
    """The entry, of which nothing is shown (yet)."""
    share = Foreign(account, OpKey(account, entry.op_id), label)
    share.names.update(OpKey(account, one) for one in (entry.undoes, entry.undone_by) if one is not None)
    share.is_large = len(entry.op.messages) >= MANY
    listing = desk.listing
    if recall is not None and not recall.is_again and listing is not None:
        share.expected = frozenset(_rows(entry.op.messages, recall.number))
    return share


def show(desk: Desk, share: Foreign, recall: Recall, recalled: Recalled) -> None:
    """Have it shown by the list that it was looked up for."""
    listing = desk.listing
    if listing is None or listing.mailbox != recall.place or not recalled.rows:
        return
    rows, changes = recalled.rows, recalled.changes
    near: Mapping[MessageRow, MessageSummary] = {}
    if recall.is_again:
        near = listing.summaries_of(rows, ())
    elif isinstance(recall.entry.op, Delete) and (reads := desk.readers.get(recall.place.account)) is not None:
        near = _Deleted(rows, reads.deleted)

    def change_back(row: MessageRow) -> FlagChange:
        return next((change for some, change in changes if row in some), NO_CHANGE)

    share.past = Past(near, change_back)
    past = None if recall.is_again or not (recalled.stay or recalled.come) else share.past
    share.shown = PendingOp(_NOT_YET, recall.place, _op(recall, recalled), share.label, rows, past)


class _Deleted(Mapping[MessageRow, MessageSummary]):
    """How messages were before they were deleted, each read when it is painted."""

    def __init__(self, rows: AbstractSet[MessageRow], read: Callable[[MessageRow], MessageSummary | None]) -> None:
        self._rows = rows
        self._read = cache(read)

    def __getitem__(self, row: MessageRow) -> MessageSummary:
        found = self._read(row) if row in self._rows else None
        if found is None:
            raise KeyError(row)
        return found

    def __iter__(self) -> Iterator[MessageRow]:
        """Of none is it known yet when it came."""
        return iter(())

    def __len__(self) -> int:
        return 0


def _op(recall: Recall, recalled: Recalled) -> Op:
    op, messages = recall.entry.op, tuple(recalled.rows)
    if isinstance(op, SetFlags):
        return replace(op, messages=messages)
    if recalled.come:
        return Move(messages, recall.place.row, op.change if isinstance(op, Move) else NO_CHANGE)
    return replace(op, messages=messages) if isinstance(op, Move) and recall.is_again else Delete(messages)


def _rows(rows: Sequence[int], index: int | None) -> AbstractSet[MessageRow]:
    """As the list knows them."""
    return cast("set[MessageRow]", set_of(rows if index is None else all_joined(rows, index)))


def _all_of(some: Sequence[AbstractSet[MessageRow]]) -> AbstractSet[MessageRow]:
    filled = [rows for rows in some if rows]
    return filled[0] if len(filled) == 1 else set[MessageRow]().union(*filled)

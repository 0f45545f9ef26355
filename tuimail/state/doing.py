"""What the user did at one time, as far as taking it back (and doing it again) shows at once.

done ──back()──> taken back ──again()──> done        each with a command of its own, named by the one before
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tuimail.model.flags import NO_CHANGE, FlagChange
from tuimail.model.ids import AccountId, CommandId, CommandKey, MessageRow, OpKey
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Asked, Before, Delete, JournalEntry, Move, Op, OpState, SetFlags
from tuimail.model.united import UNITED, joined
from tuimail.state.found import Found
from tuimail.state.pending import Past, PendingOp
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.listing import Listing

_NOT_YET: Final = CommandId(-2)
_MANY: Final = 2000
"""Of an entry with more messages the journal does not name all."""


class Share:
    """What one account has of it. `target` is what an undo or redo names next."""

    is_remembered = True
    """Whether it is known what any list showed of it."""

    def __init__(self, account: AccountId, target: OpKey | CommandKey, label: str) -> None:
        self.account = account
        self.target = target
        self.label = label
        self.shown: PendingOp | None = None
        """How a list shows it; None where that shows nothing of it."""
        self.past: Past | None = None
        self.first_op: OpKey | None = None
        """What the journal calls it as it was first done."""
        self.names: set[OpKey] = {target} if isinstance(target, OpKey) else set()
        """All that the journal ever called it."""
        self.is_large = False
        self.expected: frozenset[MessageRow] = frozenset()
        """Messages that come into the list on screen once the journal has it."""

    @property
    def rows(self) -> AbstractSet[MessageRow]:
        return self.shown.rows if self.shown is not None else frozenset()

    def turned(self, command_id: CommandId, *, is_back: bool) -> PendingOp | None:
        """How a list shows that it is taken back, or done again."""
        self.target = CommandKey(self.account, command_id)
        if self.shown is None:
            return None
        return self.shown._replace(command_id=command_id, past=self.past if is_back else None)


class Foreign(Share):
    """What the journal tells of something that was not done before these eyes."""

    is_remembered = False

    def turned(self, command_id: CommandId, *, is_back: bool) -> PendingOp | None:
        """The first turn is what it was made for, the next one the way back."""
        self.target = CommandKey(self.account, command_id)
        shown = self.shown
        if shown is None:
            return None
        self.shown = shown._replace(past=None if shown.past is not None else self.past)
        return shown._replace(command_id=command_id)


ChangeBack = Callable[[Share, MessageRow], FlagChange]
"""What leads back to the flags that a message had before a share."""


class Doing:
    """Its shares; the place where the user was, and what he had marked."""

    at = 0.0
    """When it was done, where the journal does not tell that."""

    def __init__(
        self, shares: list[Share], cursor: MessageRow | None = None, below_top: int = 0, *, had_marks: bool = False
    ) -> None:
        """The cursor stood so many lines below the top of the screen."""
        self.shares = shares
        self.cursor, self.below_top = cursor, below_top
        self.had_marks = had_marks

    @property
    def words(self) -> str:
        """What was done; where, if in several accounts."""
        if len(self.shares) == 1:
            return self.shares[0].label
        return ", ".join(
            gettext("{label} in {account}").format(label=share.label, account=share.account) for share in self.shares
        )

    def act(self, *, is_back: bool, now: float) -> set[Touched]:
        """What taking it back, or doing it again, is besides what the journal does."""
        return set()

    @property
    def size(self) -> int:
        """How many messages are remembered for it."""
        return sum(len(share.rows) for share in self.shares)


def seen(pending: PendingOp, account: AccountId, listing: Listing | None, change_back: ChangeBack) -> Share:
    """Something that is being done now, in the list on screen."""
    share = Share(account, CommandKey(account, pending.command_id), pending.label)
    share.shown = pending if pending.known is not None else pending._replace(known=pending.rows)
    summaries = listing.summaries_of(share.shown.rows, (pending.command_id,)) if listing is not None else {}
    share.past = Past(summaries, lambda row: change_back(share, row))
    return share


def told(desk: Desk, account: AccountId, entry: JournalEntry, label: str) -> Share:
    """An entry of the journal, with what the list on screen shows of its being taken back (of a redo: done again)."""
    share = Foreign(account, OpKey(account, entry.op_id), label)
    share.names.update(OpKey(account, one) for one in (entry.undoes, entry.undone_by) if one is not None)
    listing, reads, op = desk.listing, desk.readers.of_account(account), entry.op
    if listing is None or reads is None or isinstance(op, Asked) or listing.mailbox.account not in (account, UNITED):
        return share
    if entry.state is OpState.CANCELLED:
        named = _named(desk, account, op.messages, listing)
        share.is_large = len(named) >= _MANY
        if named and not share.is_large and isinstance(op, SetFlags | Move | Delete):
            share.shown = PendingOp(_NOT_YET, listing.mailbox, replace(op, messages=tuple(named)), label)
            share.past = Past(listing.summaries_of(frozenset(named), ()), lambda row: NO_CHANGE)
        return share
    befores = reads.befores(entry.op_id)
    share.is_large = len(befores) >= _MANY
    if befores and not share.is_large:
        before_named = dict(zip(_named(desk, account, befores, listing), befores.values(), strict=True))
        changes = {row: before.change_back for row, before in before_named.items()}
        share.past = Past({}, lambda row: changes.get(row, NO_CHANGE))
        share.shown = _coming(desk, account, listing, op, before_named, label, share.past)
    else:
        share.expected = frozenset(_named(desk, account, op.messages, listing))
    return share


def _named(desk: Desk, account: AccountId, rows: Iterable[MessageRow], listing: Listing) -> list[MessageRow]:
    """Rows of an account as the list knows them."""
    if listing.mailbox.account != UNITED:
        return list(rows)
    index = desk.readers.accounts.index(account)
    return [joined(row, index) for row in rows]


def _coming(
    desk: Desk,
    account: AccountId,
    listing: Listing,
    op: Op,
    befores: Mapping[MessageRow, Before],
    label: str,
    past: Past,
) -> PendingOp | None:
    """Flags change back; what was in the list comes back to it, what was elsewhere leaves it."""
    place = listing.mailbox
    if isinstance(op, SetFlags):
        return PendingOp(_NOT_YET, place, replace(op, messages=tuple(befores)), label, None, past)
    if isinstance(listing, Found):
        came = listing.put_away_of(befores)
    else:
        inbox = desk.folders.role(account, SpecialUse.INBOX)
        home = place.row if place.account != UNITED else inbox.row if inbox is not None else None
        came = tuple(row for row, before in befores.items() if before.mailbox == home)
    if came:
        change = op.change if isinstance(op, Move) else NO_CHANGE
        return PendingOp(_NOT_YET, place, Move(came, place.row, change), label, None, past)
    return None if isinstance(listing, Found) else PendingOp(_NOT_YET, place, Delete(tuple(befores)), label)

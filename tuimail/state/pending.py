"""What the user did and the store has not confirmed yet: shown at once, dropped when the command ends.

The command ends after the commit, so dropping an entry never makes the screen flicker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final, NamedTuple

from tuimail.model.flags import NO_CHANGE, FlagChange, FlagSet
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.operation import Append, Copy, Delete, Move, Op, Restore, SetFlags
from tuimail.model.summary import MessageSummary
from tuimail.model.united import MOST, UNITED
from tuimail.state.reads import Readers, Reads
from tuimail.state.touched import Touched

FEW: Final = 1000
"""So many are counted at once."""
EVERY: Final = 2**62
NONE: Final[AbstractSet[MessageRow]] = frozenset()


class Past(NamedTuple):
    """How the messages of an operation were before it."""

    summaries: Mapping[MessageRow, MessageSummary]
    """Those that were near the screen, as the list showed them."""
    change_back: Callable[[MessageRow], FlagChange]
    """What leads back to the flags of any other."""


class PendingOp(NamedTuple):
    """One submitted operation; `mailbox` is the list it was given in."""

    command_id: CommandId
    mailbox: MailboxKey
    op: Op
    label: str
    known: AbstractSet[MessageRow] | None = None
    """The messages as a set, where somebody has made it."""
    past: Past | None = None
    """It is being taken back, and this is what it is taken back to."""

    @property
    def rows(self) -> AbstractSet[MessageRow]:
        """The messages, to look one up."""
        return frozenset(self.op.messages) if self.known is None else self.known

    @property
    def hidden(self) -> Sequence[MessageRow]:
        """The messages that left the list."""
        return self._leaving if self.past is None else ()

    @property
    def shown(self) -> Sequence[MessageRow]:
        """The messages that came back to the list."""
        return self._leaving if self.past is not None else ()

    @property
    def _leaving(self) -> Sequence[MessageRow]:
        match self.op:
            case Move() | Delete():
                return self.op.messages
            case SetFlags() | Copy() | Restore() | Append():
                return ()

    @property
    def change(self) -> FlagChange | None:
        """What became of the flags of the messages that stay; taken back, at most."""
        if not isinstance(self.op, SetFlags):
            return None
        change = self.op.change
        return change if self.past is None else FlagChange(change.remove, change.add)

    @property
    def touches_flags(self) -> bool:
        """Whether any message of a list looks different."""
        is_back = self.past is not None and isinstance(self.op, Move) and self.op.change != NO_CHANGE
        return is_back or isinstance(self.op, SetFlags)

    def change_of(self, row: MessageRow) -> FlagChange:
        """What becomes of the flags of one message."""
        change = self.op.change if isinstance(self.op, SetFlags | Move) else NO_CHANGE
        if self.past is None:
            return change
        before = self.past.summaries.get(row)
        return self.past.change_back(row) if before is None else change.inverse_for(before.flags)

    def moves(self, mailbox: MailboxKey) -> tuple[AbstractSet[MessageRow], AbstractSet[MessageRow]]:
        """What the list of a mailbox must not show any more, and what it shows again."""
        if self.mailbox == mailbox:
            return (self.rows if self.hidden else NONE, self.rows if self.shown else NONE)
        is_there = isinstance(self.op, Move) and mailbox == MailboxKey(self.mailbox.account, self.op.to)
        return (self.rows if self.past is not None and is_there and mailbox.account != UNITED else NONE, NONE)


class Meant(AbstractSet[MessageRow]):
    """Whether a message is meant, without a look at all of them: `marked` ones, or all of a mailbox but these.

    `index` is the number of the account, for rows of a list of all accounts.
    """

    def __init__(
        self,
        rows: Sequence[MessageRow],
        marked: AbstractSet[int],
        mailbox: MailboxRow | None = None,
        index: int | None = None,
    ) -> None:
        self._rows = rows
        self._marked = marked
        self._mailbox = mailbox
        self.index = index
        self._late: set[int] = set()

    def __contains__(self, row: object) -> bool:
        if not isinstance(row, int) or row in self._late:
            return False
        is_own = self.index is None or row & (MOST - 1) == self.index
        return is_own and (row in self._marked) == (self._mailbox is None)

    def holds(self, summary: MessageSummary) -> bool:
        """The same, where another list may show the message."""
        return self._mailbox in (None, summary.mailbox) and summary.row in self

    def leave_out(self, rows: Iterable[int]) -> None:
        """News: nobody meant it."""
        if self._mailbox is not None:
            self._late.update(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[MessageRow]:
        return iter(self._rows)

    @classmethod
    def _from_iterable(cls, rows: Iterable[MessageRow]) -> set[MessageRow]:  # type: ignore[override]
        return set(rows)


class Pending:
    """The overlay of all accounts, in the order of submission."""

    def __init__(self) -> None:
        self._ops: dict[tuple[AccountId, CommandId], PendingOp] = {}
        self._changes: dict[tuple[AccountId, CommandId], PendingOp] = {}
        self._moved: dict[MailboxKey, tuple[AbstractSet[MessageRow], AbstractSet[MessageRow]]] = {}
        self._last = dict(self._moved)

    def __len__(self) -> int:
        return len(self._ops)

    def __iter__(self) -> Iterator[PendingOp]:
        return iter(self._ops.values())

    def add(self, pending: PendingOp) -> None:
        account = pending.mailbox.account
        if pending.known is None:
            pending = pending._replace(known=pending.rows)
        self._ops[account, pending.command_id] = pending
        if pending.touches_flags:
            self._changes[account, pending.command_id] = pending
        self._moved.clear()

    def drop(self, command_id: CommandId) -> PendingOp | None:
        """Forget a command that ended; None where it was none of these."""
        key = next((key for key in self._ops if key[1] == command_id), None)
        if key is None:
            return None
        self._changes.pop(key, None)
        self._moved.clear()
        dropped = self._ops.pop(key)
        if not self._ops:
            self._last.clear()
        return dropped

    def hidden_in(self, mailbox: MailboxKey) -> AbstractSet[MessageRow]:
        """The rows that the list of a mailbox must not show; the same set as long as they are the same."""
        return self._moves(mailbox)[0]

    def shown_in(self, mailbox: MailboxKey) -> AbstractSet[MessageRow]:
        """The rows that the list of a mailbox shows, whatever the store says: what took them out is taken back."""
        return self._moves(mailbox)[1]

    def _moves(self, mailbox: MailboxKey) -> tuple[AbstractSet[MessageRow], AbstractSet[MessageRow]]:
        """What was done to a message last is what counts."""
        if not self._ops:
            return NONE, NONE
        if mailbox not in self._moved:
            from tuimail.state.layers import laid_moves  # nothing is done before the first frame

            moves = [one.moves(mailbox) for one in self._ops.values() if one.mailbox.account == mailbox.account]
            self._moved[mailbox] = self._last[mailbox] = laid_moves(moves, self._last.get(mailbox, (NONE, NONE)))
        return self._moved[mailbox]

    def added(self, rows: Iterable[MessageRow]) -> None:
        """News came into a list: what was done to all of it was not done to this."""
        for pending in self._changes.values():
            if isinstance(pending.known, Meant):
                pending.known.leave_out(rows)

    def flags(self, account: AccountId, summary: MessageSummary, but: Collection[CommandId] = ()) -> FlagSet:
        """The flags as the user has made them, but for what some commands do."""
        flags = summary.flags
        for change in self._of(account, summary, but):
            flags = change.apply(flags)
        return flags

    def shown(self, account: AccountId, summary: MessageSummary) -> MessageSummary:
        """The summary as the user has made it."""
        if next(self._of(account, summary), None) is None:
            return summary
        return replace(summary, flags=self.flags(account, summary), pending=True)

    def _of(self, account: AccountId, summary: MessageSummary, but: Collection[CommandId] = ()) -> Iterator[FlagChange]:
        for (owner, command_id), pending in self._changes.items():
            if owner == account and command_id not in but:
                rows = pending.rows
                if rows.holds(summary) if isinstance(rows, Meant) else summary.row in rows:
                    yield pending.change_of(summary.row)

    def summary_before(self, mailbox: MailboxKey, row: MessageRow) -> MessageSummary | None:
        """How a message was that comes back to the list, and that the store has in none."""
        if row not in self.shown_in(mailbox):
            return None
        pasts = [pending.past for pending in self._ops.values() if pending.past is not None]
        return next((past.summaries[row] for past in reversed(pasts) if row in past.summaries), None)


class Unsent:
    """How many messages wait for the server: few are counted at once, many in a thread; anew every second."""

    def __init__(self, readers: Readers, counts: dict[AccountId, int]) -> None:
        self._readers = readers
        self._counts = counts
        self._stale: set[AccountId] = set()
        self._is_counting = False

    def count(self, account: AccountId) -> set[Touched]:
        """Something was done, or sent."""
        reader = self._readers.get(account)
        count = reader.unsent_count(FEW) if reader is not None else 0
        if count < FEW:
            self._stale.discard(account)
        else:
            self._stale.add(account)
            count = max(count, self._counts.get(account, 0))
        self._counts[account] = count
        return {Touched.STATUS}

    def tick(self) -> set[Touched]:
        """What is being sent becomes less."""
        before = dict(self._counts)
        for account, count in before.items():
            if count:
                self.count(account)
        return {Touched.STATUS} if before != self._counts else set()

    def request(self) -> AccountId | None:
        """Whose messages to count in a thread now, told once."""
        if self._is_counting or not self._stale:
            return None
        self._is_counting = True
        return self._stale.pop()

    def counted(self, account: AccountId, count: int) -> set[Touched]:
        self._is_counting = False
        self._counts[account] = count
        return {Touched.STATUS}

    def not_counted(self) -> set[Touched]:
        """The next second asks again."""
        self._is_counting = False
        return set()


def run_unsent(reader: Reads) -> int:
    """Count with a reader of the calling thread's own. Raises StoreError."""
    return reader.unsent_count(EVERY)

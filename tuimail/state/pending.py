"""What the user did and the store has not confirmed yet: shown at once, dropped when the command ends.

The command ends after the commit, so dropping an entry never makes the screen flicker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageRow
from tuimail.model.operation import Append, Copy, Delete, Move, Op, Restore, SetFlags
from tuimail.model.summary import MessageSummary


class PendingOp(NamedTuple):
    """One submitted operation; `mailbox` is the list it was given in."""

    command_id: CommandId
    mailbox: MailboxKey
    op: Op
    label: str

    @property
    def hidden(self) -> tuple[MessageRow, ...]:
        """The messages that left the list."""
        match self.op:
            case Move() | Delete():
                return self.op.messages
            case SetFlags() | Copy() | Restore() | Append():
                return ()

    @property
    def change(self) -> FlagChange | None:
        """What became of the flags of the messages that stay."""
        return self.op.change if isinstance(self.op, SetFlags) else None


class Pending:
    """The overlay of all accounts, in the order of submission."""

    def __init__(self) -> None:
        self._ops: dict[tuple[AccountId, CommandId], PendingOp] = {}
        self._changes: dict[tuple[AccountId, MessageRow], list[tuple[CommandId, FlagChange]]] = {}

    def __len__(self) -> int:
        return len(self._ops)

    def __iter__(self) -> Iterator[PendingOp]:
        return iter(self._ops.values())

    def add(self, pending: PendingOp) -> None:
        account = pending.mailbox.account
        self._ops[account, pending.command_id] = pending
        if pending.change is not None:
            for row in pending.op.messages:
                self._changes.setdefault((account, row), []).append((pending.command_id, pending.change))

    def drop(self, command_id: CommandId) -> PendingOp | None:
        """Forget a command that ended; None where it was none of these."""
        key = next((key for key in self._ops if key[1] == command_id), None)
        if key is None:
            return None
        pending = self._ops.pop(key)
        if pending.change is not None:
            for row in pending.op.messages:
                self._forget_change((key[0], row), command_id)
        return pending

    def _forget_change(self, message: tuple[AccountId, MessageRow], command_id: CommandId) -> None:
        left = [entry for entry in self._changes.get(message, ()) if entry[0] != command_id]
        if left:
            self._changes[message] = left
        else:
            self._changes.pop(message, None)

    def hidden_in(self, mailbox: MailboxKey) -> set[MessageRow]:
        """The rows that the list of a mailbox must not show."""
        return {row for pending in self._ops.values() if pending.mailbox == mailbox for row in pending.hidden}

    def flags(self, account: AccountId, row: MessageRow, flags: FlagSet) -> FlagSet:
        """The flags as the user has made them."""
        for _, change in self._changes.get((account, row), ()):
            flags = change.apply(flags)
        return flags

    def shown(self, account: AccountId, summary: MessageSummary) -> MessageSummary:
        """The summary as the user has made it."""
        if (account, summary.row) not in self._changes:
            return summary
        return replace(summary, flags=self.flags(account, summary.row, summary.flags), pending=True)

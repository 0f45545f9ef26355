"""Undo and redo over all accounts: the newest operation first, one at a time.

A key pressed while an operation or another undo is on its way to the journal waits for it: what it means is known
only then. The waiting takes milliseconds, because the journal is local.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import NamedTuple

from tuimail.contract.commands import UndoOp
from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, CommandId, OpKey
from tuimail.model.operation import JournalEntry
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched

_MOST_QUEUED = 50


class Direction(Enum):
    UNDO = "undo"
    REDO = "redo"


class _Way(NamedTuple):
    direction: Direction
    account: AccountId
    entry: JournalEntry


class UndoQueue:
    """The key presses that wait, and the one that is being done."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._queue: deque[Direction] = deque(maxlen=_MOST_QUEUED)
        self._under_way: dict[CommandId, _Way] = {}

    def request(self, direction: Direction) -> set[Touched]:
        if self._desk.is_read_only:
            return self._desk.say("Nothing is undone: tuimail was started with --read-only.", Severity.WARNING)
        self._queue.append(direction)
        return self.proceed()

    def take_back(self, account: AccountId, entry: JournalEntry) -> set[Touched]:
        """One operation by name, whatever was done after it."""
        if self._desk.is_read_only:
            return self._desk.say("Nothing is undone: tuimail was started with --read-only.", Severity.WARNING)
        command_id = self._desk.submit(UndoOp(op=OpKey(account, entry.op_id)))
        self._under_way[command_id] = _Way(Direction.UNDO, account, entry)
        return set()

    def proceed(self) -> set[Touched]:
        """Do the next one, if nothing is on its way."""
        if not self._queue or self._under_way or len(self._desk.pending):
            return set()
        direction = self._queue.popleft()
        newest = self._newest(direction)
        if newest is None:
            self._queue.clear()
            return self._desk.say(f"There is nothing to {direction.value}.")
        account, entry = newest
        command_id = self._desk.submit(UndoOp(op=OpKey(account, entry.op_id)))
        self._under_way[command_id] = _Way(direction, account, entry)
        return set()

    def done(self, command_id: CommandId) -> set[Touched]:
        """The journal has it: say so, and go where it happened."""
        way = self._under_way.pop(command_id, None)
        if way is None:
            return set()
        label = way.entry.label.removeprefix("Undo: ").removeprefix("Redo: ")
        touched = self._desk.say(f"{'Undone' if way.direction is Direction.UNDO else 'Done again'}: {label}")
        return touched | self._return_to(way) | self.proceed()

    def failed(self, command_id: CommandId) -> bool:
        """It cannot be undone; the presses behind it are dropped. Whether the command was one of these."""
        if self._under_way.pop(command_id, None) is None:
            return False
        self._queue.clear()
        return True

    def _return_to(self, way: _Way) -> set[Touched]:
        listing = self._desk.listing
        if listing is None or listing.mailbox.account != way.account or way.direction is Direction.REDO:
            return set()
        self._desk.return_to = frozenset(way.entry.op.messages)
        first = max(way.entry.op.messages, default=None)
        if first is not None and listing.seek(first):
            self._desk.return_to = frozenset()
            return {Touched.LIST}
        return set()

    def _newest(self, direction: Direction) -> tuple[AccountId, JournalEntry] | None:
        """The newest of all accounts; within the same second the account on screen."""
        found: list[tuple[tuple[int, bool], AccountId, JournalEntry]] = []
        for account in self._desk.readers.accounts:
            reader = self._desk.readers.get(account)
            if reader is None:
                continue
            entry = reader.last_undoable() if direction is Direction.UNDO else reader.last_redoable()
            if entry is not None:
                found.append(((entry.created_at, account == self._desk.account), account, entry))
        if not found:
            return None
        _, account, entry = max(found, key=lambda one: one[0])
        return account, entry

"""Undo and redo over all accounts: the newest operation first, one at a time.

A key pressed while an operation or another undo is on its way to the journal waits for it: what it means is known
only then. The waiting takes milliseconds, because the journal is local.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from tuimail.contract.commands import UndoOp
from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, CommandId, MessageRow, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import Delete, JournalEntry, Move
from tuimail.model.united import UNITED
from tuimail.state.desk import Desk
from tuimail.state.found import Found
from tuimail.state.touched import Touched

_MOST_QUEUED = 50
_MANY = 2000


class Direction(Enum):
    UNDO = "undo"
    REDO = "redo"


class _Way(NamedTuple):
    direction: Direction
    account: AccountId
    entry: JournalEntry

    @property
    def label(self) -> str:
        """What the user did, without what became of it since."""
        return self.entry.label.removeprefix(gettext("Undo: ")).removeprefix(gettext("Redo: "))


class UndoQueue:
    """The key presses that wait, and the one that is being done."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._queue: deque[Direction] = deque(maxlen=_MOST_QUEUED)
        self._under_way: dict[CommandId, _Way] = {}
        self._done: list[_Way] = []

    def request(self, direction: Direction) -> set[Touched]:
        if self._desk.is_read_only:
            return self._desk.say(gettext("Nothing is undone: tuimail was started with --read-only."), Severity.WARNING)
        self._queue.append(direction)
        return self.proceed() | self._tell_wait(direction)

    def _tell_wait(self, direction: Direction) -> set[Touched]:
        """So many messages take the journal seconds: a key that seems to do nothing is pressed again."""
        waiting = [(one.op.messages, one.label) for one in self._desk.pending]
        waiting += [(way.entry.op.messages, way.label) for way in self._under_way.values()]
        labels = [label for rows, label in waiting if len(rows) >= _MANY]
        if not labels:
            return set()
        sentence = gettext("Undoing “{label}”") if direction is Direction.UNDO else gettext("Doing again “{label}”")
        return self._desk.work.begin(self, sentence.format(label=labels[0]))

    def take_back(self, account: AccountId, entry: JournalEntry) -> set[Touched]:
        """One operation by name, whatever was done after it."""
        if self._desk.is_read_only:
            return self._desk.say(gettext("Nothing is undone: tuimail was started with --read-only."), Severity.WARNING)
        command_id = self._desk.submit(UndoOp(op=OpKey(account, entry.op_id)))
        way = self._under_way[command_id] = _Way(Direction.UNDO, account, entry)
        for rest in self._rest_of(way) if entry.batch else ():
            self._under_way[self._desk.submit(UndoOp(op=OpKey(rest.account, rest.entry.op_id)))] = rest
        return set()

    def proceed(self) -> set[Touched]:
        """Do the next one, if nothing is on its way."""
        if not self._queue or self._under_way or len(self._desk.pending):
            return set()
        direction = self._queue.popleft()
        ways = self.newest(direction)
        if not ways:
            self._queue.clear()
            is_undo = direction is Direction.UNDO
            self._waited()
            return self._desk.say(
                gettext("There is nothing to undo.") if is_undo else gettext("There is nothing to redo.")
            )
        for way in ways:
            self._under_way[self._desk.submit(UndoOp(op=OpKey(way.account, way.entry.op_id)))] = way
        return set()

    def done(self, command_id: CommandId) -> set[Touched]:
        """The journal has it: say so, and go where it happened."""
        way = self._under_way.pop(command_id, None)
        if way is None:
            return set()
        self._done.append(way)
        if self._under_way:
            return set()
        done, self._done = self._done, []
        labels = [one.label for one in done]
        words = (
            labels[:1]
            if len(done) == 1
            else [
                gettext("{label} in {account}").format(label=label, account=one.account)
                for label, one in zip(labels, done, strict=True)
            ]
        )
        sentence = gettext("Undone: {what}") if way.direction is Direction.UNDO else gettext("Done again: {what}")
        touched = self._desk.say(sentence.format(what=", ".join(words))) | self._waited()
        return touched | self._relist(done) | self._return_to(done) | self.proceed()

    def failed(self, command_id: CommandId) -> bool:
        """It cannot be undone; the presses behind it are dropped. Whether the command was one of these."""
        if self._under_way.pop(command_id, None) is None:
            return False
        self._queue.clear()
        if not self._under_way:
            self._done.clear()
            self._waited()
        return True

    def _waited(self) -> set[Touched]:
        return self._desk.work.end(self) if self._desk.is_working else set()

    def _relist(self, ways: list[_Way]) -> set[Touched]:
        """What was moved out of a list of what was found is in it again, or out of it again.

        The store's news may have come before this, while the list did not want these messages.
        """
        listing = self._desk.listing
        if not isinstance(listing, Found):
            return set()
        for way in ways:
            if isinstance(way.entry.op, Move | Delete):
                rows = frozenset(self._listed(way, listing.mailbox.account))
                if way.direction is Direction.UNDO:
                    listing.took_back(rows)
                    listing.reload(is_urgent=True)
                else:
                    listing.put_away(rows)
                    listing.remove(rows)
        return {Touched.LIST, Touched.STATUS}

    def _return_to(self, ways: list[_Way]) -> set[Touched]:
        listing = self._desk.listing
        if listing is None or ways[0].direction is Direction.REDO:
            return set()
        rows = frozenset(row for way in ways for row in self._listed(way, listing.mailbox.account))
        if not rows or listing.cursor_row in rows:
            return set()
        self._desk.return_to = rows
        if listing.seek(max(rows)):
            self._desk.return_to = frozenset()
            return {Touched.LIST}
        return set()

    def _listed(self, way: _Way, account: AccountId) -> Iterable[MessageRow]:
        """The messages as a list of this account knows them."""
        if account == UNITED and self._desk.uniting is not None:
            return self._desk.uniting.joined(way.account, way.entry.op.messages)
        return way.entry.op.messages if account == way.account else ()

    def newest(self, direction: Direction) -> list[_Way]:
        """The newest of all accounts, within the same second of the account on screen; with all of its batch."""
        found: list[tuple[tuple[int, bool], _Way]] = []
        for account in self._desk.readers.accounts:
            reader = self._desk.readers.get(account)
            if reader is None:
                continue
            entry = reader.last_undoable() if direction is Direction.UNDO else reader.last_redoable()
            if entry is not None:
                rank = (entry.created_at, account == self._desk.account)
                found.append((rank, _Way(direction, account, entry)))
        if not found:
            return []
        _, newest = max(found, key=lambda one: one[0])
        return [newest, *self._rest_of(newest)] if newest.entry.batch else [newest]

    def _rest_of(self, way: _Way) -> Iterator[_Way]:
        """What the user did at the same time in other accounts."""
        for account in self._desk.readers.accounts:
            reader = self._desk.readers.of_account(account) if account != way.account else None
            entry = reader.of_batch(way.entry.batch, is_undo=way.direction is Direction.UNDO) if reader else None
            if entry is not None:
                yield _Way(way.direction, account, entry)

"""Undo and redo over all accounts, shown at once like any other action: the newest operation first.

What the user did since the journal was last told of everything is known here, in order; what lies before that the
journal tells, up to the entry that was its last one then. So a key never waits for what is on its way to the journal.

    before_change() ── did() ──> under way ──all commands ended──> nothing is remembered but what it looked like
                                  │  ^
                                  └──┘ request(), take_back()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.contract.commands import UndoOp
from tuimail.contract.events import Severity
from tuimail.model.flags import NO_CHANGE, FlagChange
from tuimail.model.ids import AccountId, CommandId, CommandKey, MessageKey, MessageRow, OpId, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import Before, JournalEntry
from tuimail.model.united import UNITED
from tuimail.state.pending import Meant, PendingOp
from tuimail.state.reader import Reader
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.doing import Doing, Share
    from tuimail.state.intents import Intents

_MANY = 2000
_MOST_DOINGS: Final = 1000
_MOST_ROWS: Final = 500_000
_NEAR: Final = 70
_MOST_BEFORES: Final = 8
"""Entries of which it is known what the journal names: of a deed in all inboxes each account has one."""


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


class _Befores:
    """What the journals said of messages near the screen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[OpKey, dict[MessageRow, Before | None]] = {}

    def change_back(self, share: Share, row: MessageRow) -> FlagChange:
        """For a message that was not near the screen: as the journal has it, if it does."""
        op, listed = share.first_op, share.shown.mailbox.account if share.shown is not None else share.account
        reads = self._desk.readers.of_account(share.account)
        if op is None or reads is None:
            return NO_CHANGE
        if op not in self._known and len(self._known) >= _MOST_BEFORES:
            del self._known[next(iter(self._known))]
        known, own = self._known.setdefault(op, {}), self._desk.home(MessageKey(listed, row)).row
        if own not in known:
            wanted = {own, *_near(self._desk, share.account)}
            found = reads.before(op.op_id, wanted)
            known.update((one, found.get(one)) for one in wanted)
        before = known[own]
        return before.change_back if before is not None else NO_CHANGE


class UndoQueue:
    """The two stacks of an editor, as they are going to be when the journal has done everything."""

    def __init__(self, desk: Intents, reader: Reader) -> None:
        self._desk = desk
        self._reader = reader
        self._stacks: dict[Direction, list[Doing]] = {direction: [] for direction in Direction}
        self._open: dict[CommandId, tuple[Doing, Share]] = {}
        self._is_redo_gone = False
        self._last_ops: dict[AccountId, OpId] = {}
        """Where the journal ended when it was told of everything."""
        self._taken: set[OpKey] = set()
        """Older entries that were taken back or done again since."""
        self._void: set[CommandId] = set()
        """Undos of what did not happen."""
        self._doings: dict[CommandId, Doing] = {}
        self._by_op: dict[OpKey, tuple[Doing, Share]] = {}
        self._befores = _Befores(desk)

    # What is done

    def before_change(self) -> None:
        """The user is about to do something."""
        if self._open:
            return
        self._forget()
        self._last_ops = {
            account: reads.newest_op()
            for account in self._desk.readers.accounts
            if (reads := self._desk.readers.of_account(account)) is not None
        }

    def did(self, pendings: Sequence[PendingOp]) -> None:
        """The user did something, in as many accounts; the list still shows what was before."""
        if not pendings:
            return
        from tuimail.state.doing import Doing, seen  # nothing is done before the first frame

        listing = self._desk.listing
        if listing is not None and listing.mailbox != pendings[0].mailbox:
            listing = None
        shares = [
            seen(pending, account, listing, self._befores.change_back)
            for pending in pendings
            for account in _accounts_of(self._desk, pending)
        ]
        had_marks = listing is not None and self._desk.selection.is_by_hand
        cursor, below_top = (listing.cursor_row, listing.cursor - listing.top) if listing is not None else (None, 0)
        self._note(Doing(shares, cursor, below_top, had_marks=had_marks))

    def wrote(self, account: AccountId, command_id: CommandId, label: str) -> None:
        """Something was done that no list shows at once."""
        from tuimail.state.doing import Doing, Share

        self._note(Doing([Share(account, CommandKey(account, command_id), label)]))

    def _note(self, doing: Doing) -> None:
        for share in doing.shares:
            if isinstance(share.target, CommandKey):
                self._open[share.target.command_id] = (doing, share)
                self._doings[share.target.command_id] = doing
        self._stacks[Direction.UNDO].append(doing)
        self._stacks[Direction.REDO].clear()
        self._is_redo_gone = True
        self._keep_within_bounds()

    def doing(self, command_id: CommandId) -> Doing | None:
        """What a command did."""
        return self._doings.get(command_id)

    # The keys

    def undo(self) -> set[Touched]:
        return self.request(Direction.UNDO)

    def redo(self) -> set[Touched]:
        return self.request(Direction.REDO)

    def request(self, direction: Direction) -> set[Touched]:
        if self._desk.is_read_only:
            return self._refused()
        self.before_change()
        sentence = gettext("Undone: {what}") if direction is Direction.UNDO else gettext("Redone: {what}")

        def turn(doing: Doing) -> set[Touched]:
            return self.turn([doing], direction) | self._desk.say(sentence.format(what=doing.words))

        doing, ways = self._next(direction)
        if doing is not None:
            return turn(doing)
        if ways:
            return self._told(ways, turn)
        is_undo = direction is Direction.UNDO
        return self._desk.say(gettext("There is nothing to undo.") if is_undo else gettext("There is nothing to redo."))

    def take_back(self, account: AccountId, entry: JournalEntry) -> set[Touched]:
        """One operation by name, whatever was done after it."""
        if self._desk.is_read_only:
            return self._refused()
        self.before_change()
        way = _Way(Direction.UNDO, account, entry)

        def turn(doing: Doing) -> set[Touched]:
            said = gettext("Undone: {what}").format(what=doing.words)
            return self.turn([doing], Direction.UNDO) | self._desk.say(said)

        return self._told([way, *self._rest_of(way)] if entry.batch else [way], turn)

    def turn(self, doings: Iterable[Doing], direction: Direction) -> set[Touched]:
        """Take these back, or do them again, in this order; they are shown so at once."""
        from tuimail.state.returning import come_back, expect, go_again

        is_back = direction is Direction.UNDO
        turned: list[tuple[Doing, PendingOp]] = []
        for doing in doings:
            for stack in self._stacks.values():
                if doing in stack:
                    stack.remove(doing)
            self._stacks[Direction.REDO if is_back else Direction.UNDO].append(doing)
            for share in doing.shares:
                target = share.target
                self._taken |= share.names
                command_id = self._desk.submit(UndoOp(op=target))
                self._open[command_id] = (doing, share)
                shown = share.turned(command_id, is_back=is_back)
                if shown is not None:
                    self._desk.pending.add(shown)
                    turned.append((doing, shown))
                elif is_back and share.expected:
                    expect(self._desk, share.expected)
                _tell_wait(self._desk, command_id, share, direction)
        show = come_back if is_back else go_again
        return {Touched.STATUS} | show(self._desk, self._reader, turned)

    def _refused(self) -> set[Touched]:
        return self._desk.say(gettext("Nothing is undone: tuimail was started with --read-only."), Severity.WARNING)

    # The answers

    def done(self, command_id: CommandId, op: OpKey | None) -> None:
        """The journal has it, under this name."""
        found = self._open.pop(command_id, None)
        if found is None:
            return
        doing, share = found
        if op is not None:
            if share.target == CommandKey(share.account, command_id):
                share.target = op
            if share.is_remembered:
                self._by_op[op] = (doing, share)
            share.first_op = share.first_op or op
            share.names.add(op)
            if self._taken & share.names:
                self._taken |= share.names

    def failed(self, command_id: CommandId) -> bool:
        """It was not done, and its rows are as before. Whether nobody needs to be told, as he was told already."""
        found = self._open.pop(command_id, None)
        if found is None:
            return False
        doing, _ = found
        for stack in self._stacks.values():
            if doing in stack:
                stack.remove(doing)
        behind = [one for one, (other, _) in self._open.items() if other is doing]
        self._void.update(behind)
        for one in behind:
            self._desk.pending.drop(one)
        is_void = command_id in self._void
        self._void.discard(command_id)
        return is_void

    # What comes next

    def _next(self, direction: Direction) -> tuple[Doing | None, Sequence[_Way]]:
        """What is known here, or what the journals tell."""
        stack = self._stacks[direction]
        if stack:
            return stack.pop(), ()
        return None, [] if direction is Direction.REDO and self._is_redo_gone else self.newest(direction)

    def _told(self, ways: Sequence[_Way], then: Callable[[Doing], set[Touched]]) -> set[Touched]:
        """What these entries tell, with what is remembered of it; of very many messages that comes from a thread."""
        known = [self._by_op.get(OpKey(way.account, way.entry.op_id)) for way in ways]
        whole = known[0][0] if known[0] is not None else None
        targets = {OpKey(way.account, way.entry.op_id) for way in ways}
        if whole is not None and {share.target for share in whole.shares} == targets:
            return then(whole)
        from tuimail.state.recalled import tell

        return tell(self._desk, [(way.account, way.entry, way.label) for way in ways], then)

    def newest(self, direction: Direction) -> list[_Way]:
        """The newest of all accounts, within the same second of the account on screen; with all of its batch."""
        found: list[tuple[tuple[int, bool], _Way]] = []
        for account in self._desk.readers.accounts:
            reader = self._desk.readers.get(account)
            if reader is None:
                continue
            up_to = self._last_ops.get(account) if self._open else None
            but = [op.op_id for op in self._taken if op.account == account]
            entry = (reader.last_undoable if direction is Direction.UNDO else reader.last_redoable)(up_to, but)
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

    # Inner works

    def _forget(self) -> None:
        """The journal knows everything."""
        for stack in self._stacks.values():
            stack.clear()
        self._taken.clear()
        self._void.clear()
        self._is_redo_gone = False

    def _keep_within_bounds(self) -> None:
        rows = sum(doing.size for doing in self._doings.values())
        while len(self._doings) > 1 and (len(self._doings) > _MOST_DOINGS or rows > _MOST_ROWS):
            oldest = self._doings.pop(next(iter(self._doings)))
            rows -= oldest.size
            self._by_op = {op: found for op, found in self._by_op.items() if found[0] is not oldest}


def _accounts_of(desk: Desk, pending: PendingOp) -> tuple[AccountId, ...]:
    """Whose journal has it."""
    account = pending.mailbox.account
    if account != UNITED or desk.uniting is None:
        return (account,)
    if isinstance(pending.known, Meant) and pending.known.index is not None:
        return (desk.uniting.accounts[pending.known.index],)  # its messages are not looked for here
    return tuple(desk.uniting.accounts_of(pending.op.messages[:1]))


def _tell_wait(desk: Desk, command_id: CommandId, share: Share, direction: Direction) -> None:
    """So many messages take the journal seconds."""
    if len(share.rows) >= _MANY or share.is_large:
        sentence = gettext("Undoing “{label}”") if direction is Direction.UNDO else gettext("Redoing “{label}”")
        desk.work.begin(command_id, sentence.format(label=share.label))


def _near(desk: Desk, account: AccountId) -> Iterator[MessageRow]:
    """The messages of an account near the screen: one question for all, as each waits for busy workers."""
    listing = desk.listing
    if listing is None:
        return
    for row in listing.rows[max(0, listing.top - _NEAR) : listing.top + 2 * _NEAR]:
        home = desk.home(MessageKey(listing.mailbox.account, MessageRow(row)))
        if home.account == account:
            yield home.row

"""Flow: one message of the list at a time, each decided upon before the next one comes, and a summary at the end.

         start ──> running ──nothing left, leave──> ended ──leave──> off
                   ^  │ ^                             │
                   │  └─┘ a decision: the next one    │
                   └───────────── undo ───────────────┘

What was decided is known by what became of the list: a message that left it was dealt with, by whatever action did it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import CommandCancelled, CommandDone, CommandFailed, Severity
from tuimail.model.flags import FLAGGED, SEEN, Flag, FlagChange
from tuimail.model.ids import CommandId, MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.operation import SetFlags
from tuimail.state.flow_queue import FlowQueue
from tuimail.state.flow_steps import GONE, KEPT, LATER, MARKED, TO_ANSWER, Step, Steps
from tuimail.state.listing import Listing
from tuimail.state.pending import PendingOp
from tuimail.state.touched import Touched
from tuimail.state.words import Deed, changes_word

if TYPE_CHECKING:
    from tuimail.state.intents import Intents

_SHOWN: Final = frozenset({Touched.LIST, Touched.READER, Touched.STATUS})
_SEEK: Final = 20
"""So many messages that are not in the list any more are looked for one by one."""


class FlowPhase(Enum):
    OFF = "off"
    RUNNING = "running"
    ENDED = "ended"
    """The summary is on screen."""


class Flow:
    """One session, the last one once it is over."""

    def __init__(self, desk: Intents) -> None:
        self._desk = desk
        self._mailbox: MailboxKey | None = None
        self._queue = FlowQueue()
        self._expected = GONE
        self._command: CommandId | None = None
        self._is_deciding = False
        self._were_unread: set[MessageRow] = set()
        self._subject = ""
        self.steps = Steps(desk.undoing)
        self.phase = FlowPhase.OFF
        self.current: MessageRow | None = None
        self.is_awaited = False
        """The current message was taken back and is not in the list yet."""
        self.total = 0
        self._began_at = self._ended_at = 0.0

    @property
    def is_on(self) -> bool:
        return self.phase is not FlowPhase.OFF

    @property
    def position(self) -> int:
        """The number of the current message; what was put off is counted once more when its turn comes."""
        return self.total - len(self._queue)

    @property
    def left(self) -> int:
        """How many messages were not decided upon."""
        return len(self._queue) + (self.current is not None)

    @property
    def seconds(self) -> float:
        """How long it took, or has taken up to now."""
        return (self._ended_at if self.phase is FlowPhase.ENDED else self._desk.clock()) - self._began_at

    # From the beginning to the end

    def start(self) -> set[Touched]:
        """What is selected, else the list from the cursor on, in its order."""
        listing = self._desk.listing
        if listing is None or listing.cursor_row is None:
            return self._desk.say(gettext("There is no message here."))
        selection = self._desk.selection
        rows = listing.rows[listing.cursor :] if selection.is_empty else selection.in_order()
        selection.clear()
        self._desk.status.clear()
        self._mailbox, self._queue, self.total = listing.mailbox, FlowQueue(rows), len(rows)
        self.steps.begin()
        self._were_unread.clear()
        self.phase, self._began_at = FlowPhase.RUNNING, self._desk.clock()
        return self._next(listing)

    def leave(self) -> set[Touched]:
        """To the summary, if there is something to sum up; from there to the list."""
        if self.phase is FlowPhase.RUNNING and self.steps:
            return self._end()
        self.phase, self.current, self._desk.ahead.following = FlowPhase.OFF, None, None
        return self._desk.reader.close() | _SHOWN

    def _end(self) -> set[Touched]:
        if self.current is not None:
            self._queue.put_first(self.current)
        self.phase, self.current, self.is_awaited = FlowPhase.ENDED, None, False
        self._ended_at, self._desk.ahead.following = self._desk.clock(), None
        self._desk.status.clear()
        return self._desk.reader.close() | _SHOWN

    # Decisions

    def expect(self, word: str = GONE) -> None:
        """What the current message will have become if it leaves the list now."""
        self._expected = word

    def keep(self) -> set[Touched]:
        """Leave it as it is."""
        return self._decided(KEPT)

    def later(self) -> set[Touched]:
        """Come back to it at the end; it stays unread if it was."""
        if not self._queue and self.current is not None:
            return self._desk.say(gettext("This is the only message left: keep it, or end the session."))
        row = self.current
        if row is not None:
            if row in self._were_unread:
                self._make_unread((row,))
            self._queue.put_last(row)
        return self._decided(LATER)

    def answer_later(self) -> set[Touched]:
        """Star it, to answer it when mail can be sent."""
        row = self.current
        refusal = self._desk.triage.refusal(may_be_read_only=False)
        if refusal or row is None:
            return self._desk.say(refusal or gettext("There is no message here."), Severity.WARNING)
        self._is_deciding = True
        self._desk.triage.apply(SetFlags((row,), FlagChange(add=FLAGGED)), Deed("Star", "Starred"))
        self._is_deciding = False
        return self._decided(TO_ANSWER) | self._desk.say(
            gettext("Starred to answer later: tuimail cannot send mail yet.")
        )

    def did(self, pending: PendingOp) -> None:
        """The user did something to mail; what does not end the matter is a step of its own, so that undo has it."""
        if self.phase is not FlowPhase.RUNNING or self.current is None:
            return
        if self.current in pending.hidden or self._is_deciding:
            self._command = pending.command_id
        else:
            self.steps.add(Step(self.current, MARKED, pending.command_id))

    def back(self) -> set[Touched]:
        """To the message before, if nothing was done to it."""
        last = self.steps.last
        if last is not None and last.command is not None:
            return self._desk.say(
                gettext("The one before was {word}; {undo_key} undoes it.").format(
                    word=last.word, undo_key=self._desk.undo_key
                )
            )
        return self.undo()

    def undo(self) -> set[Touched]:
        """Back to the message before, with what was done to it taken back."""
        if self._desk.is_read_only and self.steps.last is not None and self.steps.last.command is not None:
            return self._desk.say(gettext("Nothing is undone: tuimail was started with --read-only."), Severity.WARNING)
        step = self.steps.take_back()
        if step is None:
            return self._desk.say(gettext("This is where the session began."))
        if step.word == MARKED and step.row == self.current:
            return self._desk.say(gettext("Undone."))
        if self.current is not None:
            self._queue.put_first(self.current)
        if step.word == LATER:
            self._queue.withdraw(step.row)
        self.phase, self.current, self.is_awaited = FlowPhase.RUNNING, step.row, True
        self._desk.status.clear()
        return self._desk.reader.close() | self.settle() | _SHOWN

    def undo_all(self) -> set[Touched]:
        """Take back all that was done in the session, also after it ended."""
        if self._desk.is_read_only:
            return self._desk.say(gettext("Nothing is undone: tuimail was started with --read-only."), Severity.WARNING)
        count = self.steps.take_back_all()
        if count:
            self._make_unread(tuple(self._were_unread))
        self._were_unread.clear()
        was_on, self.phase, self.current = self.is_on, FlowPhase.OFF, None
        touched = self._desk.reader.close() | _SHOWN if was_on else set()
        if not count:
            return touched | self._desk.say(gettext("There is no session to undo."))
        return touched | self._desk.say(
            gettext("Undone: the whole session, {changes_word}").format(changes_word=changes_word(count))
        )

    # What becomes of the list

    def settle(self) -> set[Touched]:
        """Something happened: stay with the current message, or go on where it left the list."""
        listing, row = self._desk.listing, self.current
        if self.phase is not FlowPhase.RUNNING:
            return set()
        if listing is None or listing.mailbox != self._mailbox:
            self._desk.say(gettext("Another list is on screen, so the session has ended."))
            return self._end()
        if row is None or (self._is_hidden(listing, row) and self.is_awaited):
            return set()
        if self._is_hidden(listing, row):
            word = gettext("moved") if self._expected == GONE and self._command is not None else self._expected
            touched = self._decided(word)
            return touched | self._desk.say(gettext("It was deleted or moved elsewhere.")) if word == GONE else touched
        if self.is_awaited or listing.cursor_row != row:
            return self._show(listing, row)
        return set()

    def ended(self, event: CommandDone | CommandFailed | CommandCancelled) -> set[Touched]:
        """A command ended; a step that could not be taken back is passed by, and why is said by others."""
        listing, is_ours = self._desk.listing, self.steps.ended(event.command_id)
        if isinstance(event, CommandDone) or not is_ours or listing is None or self.current is None:
            return set()
        if not self._is_hidden(listing, self.current):
            return set()
        self.is_awaited = False
        return self._next(listing)

    # Inner works

    def _decided(self, word: str) -> set[Touched]:
        row, listing = self.current, self._desk.listing
        if row is None or listing is None:
            return set()
        command = None if word in (KEPT, LATER, GONE) else self._command
        self.steps.add(Step(row, word, command, self._subject))
        return self._next(listing)

    def _next(self, listing: Listing) -> set[Touched]:
        """Show the next message that is still there."""
        self.current, self._expected, self._command = None, GONE, None
        tries = 0
        while (row := self._queue.take()) is not None:
            if not self._is_hidden(listing, row):
                return self._show(listing, row)
            tries += 1
            if tries == _SEEK:
                self._queue.keep(set(listing.rows).__contains__)
        return self._end() if self.steps else self.leave()

    def _show(self, listing: Listing, row: MessageRow) -> set[Touched]:
        by_itself = self.is_awaited  # it was taken back: that alone makes nothing read
        self.current, self.is_awaited = row, False
        listing.seek(row)
        summary = listing.summary_of(row)
        self._subject = summary.subject if summary is not None else ""
        if summary is not None and Flag.SEEN not in summary.flags.system:
            self._were_unread.add(row)
        self._desk.ahead.following = self._queue.first
        return self._desk.reader.open(by_itself=by_itself) | _SHOWN

    def _is_hidden(self, listing: Listing, row: MessageRow) -> bool:
        return listing.cursor_row != row and listing.index_of(row) is None

    def _make_unread(self, rows: tuple[MessageRow, ...]) -> None:
        """As they were before they were shown: by itself, as they became read."""
        listing = self._desk.listing
        if not rows or listing is None or self._desk.triage.refusal(may_be_read_only=False):
            return
        op = SetFlags(rows, FlagChange(remove=SEEN))
        command = ApplyOp(account=listing.mailbox.account, op=op, label=gettext("Keep unread"), is_undoable=False)
        self._desk.pending.add(PendingOp(self._desk.submit(command), listing.mailbox, op, command.label))

"""The sweep view: the mailbox on screen by sender or mailing list, and what is done to all mail of one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.flags import Flag
from tuimail.model.ids import MailboxKey, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.sender_group import SenderGroup
from tuimail.model.summary import MessageSummary
from tuimail.state.prompts import Confirm
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word

if TYPE_CHECKING:
    from tuimail.state.intents import Intents
    from tuimail.state.leaving import Leaving

_SAMPLE = 8
_SHOWN = frozenset({Touched.SWEEP})
Intent = Callable[[], set[Touched]]


class SweepRequest(NamedTuple):
    """Asks for the groups of a mailbox; an answer to an older `number` than the last is thrown away."""

    mailbox: MailboxKey
    number: int


def run_sweep(request: SweepRequest, reader: Reads) -> list[SenderGroup]:
    """Read the groups with a reader of the calling thread's own. Raises StoreError."""
    return reader.sender_groups(request.mailbox.row)


class Sweeping:
    """The groups of one mailbox, largest first, with one of them chosen."""

    def __init__(self, desk: Intents) -> None:
        self._desk = desk
        self.mailbox: MailboxKey | None = None
        self.groups: list[SenderGroup] = []
        self.cursor = 0
        self.is_loaded = False
        self._number = 0
        self._is_asked = False
        self._changed: list[SenderGroup] = []
        self._before: dict[tuple[str, bool], int] | None = None
        """How much mail each group had when something was taken back that has not come yet."""

    @property
    def is_open(self) -> bool:
        return self.mailbox is not None

    @property
    def group(self) -> SenderGroup | None:
        """The group under the cursor."""
        return self.groups[self.cursor] if self.cursor < len(self.groups) else None

    def open(self) -> set[Touched]:
        """Sweep the mailbox on screen; what was selected in it is not any more."""
        listing = self._desk.listing
        if listing is None or listing.mailbox.row < 1:  # what a search found is no folder
            return self._desk.say(gettext("There is no folder to sweep."))
        self._desk.selection.clear()
        self.mailbox, self.groups, self.cursor, self.is_loaded = listing.mailbox, [], 0, False
        self._changed, self._before = [], None
        self._ask()
        return {Touched.LIST, Touched.SWEEP}

    def close(self) -> set[Touched]:
        self.mailbox, self.groups, self.is_loaded, self._is_asked = None, [], False, False
        return {Touched.SWEEP}

    def query(self) -> str:
        """What shows the mail of the group as a filter."""
        group = self.group
        if group is None or not group.key:
            return ""
        from tuimail.query.terms import quoted

        return f"{'list' if group.is_list else 'from'}:{quoted(group.key)}"

    def move_to(self, index: int) -> set[Touched]:
        """Choose a group."""
        self._before = None
        return self._go(index)

    def _go(self, index: int) -> set[Touched]:
        self.cursor = max(0, min(index, len(self.groups) - 1))
        return set(_SHOWN)

    def act(self, intent: Intent) -> set[Touched]:
        """Do to all messages of the group what `intent` does to the selection: one operation, one undo."""
        group = self.group
        if group is None or not self._is_on_screen():
            return self._desk.say(gettext("There is no mail to act on here."), Severity.WARNING)
        selection = self._desk.selection
        selection.mark_only(group.rows, is_borrowed=True)
        asked = Flag.SEEN | Flag.FLAGGED
        return self._desk.gathering.first(lambda: self._do(intent, group), asked, otherwise=selection.clear)

    def _do(self, intent: Intent, group: SenderGroup) -> set[Touched]:
        self._changed.append(group)
        before = self._desk.reading
        try:
            touched = intent()
        finally:
            self._desk.selection.clear()
        reading = self._desk.reading
        if reading is not None and reading is not before:
            reading.came_by_itself = True  # it followed, behind the sweep view: nobody has seen it
        self._take_away_hidden()
        return touched | {Touched.LIST, Touched.STATUS, Touched.SWEEP}

    def act_later(self, group: SenderGroup | None, intent: Intent) -> set[Touched]:
        """As `act`, for a group that was chosen before a question was answered; news may have moved the cursor."""
        if group is None:
            return set()
        at = self._place_of(group)
        if at is None:
            return self._desk.say(gettext("These messages are no longer here."), Severity.WARNING)
        self.cursor = at
        return self.act(intent)

    def leave(self, leaving: Leaving, archive: Intent) -> set[Touched]:
        """Unsubscribe from what sends the group's mail, then offer to archive what it has sent."""
        group, mailbox = self.group, self.mailbox
        if group is None or mailbox is None:
            return self._desk.say(gettext("There is no mail to act on here."), Severity.WARNING)

        def offer() -> set[Touched]:
            question = gettext("You are unsubscribed. Also archive what it sent, {messages_word}?").format(
                messages_word=messages_word(group.count)
            )
            return self._desk.prompts.ask(
                Confirm(
                    question,
                    gettext("Archive"),
                    gettext("Keep"),
                    lambda: self.act_later(group, archive),
                    gettext("One undo takes it back."),
                )
            )

        return leaving.ask_for(MessageKey(mailbox.account, MessageRow(group.rows[0])), offer)

    def sample(self) -> list[MessageSummary]:
        """The newest messages of the group."""
        group, reads = self.group, self._reads()
        if group is None or reads is None:
            return []
        rows = [MessageRow(row) for row in group.rows[:_SAMPLE]]
        found = reads.window(rows)
        return [found[row] for row in rows if row in found]

    # Reading in a thread

    def request(self) -> SweepRequest | None:
        """What to read in a thread now, if anything."""
        if not self._is_asked or self.mailbox is None:
            return None
        self._is_asked = False
        return SweepRequest(self.mailbox, self._number)

    def loaded(self, request: SweepRequest, groups: list[SenderGroup]) -> set[Touched]:
        """The groups are there; the cursor stays on its group."""
        if request.mailbox != self.mailbox or request.number != self._number:
            return set()
        before = self.group
        self.groups, self.is_loaded = groups, True
        self._take_away_hidden()
        if self._before is not None and (back := self._grown(self._before)) is not None:
            self._before = None
            return self._go(back)
        at = self._place_of(before)
        return self._go(at if at is not None else self.cursor)

    def expect_back(self) -> None:
        """Something is taken back: the cursor goes to the group that it was about."""
        group = self._changed.pop() if self._changed else None
        at = self._place_of(group)
        if group is not None and at is not None and self.groups[at].count >= group.count:
            self._go(at)  # it had only been read, or starred
        self._before = {(one.key, one.is_list): one.count for one in self.groups}

    def _grown(self, before: dict[tuple[str, bool], int]) -> int | None:
        """Where the group stands to which most mail has come."""
        more = [one.count - before.get((one.key, one.is_list), 0) for one in self.groups]
        most = max(more, default=0)
        return more.index(most) if most > 0 else None

    def _place_of(self, group: SenderGroup | None) -> int | None:
        return next((at for at, one in enumerate(self.groups) if group is not None and _same(one, group)), None)

    def failed(self, why: str) -> set[Touched]:
        self.is_loaded = True
        return self._desk.say(safe_line(why), Severity.ERROR) | _SHOWN

    def mail_changed(self, mailbox: MailboxKey) -> set[Touched]:
        """Messages came, went or changed: count again."""
        if mailbox != self.mailbox:
            return set()
        self._ask()
        return set(_SHOWN)

    def _ask(self) -> None:
        self._number += 1
        self._is_asked = True

    def _is_on_screen(self) -> bool:
        return self._desk.listing is not None and self._desk.listing.mailbox == self.mailbox

    def _reads(self) -> Reads | None:
        return self._desk.readers.get(self.mailbox.account) if self.mailbox is not None else None

    def _take_away_hidden(self) -> None:
        """Groups all of whose messages are on their way out do not stand here any more."""
        hidden = self._desk.pending.hidden_in(self.mailbox) if self.mailbox is not None else frozenset()
        if hidden:
            self.groups = [group for group in self.groups if not all(map(hidden.__contains__, group.rows))]
            self._go(self.cursor)


def _same(one: SenderGroup, other: SenderGroup) -> bool:
    return (one.key, one.is_list) == (other.key, other.is_list)

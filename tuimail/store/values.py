"""What goes into the store, and what its methods answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, ModSeq, OpId, Uid
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Op, OpState
from tuimail.model.summary import MessageHeaders
from tuimail.model.values import dataclass

UidRange = tuple[int, int]
"""First and last UID, both included."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What a sync learned of one message; texts are decoded and not filtered.

    `sender` is the name that a list shows; `bodystructure` is the server's raw text.
    """

    uid: Uid
    flags: FlagSet
    modseq: ModSeq | None
    internaldate: int
    size: int
    has_attachments: bool
    sender: str
    headers: MessageHeaders
    bodystructure: bytes = b""


@dataclass(frozen=True, slots=True)
class ListedMailbox:
    """One mailbox as LIST names it."""

    name: str
    delimiter: str | None
    special_use: SpecialUse | None = None
    selectable: bool = True
    subscribed: bool = True


@dataclass(frozen=True, slots=True)
class MailboxStatus:
    """The answer to STATUS as last told; None where the server left it out."""

    messages: int | None = None
    unseen: int | None = None
    uidnext: int | None = None
    uidvalidity: int | None = None
    highestmodseq: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed in a mailbox since its anchor. `vanished` are single UIDs or (first, last) ranges."""

    flags: Sequence[tuple[Uid, FlagSet, ModSeq | None]] = ()
    vanished: Sequence[int | UidRange] = ()
    added: Sequence[NewMessage] = ()


@dataclass(slots=True)
class RowChanges:
    """Rows of one mailbox that appeared, changed or left, as shown."""

    added: set[MessageRow] = field(default_factory=set)
    changed: set[MessageRow] = field(default_factory=set)
    removed: set[MessageRow] = field(default_factory=set)

    def add(self, rows: Iterable[MessageRow]) -> None:
        """Rows that were not there. One that had just left is back, so it merely changed."""
        rows = set(rows)
        back = rows & self.removed
        self.removed -= back
        self.changed |= back
        self.added |= rows - back

    def change(self, rows: Iterable[MessageRow]) -> None:
        """Rows that stayed and look different."""
        self.changed |= set(rows) - self.added

    def remove(self, rows: Iterable[MessageRow]) -> None:
        """Rows that left. One that had just come was never there for anybody."""
        rows = set(rows)
        self.changed -= rows
        self.removed |= rows - self.added
        self.added -= rows

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(slots=True)
class Touched:
    """What a transaction changed: rows as shown, counts, the mailbox list, and operations that came to their end."""

    mailboxes: dict[MailboxRow, RowChanges] = field(default_factory=dict)
    counts: set[MailboxRow] = field(default_factory=set)
    mailbox_list: bool = False
    ops: dict[OpId, tuple[OpState, str]] = field(default_factory=dict)
    """The end state and its reason ("" where all is well)."""

    def of(self, mailbox: MailboxRow) -> RowChanges:
        """The changes of one mailbox, to be written to."""
        changes = self.mailboxes.get(mailbox)
        if changes is None:
            changes = self.mailboxes[mailbox] = RowChanges()
        return changes

    def merge(self, later: Touched) -> None:
        """Take in what a later transaction changed."""
        for mailbox, changes in later.mailboxes.items():
            mine = self.of(mailbox)
            mine.remove(changes.removed)
            mine.add(changes.added)
            mine.change(changes.changed)
        self.counts |= later.counts
        self.mailbox_list |= later.mailbox_list
        self.ops.update(later.ops)

    def __bool__(self) -> bool:
        return bool(self.counts or self.mailbox_list or self.ops or any(self.mailboxes.values()))


@dataclass(frozen=True, slots=True)
class BaseMessage:
    """A message as the server has it. Without `base_mailbox` it is not there (yet, or any more).

    With a mailbox but no `base_uid` the server has it there under a UID that we do not know yet: sync first.
    """

    row: MessageRow
    base_mailbox: MailboxRow | None
    base_uid: Uid | None
    base_flags: FlagSet
    size: int
    msgid: str
    internaldate: int
    kept: bool
    """The whole source is kept for the undo of a Delete."""


@dataclass(frozen=True, slots=True)
class OpPart:
    """What an operation still has to do to one message. It counts where it differs from the operation's own words:
    an undo takes every message back to where that one came from.

    `row` is the message that changes (for a Copy: the copy); `source` the one whose UID is sent (itself, or for a
    Copy the original). `base_mailbox` and `base_uid` are the source's at the time of reading.
    """

    row: MessageRow
    source: MessageRow
    base_mailbox: MailboxRow | None
    base_uid: Uid | None
    to: MailboxRow | None
    change: FlagChange
    new_uid: Uid | None
    """The UID in the destination, where `mark_copied` told it."""
    kept: bool


@dataclass(frozen=True, slots=True)
class OpenOp:
    """An operation that waits for the server, with the parts that are still open."""

    op_id: OpId
    op: Op | MailboxEdit
    state: OpState
    label: str
    detail: str
    attempts: int
    not_before: int
    created_at: int
    parts: tuple[OpPart, ...]


@dataclass(frozen=True, slots=True)
class Rescue:
    """What became of a damaged database; `sentence` is for the user."""

    aside: Path
    ops: int
    """Operations that were saved into the new file."""
    is_complete: bool
    """Whether the whole journal could be read."""
    sentence: str


class Preparation(StrEnum):
    """What may take a while when a database is opened."""

    UPDATE = "update"
    """An older one is brought up to date, step by step."""
    RESCUE = "rescue"
    """A damaged one is read row by row."""


Tell = Callable[[Preparation, int, int], None]
"""How far it is: so much is done of so much, which is 0 where nobody knows."""


def untold(what: Preparation, done: int, total: int) -> None:
    """Nobody listens."""

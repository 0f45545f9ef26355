"""Operations: what a user does to messages, as values that the journal keeps.

An operation names messages by local row, so it stays valid while messages move and get new UIDs. Of very many it may
know only the number until somebody asks which they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import NO_CHANGE, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.summary import MessageHeaders
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class SetFlags:
    """Add and remove flags or keywords."""

    messages: Sequence[MessageRow]
    change: FlagChange


@dataclass(frozen=True, slots=True)
class Move:
    """Move messages (from wherever each of them is) to a mailbox. Archive, trash and spam are moves to a role."""

    messages: Sequence[MessageRow]
    to: MailboxRow
    change: FlagChange = NO_CHANGE
    """Applied before the move, e.g. `$Junk` for spam."""
    origins: tuple[tuple[MailboxRow, str], ...] = ()
    """Keywords that messages get by the mailbox that they leave; kept in the parts, not in the entry."""
    homes: tuple[tuple[MessageRow, MailboxRow], ...] = ()
    """Those of the messages that go elsewhere, and where; kept in the parts, too."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy messages to a mailbox."""

    messages: Sequence[MessageRow]
    to: MailboxRow


@dataclass(frozen=True, slots=True)
class Delete:
    """Expunge messages for good. Their source is kept in the journal first, so that even this can be undone."""

    messages: Sequence[MessageRow]


@dataclass(frozen=True, slots=True)
class Restore:
    """Put back what a `Delete` or the undo of a `Copy` took, from the kept source (APPEND)."""

    messages: Sequence[MessageRow]
    to: MailboxRow


@dataclass(frozen=True, slots=True)
class Append:
    """Put a message that was written here into a mailbox.

    The journal keeps its source and from then on holds a `Restore` of the row that it gets; so undo, redo and a crash
    are the same as there. `parts` and `contents` (section, octets) make it readable before the server has it.
    """

    to: MailboxRow
    source: bytes
    headers: MessageHeaders
    flags: FlagSet
    parts: BodyPart
    contents: tuple[tuple[str, bytes], ...] = ()

    @property
    def messages(self) -> tuple[MessageRow, ...]:
        """No message of any list is changed."""
        return ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody outside was asked for something because of a message (to leave its list): it cannot be undone."""

    messages: Sequence[MessageRow]


class Before(NamedTuple):
    """How a message was before an operation: where, and what leads back to its flags."""

    mailbox: MailboxRow | None
    change_back: FlagChange


Op = SetFlags | Move | Copy | Delete | Restore | Append


class OpState(StrEnum):
    """Life of a journal entry.

    pending -> inflight -> settled                     the usual way
    pending -> kept -> inflight -> settled             delete: the source is stored first
    inflight -> copied -> inflight -> settled          move without MOVE: COPY is done, the originals remain
    pending -> cancelled                               undone before anything was sent
    inflight -> failed                                 the server refused; the fold is taken back, the reason is kept
    inflight -> conflict                               UIDVALIDITY changed and the messages could not be found again
    """

    PENDING = "pending"
    KEPT = "kept"
    INFLIGHT = "inflight"
    COPIED = "copied"
    SETTLED = "settled"
    FAILED = "failed"
    CONFLICT = "conflict"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether the operation still waits for the server."""
        return self in (OpState.PENDING, OpState.KEPT, OpState.INFLIGHT, OpState.COPIED)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the journal as screens and the command line show it.

    Times are seconds since the epoch. `label` is the user's word for what was done ("Archive 3 messages").
    `undoes` is the operation that this one is the undo (or, for a redo, the redo) of; `undone_by` the reverse.
    `batch`, if any, is shared by all entries, of any account, that the user made at once.
    """

    op_id: OpId
    op: Op | MailboxEdit | Asked
    state: OpState
    label: str
    created_at: int
    settled_at: int | None
    attempts: int
    error: str
    undoes: OpId | None
    undone_by: OpId | None
    batch: str = ""

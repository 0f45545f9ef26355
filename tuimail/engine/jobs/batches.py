"""Puts open operations together into as few commands as possible. Pure.

Operations of one kind on messages of one mailbox become one batch, wherever they stand in the journal: changes to
different messages do not depend on each other. Two operations on the same message do, so only the first of them is
ready; the next round finds the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from enum import Enum
from typing import assert_never

from tuimail.imap.sequence import UidSet
from tuimail.model.flags import NO_CHANGE, FlagChange
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.language import gettext
from tuimail.model.mailbox_edit import Create, Remove, Rename, SetSubscribed
from tuimail.model.operation import Append, Copy, Delete, Move, OpState, Restore, SetFlags
from tuimail.model.values import dataclass
from tuimail.store.values import OpenOp, OpPart


class Kind(Enum):
    """What is to be sent, or why nothing is."""

    FLAGS = "flags"
    MOVE = "move"
    COPY = "copy"
    DELETE = "delete"
    RESTORE = "restore"
    NOTHING = gettext("nothing left to send")
    UNNAMED = gettext("the UID is not known yet")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of one operation."""

    op: OpenOp
    part: OpPart
    is_retry: bool = False
    """A command that held it was refused, so the server may have done some of it."""

    @property
    def may_be_sent(self) -> bool:
        """It went out before, and no answer came."""
        return self.is_retry or self.op.state in (OpState.INFLIGHT, OpState.COPIED)

    @property
    def touches(self) -> tuple[MessageRow, MessageRow]:
        return (self.part.row, self.part.source)


@dataclass(frozen=True, slots=True)
class Key:
    """Pieces with the same key can share a command."""

    kind: Kind
    mailbox: MailboxRow | None = None
    to: MailboxRow | None = None
    change: FlagChange = NO_CHANGE


@dataclass(slots=True)
class Batch:
    """Pieces that can share a command, in the journal's order."""

    key: Key
    pieces: list[Piece] = field(default_factory=list)

    @property
    def op_ids(self) -> list[OpId]:
        return list(dict.fromkeys(piece.op.op_id for piece in self.pieces))


def key_of(piece: Piece) -> Key:
    """What has to be sent for a piece."""
    part = piece.part
    at, to = part.base_mailbox, part.to
    match piece.op.op:
        case Restore() | Append():
            return Key(Kind.NOTHING if at is not None and at == to else Kind.RESTORE, to=to)
        case Copy():
            kind, key = Kind.COPY, Key(Kind.COPY, at, to)
        case Move():
            kind, key = Kind.MOVE, Key(Kind.MOVE, at, to, part.change)
        case SetFlags():
            kind, key = Kind.FLAGS, Key(Kind.FLAGS, at, None, part.change)
        case Delete():
            kind, key = Kind.DELETE, Key(Kind.DELETE, at)
        case Create() | Rename() | Remove() | SetSubscribed():
            raise AssertionError("what is done to a mailbox has no pieces")
        case _:
            assert_never(piece.op.op)
    if kind is Kind.COPY and at is None:
        return key
    if at is None or (kind is Kind.MOVE and at == to):
        return Key(Kind.NOTHING)
    return key if part.base_uid is not None else Key(Kind.UNNAMED, at)


def batches(ops: Iterable[OpenOp]) -> list[Batch]:
    """What is ready, in the order of the journal."""
    found: dict[Key, Batch] = {}
    first: dict[MessageRow, Piece] = {}
    for op in ops:
        for part in op.parts:
            piece = Piece(op, part)
            key = key_of(piece)
            before = [first[row] for row in piece.touches if row in first]
            for row in piece.touches:
                first.setdefault(row, piece)
            if all(_goes_with(other, key) for other in before):
                found.setdefault(key, Batch(key)).pieces.append(piece)
    return list(found.values())


def _goes_with(earlier: Piece, key: Key) -> bool:
    """Whether a piece may go out together with an earlier one on the same message: only the same flags twice."""
    return key.kind in (Kind.FLAGS, Kind.NOTHING) and key_of(earlier) == key


def chunks(pieces: Sequence[Piece]) -> Iterator[tuple[UidSet, list[Piece]]]:
    """Sets that servers accept in one command, each with its pieces; pieces without UID are left out."""
    by_uid: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.part.base_uid is not None:
            by_uid.setdefault(piece.part.base_uid, []).append(piece)
    for uids in UidSet.of(by_uid).chunks():
        yield uids, [piece for uid in uids for piece in by_uid[uid]]


def by_op(pieces: Iterable[Piece]) -> dict[OpId, list[Piece]]:
    """The pieces of each operation."""
    found: dict[OpId, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.op.op_id, []).append(piece)
    return found


def uids_of(pieces: Iterable[Piece]) -> UidSet:
    """Where the pieces are."""
    return UidSet.of({piece.part.base_uid for piece in pieces if piece.part.base_uid is not None})

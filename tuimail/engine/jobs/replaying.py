"""One run of the journal: what the senders share. Claims before sending, settles after the answer.

For what may be done only once (COPY, APPEND) a claim also notes where the destination stood, so that after a crash
or a lost answer the next run finds out whether the server did it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.batches import Piece, by_op
from tuimail.engine.session import Session
from tuimail.imap.codes import CopyUid
from tuimail.imap.commands.mailbox import Status, StatusItem
from tuimail.imap.errors import MailboxReadOnly
from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid, UidValidity
from tuimail.model.mailbox import Mailbox
from tuimail.model.values import dataclass

Note = tuple[int, int]
"""UIDVALIDITY and UIDNEXT of a destination, before anything was sent to it."""


@dataclass(slots=True)
class Replay:
    """The run."""

    ctx: JobContext
    to_sync: set[MailboxRow] = field(default_factory=set)
    """Mailboxes where something arrived whose new UID only a sync can tell."""
    synced: set[MailboxRow] = field(default_factory=set)
    """Mailboxes that were synchronised to learn UIDs; what is still without one then, has none."""
    resets: int = 0
    """How often a mailbox turned out to be numbered anew."""
    _notes: dict[OpId, dict[MailboxRow, Note]] = field(default_factory=dict)

    def note_of(self, piece: Piece, to: MailboxRow) -> Note | None:
        """Where the destination stood when the piece was first claimed; None where it never was."""
        return self._notes_of(piece).get(to)

    def claim(self, pieces: Sequence[Piece], *, to: MailboxRow | None = None, note: Note | None = None) -> list[Piece]:
        """Mark as being sent; the pieces that may be. The others were taken back by the user meanwhile."""
        claimed: set[OpId] = set()
        details: dict[str, list[OpId]] = {}
        for op_id, group in by_op(pieces).items():
            notes = self._notes_of(group[0])
            if to is not None and note is not None:
                # What was never sent cannot be there: only a lost command needs the older note.
                notes[to] = notes.get(to, note) if any(piece.may_be_sent for piece in group) else note
            details.setdefault(json.dumps(notes), []).append(op_id)
        for detail, op_ids in details.items():
            claimed.update(self.ctx.journal.claim(op_ids, detail))
        return [piece for piece in pieces if piece.op.op_id in claimed]

    def settle(
        self,
        pieces: Iterable[Piece],
        uids: Mapping[MessageRow, Uid] | None = None,
        *,
        uidvalidity: UidValidity | None = None,
    ) -> None:
        """The server did these. `uids` are the new UIDs by row."""
        for op_id, group in by_op(pieces).items():
            rows = [piece.part.row for piece in group]
            named = {row: uids[row] for row in rows if uids and row in uids}
            self.ctx.tell(self.ctx.journal.settle(op_id, named, uidvalidity=uidvalidity, rows=rows))

    def arrived(
        self,
        pieces: Sequence[Piece],
        uids: Mapping[MessageRow, Uid],
        to: MailboxRow,
        uidvalidity: UidValidity | None = None,
    ) -> None:
        """These are in their destination now; what has no new UID there yet gets it from a sync."""
        self.settle(pieces, uids, uidvalidity=uidvalidity)
        if any(piece.part.row not in uids for piece in pieces):
            self.to_sync.add(to)

    def fail(self, pieces: Iterable[Piece], reason: str) -> None:
        """The server will not: the messages come back into view."""
        for op_id, group in by_op(pieces).items():
            self.ctx.tell(self.ctx.journal.fail(op_id, [piece.part.row for piece in group], reason))

    def conflict(self, pieces: Iterable[Piece], reason: str) -> None:
        """The messages cannot be found on the server."""
        for op_id, group in by_op(pieces).items():
            self.ctx.tell(self.ctx.journal.conflict(op_id, reason, [piece.part.row for piece in group]))

    def mailbox(self, row: MailboxRow | None) -> Mailbox:
        """A mailbox of a batch that has one."""
        if row is None:
            raise ValueError("this batch has no such mailbox")
        return self.ctx.store.mailbox(row)

    def _notes_of(self, piece: Piece) -> dict[MailboxRow, Note]:
        notes = self._notes.get(piece.op.op_id)
        if notes is None:
            read = json.loads(piece.op.detail) if piece.op.detail else {}
            notes = {MailboxRow(int(row)): (int(note[0]), int(note[1])) for row, note in read.items()}
            self._notes[piece.op.op_id] = notes
        return notes


def new_uids(pieces: Iterable[Piece], copyuid: CopyUid | None) -> dict[MessageRow, Uid]:
    """The UIDs in the destination that COPYUID tells, by row."""
    pairs = copyuid.pairs() if copyuid else {}
    named = {piece.part.row: piece.part.base_uid for piece in pieces if piece.part.base_uid is not None}
    return {row: pairs[uid] for row, uid in named.items() if uid in pairs}


async def make_note(session: Session, mailbox: Mailbox) -> Note:
    """Ask where a mailbox stands now."""
    status = await session.run(Status(mailbox.name, (StatusItem.UIDNEXT, StatusItem.UIDVALIDITY)))
    return (status.uidvalidity or 0, status.uidnext or 1)


async def writable(session: Session, mailbox: Mailbox) -> None:
    """Make sure that the selected mailbox takes changes; one that was read-only is opened again to see."""
    if session.is_read_only:
        await session.select(mailbox)
    if session.is_read_only:
        raise MailboxReadOnly(mailbox.name)

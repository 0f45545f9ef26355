"""Moves where the server has no MOVE: COPY, then \\Deleted on the originals, then UID EXPUNGE of exactly these.

The journal notes every step, so a cut between any two goes on where it was: `copied` means that only the originals
have to go. Without UIDPLUS nothing is expunged, for EXPUNGE would take along what others have marked: the originals
keep \\Deleted and are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuimail.engine.jobs.batches import Batch, Piece, by_op, chunks, uids_of
from tuimail.engine.jobs.find_copies import find_copies
from tuimail.engine.jobs.hiding import removal
from tuimail.engine.jobs.replaying import Replay, make_note, new_uids, writable
from tuimail.engine.jobs.searching import search
from tuimail.engine.jobs.send_flags import marks_before_move
from tuimail.engine.session import Session
from tuimail.imap.commands.message import UidCopy
from tuimail.imap.search_keys import uid
from tuimail.model.ids import MailboxRow, MessageRow, Uid, UidValidity
from tuimail.model.mailbox import Mailbox


async def move_by_copy(replay: Replay, batch: Batch) -> None:
    """Move the pieces of the batch, each from the step that it reached before."""
    mailbox, to = replay.mailbox(batch.key.mailbox), replay.mailbox(batch.key.to)
    uids = {piece.part.row: piece.part.new_uid for piece in batch.pieces if piece.part.new_uid is not None}
    copied = [piece for piece in batch.pieces if piece.part.row in uids]
    found, rest = await find_copies(replay, to.row, [piece for piece in batch.pieces if piece not in copied])
    _mark(replay, [piece for piece in batch.pieces if piece.part.row in found], found)
    copied += [piece for piece in batch.pieces if piece.part.row in found]
    uids |= found
    for _, pieces in chunks(rest):
        async with replay.ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            left = await _without_gone(replay, session, pieces, to.row)
            done, named = await _copy(replay, batch, session, left, to)
        copied += done
        uids |= named
    for uid_set, pieces in chunks(copied):
        async with replay.ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            await session.run_all(removal(session, uid_set))
        named = {piece.part.row: uids[piece.part.row] for piece in pieces if piece.part.row in uids}
        replay.arrived(pieces, named, to.row, _numbering(replay, pieces, to.row))


async def _without_gone(replay: Replay, session: Session, pieces: list[Piece], to: MailboxRow) -> list[Piece]:
    """Settle those whose original is gone: another client took it, or an earlier run ended just before its note."""
    if not any(piece.may_be_sent for piece in pieces):
        return pieces
    asked = uids_of(pieces)
    present = (await session.run(search(session, uid(asked)))).uids
    gone = [piece for piece in pieces if piece.may_be_sent and piece.part.base_uid not in present]
    if gone:
        replay.arrived(gone, {}, to)
    return [piece for piece in pieces if piece not in gone]


async def _copy(
    replay: Replay, batch: Batch, session: Session, pieces: list[Piece], to: Mailbox
) -> tuple[list[Piece], dict[MessageRow, Uid]]:
    """COPY; (what was copied, its new UIDs as far as told)."""
    if not pieces:
        return [], {}
    claimed = replay.claim(pieces, to=to.row, note=await make_note(session, to))
    uids = uids_of(claimed)
    if not uids:
        return [], {}
    await session.run_each(await marks_before_move(replay, session, batch, claimed))
    named = new_uids(claimed, await session.run(UidCopy(uids, to.name)))
    _mark(replay, claimed, named)
    return claimed, named


def _mark(replay: Replay, pieces: Sequence[Piece], uids: dict[MessageRow, Uid]) -> None:
    for op_id, group in by_op(pieces).items():
        named = {piece.part.row: uids[piece.part.row] for piece in group if piece.part.row in uids}
        replay.ctx.journal.mark_copied(op_id, named)


def _numbering(replay: Replay, pieces: Sequence[Piece], to: MailboxRow) -> UidValidity | None:
    """The UIDVALIDITY under which the copies got their UIDs."""
    notes = {note[0] for piece in pieces if (note := replay.note_of(piece, to)) is not None}
    return UidValidity(notes.pop()) if len(notes) == 1 and 0 not in notes else None

"""Sends moves by UID MOVE, or where the server has none by COPY, then \\Deleted, then UID EXPUNGE.

Exactly once: a message that is no longer in the mailbox it was to leave was moved. So a MOVE whose answer was lost is
settled for what is gone from the source, and sent again for what is still there.
"""

from __future__ import annotations

from tuimail.engine.jobs.batches import Batch, Piece, chunks, uids_of
from tuimail.engine.jobs.move_by_copy import move_by_copy
from tuimail.engine.jobs.replaying import Replay, new_uids, writable
from tuimail.engine.jobs.searching import search
from tuimail.engine.jobs.send_flags import marks_before_move
from tuimail.engine.session import Session
from tuimail.imap.codes import CopyUid
from tuimail.imap.commands.message import UidMove
from tuimail.imap.errors import ImapError
from tuimail.imap.search_keys import uid
from tuimail.imap.sequence import UidSet


async def send_move(replay: Replay, batch: Batch) -> None:
    """Move the pieces of the batch."""
    mailbox = replay.mailbox(batch.key.mailbox)
    async with replay.ctx.grant(mailbox) as session:
        can_move = session.capabilities.has_move
        await writable(session, mailbox)
    if not can_move or any(piece.part.new_uid is not None for piece in batch.pieces):
        return await move_by_copy(replay, batch)
    for uids, pieces in chunks(batch.pieces):
        async with replay.ctx.grant(mailbox) as session:
            there = await _still_there(replay, batch, session, uids, pieces)
            await _move(replay, batch, session, there)


async def _still_there(
    replay: Replay, batch: Batch, session: Session, uids: UidSet, pieces: list[Piece]
) -> list[Piece]:
    """Settle what an earlier MOVE did though its answer was lost; the rest."""
    if not any(piece.may_be_sent for piece in pieces):
        return pieces
    present = (await session.run(search(session, uid(uids)))).uids
    gone = [piece for piece in pieces if piece.may_be_sent and piece.part.base_uid not in present]
    if gone:
        replay.arrived(gone, {}, replay.mailbox(batch.key.to).row)
    return [piece for piece in pieces if piece not in gone]


async def _move(replay: Replay, batch: Batch, session: Session, pieces: list[Piece]) -> None:
    to = replay.mailbox(batch.key.to)
    claimed = replay.claim(pieces)
    uids = uids_of(claimed)
    if not uids:
        return
    marks = await marks_before_move(replay, session, batch, claimed)
    answers = await session.run_each([*marks, UidMove(uids, to.name)])
    moved = answers[-1]
    if isinstance(moved, ImapError):
        raise moved
    copyuid = moved if isinstance(moved, CopyUid) else None
    replay.arrived(claimed, new_uids(claimed, copyuid), to.row, copyuid.uidvalidity if copyuid else None)

"""Sends copies. A COPY whose answer was lost is looked for in the destination before it is sent again."""

from __future__ import annotations

from tuimail.engine.jobs.batches import Batch, Piece, chunks, uids_of
from tuimail.engine.jobs.find_copies import find_copies
from tuimail.engine.jobs.replaying import Replay, make_note, new_uids
from tuimail.imap.commands.message import UidCopy
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox


async def send_copy(replay: Replay, batch: Batch) -> None:
    """UID COPY for the pieces of the batch."""
    to = replay.mailbox(batch.key.to)
    found, rest = await find_copies(replay, to.row, batch.pieces)
    replay.settle([piece for piece in batch.pieces if piece.part.row in found], found)
    lost = [piece for piece in rest if piece.part.base_uid is None]
    replay.conflict(lost, gettext("The message is no longer on the server, so it could not be copied."))
    for _, pieces in chunks(rest):
        await _copy(replay, replay.mailbox(batch.key.mailbox), to, pieces)


async def _copy(replay: Replay, mailbox: Mailbox, to: Mailbox, pieces: list[Piece]) -> None:
    async with replay.ctx.grant(mailbox) as session:
        claimed = replay.claim(pieces, to=to.row, note=await make_note(session, to))
        uids = uids_of(claimed)
        if not uids:
            return
        copyuid = await session.run(UidCopy(uids, to.name))
    replay.arrived(claimed, new_uids(claimed, copyuid), to.row, copyuid.uidvalidity if copyuid else None)

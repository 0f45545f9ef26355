"""Sends deletes: keeps the sources first, so that even this can be undone, then removes exactly these messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuimail.engine.jobs.batches import Batch, Piece, by_op, chunks, uids_of
from tuimail.engine.jobs.hiding import removal
from tuimail.engine.jobs.replaying import Replay, writable
from tuimail.engine.jobs.searching import search
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.search_keys import uid
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import Uid
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox

AT_ONCE: Final = 4 * 1024 * 1024
"""Octets of sources that one command may bring."""
_NOT_KEPT: Final = gettext(
    "The server did not hand out the message to keep for an undo, so it was not deleted; try again."
)


async def send_delete(replay: Replay, batch: Batch) -> None:
    """Expunge the pieces of the batch."""
    mailbox = replay.mailbox(batch.key.mailbox)
    for uids in _by_size(replay, [piece for piece in batch.pieces if not piece.part.kept]):
        await _keep(replay, batch, mailbox, uids)
    kept = await _kept(replay, batch, mailbox)
    for op_id in by_op(kept):
        replay.ctx.journal.mark_kept(op_id)
    for _, pieces in chunks(kept):
        async with replay.ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            claimed = replay.claim(pieces)
            uids = uids_of(claimed)
            if uids:
                await session.run_all(removal(session, uids))
        replay.settle(claimed)


async def _kept(replay: Replay, batch: Batch, mailbox: Mailbox) -> list[Piece]:
    """What may be removed: what is kept, or gone already. The rest fails: it could not be brought back."""
    bases = replay.ctx.store.message_base([piece.part.row for piece in batch.pieces])
    safe = {base.row for base in bases if base.kept}
    missing = [piece for piece in batch.pieces if piece.part.row not in safe]
    if not missing:
        return batch.pieces
    async with replay.ctx.grant(mailbox) as session:
        there = (await session.run(search(session, uid(uids_of(missing))))).uids
    replay.fail([piece for piece in missing if piece.part.base_uid in there], _NOT_KEPT)
    return [piece for piece in batch.pieces if piece.part.row in safe or piece.part.base_uid not in there]


def _by_size(replay: Replay, pieces: list[Piece]) -> Iterator[UidSet]:
    """UIDs in portions of AT_ONCE octets."""
    portion: list[Uid] = []
    octets = 0
    for base in replay.ctx.store.message_base([piece.part.row for piece in pieces]):
        if base.base_uid is None:
            continue
        if portion and octets + base.size > AT_ONCE:
            yield from UidSet.of(portion).chunks()
            portion, octets = [], 0
        portion.append(base.base_uid)
        octets += base.size
    yield from UidSet.of(portion).chunks()


async def _keep(replay: Replay, batch: Batch, mailbox: Mailbox, uids: UidSet) -> None:
    rows = {piece.part.base_uid: piece.part.row for piece in batch.pieces}
    async with replay.ctx.grant(mailbox) as session:
        answer = await session.run(UidFetch(uids, (Item.UID, Section())))
    for fetched in answer:
        source = fetched.section("")
        if source is not None and fetched.uid in rows:
            replay.ctx.journal.keep(rows[fetched.uid], source)

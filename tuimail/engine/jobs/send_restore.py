"""Sends restores: APPEND of the kept source with its flags and its date. A lost answer is looked into first."""

from __future__ import annotations

from typing import Final

from tuimail.engine.jobs.batches import Batch, Piece
from tuimail.engine.jobs.find_copies import find_copies
from tuimail.engine.jobs.replaying import Replay, make_note
from tuimail.imap.codes import AppendUid
from tuimail.imap.commands.message import Append
from tuimail.imap.errors import ImapError
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.tags import without_labels
from tuimail.store.values import BaseMessage

AT_ONCE: Final = 1024 * 1024
"""Octets on their way in one write: a lost connection leaves few messages to look for."""
_NOT_KEPT: Final = gettext("The message was not kept on this machine, so it cannot be put back.")


async def send_restore(replay: Replay, batch: Batch) -> None:
    """APPEND the pieces of the batch."""
    to = replay.mailbox(batch.key.to)
    found, rest = await find_copies(replay, to.row, batch.pieces)
    replay.settle([piece for piece in batch.pieces if piece.part.row in found], found)
    bases = {base.row: base for base in replay.ctx.store.message_base([piece.part.row for piece in rest])}
    while rest:
        rest = await _portion(replay, to, rest, bases)


async def _portion(
    replay: Replay, to: Mailbox, pieces: list[Piece], bases: dict[MessageRow, BaseMessage]
) -> list[Piece]:
    """Append the first of the pieces in one write; the others."""
    portion: list[Piece] = []
    sources: dict[MessageRow, Append] = {}
    octets = 0
    for number, piece in enumerate(pieces):
        source = replay.ctx.journal.source(piece.part.row)
        base = bases.get(piece.part.row)
        if source is None or base is None:
            replay.conflict([piece], _NOT_KEPT)
            continue
        if portion and octets + len(source) > AT_ONCE:
            pieces = pieces[number:]
            break
        portion.append(piece)
        sources[piece.part.row] = Append(to.name, source, without_labels(base.base_flags), base.internaldate)
        octets += len(source)
    else:
        pieces = []
    await _append(replay, to, portion, sources)
    return pieces


async def _append(replay: Replay, to: Mailbox, portion: list[Piece], commands: dict[MessageRow, Append]) -> None:
    if not portion:
        return
    async with replay.ctx.grant() as session:
        claimed = replay.claim(portion, to=to.row, note=await make_note(session, to))
        answers = await session.run_each([commands[piece.part.row] for piece in claimed])
    refusal: ImapError | None = None
    for piece, answer in zip(claimed, answers, strict=True):
        if isinstance(answer, ImapError):
            refusal = refusal or answer
        elif isinstance(answer, AppendUid):
            replay.arrived([piece], {piece.part.row: answer.uid}, to.row, answer.uidvalidity)
        else:
            replay.arrived([piece], {}, to.row)
    if refusal is not None:
        raise refusal

"""Keeps wake times in notes beside the messages, where the server keeps no keywords; takes away those that are done.

A note is written before its message moves. So whatever is cut off there, no message lies in the Snoozed folder that
nobody knows to wake: a note without a message does no harm, and is removed later. Writing one twice does none either.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.batches import Piece
from tuimail.engine.jobs.hiding import removal
from tuimail.engine.jobs.replaying import Replay, writable
from tuimail.engine.session import Session
from tuimail.imap.capabilities import Quirk
from tuimail.imap.commands.message import Append, UidMove
from tuimail.imap.errors import KeywordsNotKept
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import SEEN
from tuimail.model.ids import MailboxRow, Uid
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.snooze import OVER, wake_time
from tuimail.model.wake_note import WakeNote, about, home_of, written
from tuimail.store.values import BaseMessage, Delta
from tuimail.store.wake_notes import Stale


async def leave_notes(
    replay: Replay, session: Session, folder: Mailbox, pieces: Sequence[Piece], keywords: frozenset[str]
) -> None:
    """Append a note about each message to the folder: it carries there what these keywords say."""
    if Quirk.LABELS in session.capabilities.quirks:
        raise KeywordsNotKept  # a note would stay in All Mail for ever
    wakes_at = wake_time(keywords)
    if wakes_at is None:
        return
    ctx = replay.ctx
    rows = [piece.part.row for piece in pieces]
    homes = {row: home_of(words) for row, words in ctx.store.wake_notes.about(rows).items()}
    notes: dict[str, tuple[WakeNote, BaseMessage]] = {}
    for base in ctx.store.message_base(rows):
        number = about(base.msgid, base.internaldate, base.size)
        home = home_of(keywords) or homes.get(base.row, "")
        note = WakeNote(number, wakes_at, "", True) if OVER in keywords else WakeNote(number, wakes_at, home)
        notes[note.msgid] = (note, base)
    there = ctx.store.wake_notes.has(notes)
    sources = (
        written(note, address=ctx.account.email, msgid=base.msgid, now=ctx.clock())
        for msgid, (note, base) in notes.items()
        if msgid not in there
    )
    await session.run_all([Append(folder.name, source, SEEN, int(ctx.clock())) for source in sources])
    replay.to_sync.add(folder.row)


def note_folder(replay: Replay, otherwise: MailboxRow | None) -> Mailbox:
    """Where the notes are: the Snoozed folder."""
    return replay.ctx.store.role(SpecialUse.SNOOZED) or replay.mailbox(otherwise)


async def tidy_notes(ctx: JobContext) -> None:
    """Remove the notes that are needed no more; those whose message nobody knows go to the trash, in case."""
    for row, stale in ctx.store.wake_notes.stale(ctx.clock()).items() if ctx.acts_alone else ():
        mailbox, trash = ctx.store.mailbox(row), ctx.store.role(SpecialUse.TRASH)
        async with ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            gone = await _remove(session, stale, trash)
        ctx.tell(ctx.store.apply_delta(row, Delta(vanished=gone), None, None))


async def _remove(session: Session, stale: Stale, trash: Mailbox | None) -> list[Uid]:
    gone = list(stale.done)
    if gone:
        await session.run_all(removal(session, UidSet.of(gone)))
    if stale.lonely and trash is not None and session.capabilities.has_move:
        await session.run(UidMove(UidSet.of(stale.lonely), trash.name))
        gone += stale.lonely
    return gone

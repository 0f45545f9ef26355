"""Sends what the journal holds: the remote half of every operation, exactly once, in as few commands as possible.

Rounds: read what is open, put it into batches, send each. What depends on something earlier in the same round, or on a
UID that only a sync can tell, waits for the next; what is done to mailboxes themselves goes in its turn, alone. A
refusal fails the operations that it is about, with the server's reason; a busy server gets its time; a lost link leaves
everything as the journal has it, for the next run.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final, assert_never

from tuimail.contract.commands import SyncMailbox
from tuimail.contract.events import Notice, Severity
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed, UidValidityChanged
from tuimail.engine.jobs.batches import Batch, Kind, Piece, batches, by_op
from tuimail.engine.jobs.refusals import Verdict, busy, sentence, verdict, wait_s
from tuimail.engine.jobs.replaying import Replay
from tuimail.engine.jobs.send_copy import send_copy
from tuimail.engine.jobs.send_delete import send_delete
from tuimail.engine.jobs.send_edit import send_edit
from tuimail.engine.jobs.send_flags import send_flags
from tuimail.engine.jobs.send_move import send_move
from tuimail.engine.jobs.send_restore import send_restore
from tuimail.imap.errors import ImapError
from tuimail.model.ids import MailboxRow
from tuimail.model.language import gettext
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import OpState
from tuimail.store.errors import StoreMissing
from tuimail.store.values import OpenOp

MOST_RESETS: Final = 20
"""How often folders may be numbered anew during one run, before it is given up until the next."""
_GONE: Final = gettext("The message is no longer in its folder on the server, so nothing was changed there.")


async def replay_journal(ctx: JobContext) -> None:
    """Until nothing is left that can be sent now."""
    replay = Replay(ctx)
    synced = replay.synced
    before: object = None
    while ops := ctx.journal.next_open(int(ctx.clock())):
        state = ([(op.op_id, op.state, op.parts) for op in ops], len(synced), replay.resets)
        if state == before:
            break
        before = state
        first = ops[0]
        if isinstance(first.op, MailboxEdit):
            await send_edit(ctx, first, first.op)
            continue
        for batch in batches(takewhile(lambda op: not isinstance(op.op, MailboxEdit), ops)):
            await _send_or_settle(replay, batch)
    for row in replay.to_sync - synced:
        await _sync(ctx, row)


async def _send_or_settle(replay: Replay, batch: Batch) -> None:
    match batch.key.kind:
        case Kind.NOTHING:
            replay.settle(batch.pieces)
        case Kind.UNNAMED:
            await _find(replay, batch)
        case _:
            await _deliver(replay, batch)


async def _find(replay: Replay, batch: Batch) -> None:
    """A sync tells the UID; where one has not, nothing will."""
    row = batch.key.mailbox
    if row is None or row in replay.synced:
        return replay.conflict(batch.pieces, _GONE)
    replay.synced.add(row)
    await _sync(replay.ctx, row)


async def _sync(ctx: JobContext, row: MailboxRow) -> None:
    try:
        await ctx.submit(SyncMailbox(mailbox=ctx.mailbox_key(row), lane=ctx.lane))
    except JobFailed as error:
        ctx.emit(Notice(severity=Severity.WARNING, text=str(error), account=ctx.account_id))


async def _deliver(replay: Replay, batch: Batch) -> None:
    """Send a batch, and decide what a refusal means."""
    try:
        await _send(replay, batch)
    except UidValidityChanged as changed:
        replay.resets += 1
        if replay.resets > MOST_RESETS:
            raise JobFailed(str(changed)) from changed
        replay.ctx.tell(replay.ctx.store.reset_mailbox(changed.mailbox.row, changed.uidvalidity))
    except StoreMissing as error:
        replay.conflict(_still_open(replay, batch.pieces), str(error))
    except ImapError as error:
        await _refused(replay, batch, error)


async def _send(replay: Replay, batch: Batch) -> None:
    match batch.key.kind:
        case Kind.FLAGS:
            await send_flags(replay, batch)
        case Kind.MOVE:
            await send_move(replay, batch)
        case Kind.COPY:
            await send_copy(replay, batch)
        case Kind.DELETE:
            await send_delete(replay, batch)
        case Kind.RESTORE:
            await send_restore(replay, batch)
        case Kind.NOTHING | Kind.UNNAMED:
            raise AssertionError("there is nothing to send")
        case _:
            assert_never(batch.key.kind)


async def _refused(replay: Replay, batch: Batch, error: ImapError) -> None:
    what = verdict(error)
    if what is Verdict.LATER:
        return _postpone(replay, batch, error)
    pieces = _still_open(replay, batch.pieces)
    groups = by_op(pieces)
    if what is Verdict.SOME and len(groups) > 1:
        for group in groups.values():
            alone = [Piece(piece.op, piece.part, is_retry=True) for piece in group]
            await _deliver(replay, Batch(batch.key, alone))
        return
    replay.fail(pieces, sentence(error, mailbox=_name(replay, batch.key.mailbox), to=_name(replay, batch.key.to)))


def _postpone(replay: Replay, batch: Batch, error: ImapError) -> None:
    """Later. A lost command that could not be looked into yet stays one: sending it anew might do it twice."""
    seconds = wait_s(error)
    until = int(replay.ctx.clock()) + seconds
    before = {piece.op.op_id: piece.may_be_sent for piece in batch.pieces}
    for op_id in by_op(_still_open(replay, batch.pieces)):
        replay.ctx.tell(replay.ctx.journal.postpone(op_id, until, was_sent=before[op_id]))
    replay.ctx.emit(Notice(severity=Severity.INFO, text=busy(seconds), account=replay.ctx.account_id))


def _still_open(replay: Replay, pieces: Sequence[Piece]) -> list[Piece]:
    """Those of the pieces that were not settled before the refusal, as the journal has them now."""
    now = {op.op_id: op for op in _open_ops(replay)}
    found = []
    for piece in pieces:
        op = now.get(piece.op.op_id)
        part = next((part for part in op.parts if part.row == piece.part.row), None) if op else None
        if op is not None and part is not None:
            found.append(Piece(op, part, piece.is_retry))
    return found


def _open_ops(replay: Replay) -> list[OpenOp]:
    return [op for op in replay.ctx.journal.next_open(int(replay.ctx.clock())) if op.state is not OpState.SETTLED]


def _name(replay: Replay, row: MailboxRow | None) -> str:
    if row is None:
        return ""
    try:
        return replay.ctx.store.mailbox(row).name
    except StoreMissing:
        return gettext("that folder")

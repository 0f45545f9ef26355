"""Fetches the headers of a mailbox from the newest down, going on where the anchor says it stopped.

The first window goes alone, so that the screen has rows after one round trip; the others two at a time. Each window is
one transaction, with the anchor's `synced_low` in it: a cut costs one window. A grant ends as soon as anybody more
urgent wants the connection, and the job ends when new mail has come, to be called again after that was fetched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tuimail.contract.events import SyncProgress
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import header_fetch, rows_of
from tuimail.engine.jobs.hiding import without_deleted
from tuimail.engine.jobs.quantum import Quantum
from tuimail.engine.jobs.searching import existing_uids
from tuimail.engine.jobs.step import is_background
from tuimail.engine.jobs.windows import Window, dense_windows, is_sparse, sparse_windows
from tuimail.engine.link import Reply
from tuimail.engine.session import Session
from tuimail.imap.commands.message import FetchAnswer
from tuimail.imap.fetch import Fetch
from tuimail.model.ids import MailboxRow, Uid
from tuimail.model.mailbox import Anchor, Mailbox

PIPELINE: int = 2
"""Commands under way at once; more only delays what the user asks for (ENGINE 1.3)."""


async def first_sync(ctx: JobContext, row: MailboxRow) -> bool:
    """Fetch what lies below the anchor's `synced_low`. False where it stopped because the mailbox has grown."""
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is None or mailbox.anchor.synced_low <= 1:
        return True
    windows = await _plan(ctx, mailbox, mailbox.anchor)
    while True:
        mailbox = ctx.store.mailbox(row)
        async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
            is_done = await _speak(ctx, row, session, windows)
            has_grown = _exists(session) > ctx.store.mailbox(row).server_total
        if is_done or has_grown:
            return is_done


async def _plan(ctx: JobContext, mailbox: Mailbox, anchor: Anchor) -> Iterator[Window]:
    if not is_sparse(mailbox.server_total, anchor.uidnext):
        return dense_windows(anchor.synced_low, mailbox.server_total, anchor.uidnext, ctx.is_user_active)
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        uids = await existing_uids(session, 1, anchor.synced_low - 1)
    return sparse_windows(anchor.synced_low, uids, ctx.is_user_active)


async def _speak(ctx: JobContext, row: MailboxRow, session: Session, windows: Iterator[Window]) -> bool:
    """Windows within one grant; True when the oldest message is stored."""
    mailbox = ctx.store.mailbox(row)
    known = mailbox.server_total
    depth = PIPELINE if mailbox.counts.total else 1
    under_way: deque[tuple[int, Reply[FetchAnswer]]] = deque()
    low = 0
    quantum = Quantum(ctx, session)
    while True:
        while len(under_way) < depth and (not low or not (quantum.is_over or _exists(session) > known)):
            window = next(windows, None)
            if window is None:
                break
            low = window[0]
            under_way.append((low, session.start(header_fetch(session, window[1]))))
        if not under_way:
            break
        stored_low, reply = under_way.popleft()
        await _store(ctx, row, stored_low, await reply, session)
        depth = PIPELINE
        if stored_low <= 1:
            return True
    if low:
        return False
    await _store(ctx, row, 1, (), session)
    return True


def _exists(session: Session) -> int:
    return session.selected.exists if session.selected is not None else 0


async def _store(ctx: JobContext, row: MailboxRow, low: int, answer: Iterable[Fetch], session: Session) -> None:
    """One window, one transaction; told after the commit."""
    messages = without_deleted(session, await rows_of(ctx, answer))
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is None:
        return
    total = mailbox.server_total
    low = min(low, mailbox.anchor.synced_low)  # another run of this, for what the user changed, may have come further
    ctx.tell(ctx.store.add_messages(row, messages, replace(mailbox.anchor, synced_low=Uid(low)), total))
    # Those that other hands took away meanwhile, or hid, will not come: with the oldest it is over.
    stored = total if low <= 1 else min(ctx.store.mailbox(row).counts.total, total)
    ctx.emit(SyncProgress(mailbox=ctx.mailbox_key(row), stored=stored, total=total))

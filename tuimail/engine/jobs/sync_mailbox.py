"""Brings one mailbox up to date: what changed since last time, then what was never fetched, then the count check."""

from __future__ import annotations

from typing import Final

from tuimail.contract.events import SyncProgress
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed, UidValidityChanged
from tuimail.engine.jobs.count_check import count_check
from tuimail.engine.jobs.delta_condstore import delta_condstore
from tuimail.engine.jobs.delta_plain import delta_plain
from tuimail.engine.jobs.delta_qresync import delta_qresync
from tuimail.engine.jobs.first_sync import first_sync
from tuimail.engine.jobs.hiding import shown_delta
from tuimail.engine.jobs.locating import not_opened
from tuimail.engine.jobs.new_mail import new_mail
from tuimail.engine.jobs.searching import search
from tuimail.engine.jobs.step import Step, is_background, opened
from tuimail.engine.jobs.sweep_flags import sweep_flags
from tuimail.engine.session import Session
from tuimail.imap.errors import CommandNo
from tuimail.model.ids import MailboxRow, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.mailbox import Anchor, Mailbox
from tuimail.store.errors import StoreError
from tuimail.store.values import Delta

ATTEMPTS: Final = 3
"""How often a mailbox may be numbered anew while it is being read."""


async def sync_mailbox(ctx: JobContext, row: MailboxRow) -> None:
    """Everything that the server has, is here at the end; nothing here that the server has not."""
    mailbox = ctx.store.mailbox(row)
    if not mailbox.selectable:
        raise JobFailed(
            gettext("“{name}” only groups other folders; it holds no messages itself.").format(name=mailbox.name)
        )
    try:
        await _synchronise(ctx, row)
    except (JobFailed, CommandNo, StoreError):
        ctx.emit(SyncProgress(mailbox=ctx.mailbox_key(row), stored=0, total=0))  # nobody goes on with it
        raise


async def _synchronise(ctx: JobContext, row: MailboxRow) -> None:
    for _ in range(ATTEMPTS):
        try:
            return await _catch_up(ctx, row)
        except CommandNo as refusal:
            raise await not_opened(ctx, refusal) from refusal
        except UidValidityChanged as changed:
            ctx.tell(ctx.store.reset_mailbox(row, changed.uidvalidity))
            ctx.emit(SyncProgress(mailbox=ctx.mailbox_key(row), stored=0, total=0))  # from the start, if any is left
    raise JobFailed(
        gettext("The server keeps renumbering “{name}”; tell its operator, and try again later.").format(
            name=ctx.store.mailbox(row).name
        )
    )


async def _catch_up(ctx: JobContext, row: MailboxRow) -> None:
    while True:
        exists = await _news(ctx, row)
        if await first_sync(ctx, row):
            break
    await count_check(ctx, row, exists)
    ctx.tell(ctx.store.finish_reset(row))


async def _news(ctx: JobContext, row: MailboxRow) -> int:
    """What changed since the anchor, or a first anchor; the number of messages that the server has."""
    mailbox = ctx.store.mailbox(row)
    async with ctx.grant(mailbox, readonly=is_background(ctx), select=False) as session:
        step = await _step(ctx, session, mailbox)
        delta = shown_delta(session, step.delta)
    ctx.tell(ctx.store.apply_delta(row, delta, step.anchor, step.exists))
    if step.has_more:
        await new_mail(ctx, row)
    if step.sweep_to is not None or step.may_sweep:
        await sweep_flags(ctx, row, sweep_to=step.sweep_to)
    return ctx.store.mailbox(row).server_total


async def _step(ctx: JobContext, session: Session, mailbox: Mailbox) -> Step:
    """By the best way that the server offers."""
    anchor = mailbox.anchor
    if anchor is None:
        return await _begin(ctx, session, mailbox)
    if anchor.highestmodseq is not None and session.has_qresync:
        return await delta_qresync(ctx, session, mailbox, anchor, anchor.highestmodseq)
    if anchor.highestmodseq is not None and session.has_condstore:
        return await delta_condstore(ctx, session, mailbox, anchor, anchor.highestmodseq)
    return await delta_plain(ctx, session, mailbox, anchor)


async def _begin(ctx: JobContext, session: Session, mailbox: Mailbox) -> Step:
    """An anchor above everything that is there now: the first sync goes down from it."""
    open_box = await opened(ctx, session, mailbox)
    if not open_box.is_fresh:
        await session.select(mailbox, readonly=is_background(ctx))
    selected = session.selected or open_box.selected
    uidnext = selected.uidnext
    if uidnext is None:
        found = (await session.run(search(session))).uids
        uidnext = Uid(found.ranges[-1][1] + 1 if found else 1)
    uidvalidity = selected.uidvalidity or UidValidity(0)
    low = uidnext if selected.exists else Uid(1)
    anchor = Anchor(uidvalidity, uidnext, selected.highestmodseq, low, int(ctx.clock()))
    return Step(Delta(), anchor, selected.exists)

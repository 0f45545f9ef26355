"""Catches up without mod-sequences: new mail, and the flags of the newest messages.

Flags of older mail are compared by `sweep_flags` when it is time; what vanished is found by the count check.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuimail.engine.context import JobContext
from tuimail.engine.jobs import sweep_flags
from tuimail.engine.jobs.step import (
    Opened,
    Step,
    advanced,
    exists_now,
    fetch_new,
    flag_items,
    known_flags,
    much_is_new,
    new_rows,
    opened,
)
from tuimail.engine.session import Session
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.sequence import UidSet
from tuimail.model.mailbox import Anchor, Mailbox
from tuimail.store.values import Delta

NEWEST: Final = 500
"""Messages whose flags are read each time."""


async def delta_plain(ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor) -> Step:
    """New mail and the newest flags. Where the server has begun to count mod-sequences, a full sweep is asked for."""
    open_box = await opened(ctx, session, mailbox)
    step = await _step(ctx, session, mailbox, anchor, open_box)
    if open_box.is_fresh and open_box.modseq is not None:
        return replace(step, sweep_to=open_box.modseq)
    return replace(step, may_sweep=True)


async def delta_distrustful(
    ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor, open_box: Opened
) -> Step:
    """The server's mod-sequences went back, or are gone: what we noted means nothing, so all flags are compared."""
    step = await _step(ctx, session, mailbox, replace(anchor, flags_swept_at=0), open_box)
    # Stored mod-sequences are higher than anything the server says now: without theirs, the flags are believed.
    flags = [(uid, flags, None) for uid, flags, _ in step.delta.flags]
    step = replace(step, delta=replace(step.delta, flags=flags))
    return replace(step, sweep_to=open_box.modseq, may_sweep=open_box.modseq is None)


async def _step(ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor, open_box: Opened) -> Step:
    uids = ctx.store.uids(mailbox.row)
    newest = uids[-NEWEST:] if len(uids) > sweep_flags.SMALL else uids[:0]  # the sweep reads all of a small mailbox
    flags_of = [UidFetch(chunk, flag_items(session)) for chunk in UidSet.of(newest).chunks()]
    new = fetch_new(session, mailbox, anchor, open_box)
    answers = await session.run_all([*flags_of, *new])
    flags = [fact for answer in answers[: len(flags_of)] for fact in known_flags(anchor, answer)]
    added = await new_rows(ctx, anchor, answers[-1]) if new else []
    has_more = much_is_new(mailbox, anchor, open_box)
    base = Opened(open_box.selected, is_fresh=open_box.is_fresh and not has_more)
    anchor = advanced(anchor, base, added, None)
    return Step(Delta(flags, (), added), anchor, exists_now(session, open_box), has_more=has_more)

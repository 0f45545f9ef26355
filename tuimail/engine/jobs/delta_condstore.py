"""Catches up by CONDSTORE (RFC 7162 3.1): changed flags and new mail in one write.

What vanished is not told; the count check asks for it, only when the numbers do not fit.
"""

from __future__ import annotations

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.delta_plain import delta_distrustful
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
from tuimail.model.ids import ModSeq
from tuimail.model.mailbox import Anchor, Mailbox
from tuimail.store.values import Delta


async def delta_condstore(ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor, modseq: ModSeq) -> Step:
    """What changed since `modseq`, expunges aside."""
    open_box = await opened(ctx, session, mailbox)
    if open_box.is_fresh and (open_box.modseq is None or open_box.modseq < modseq):
        return await delta_distrustful(ctx, session, mailbox, anchor, open_box)
    changes = _fetch_changes(session, anchor, modseq, open_box)
    new = fetch_new(session, mailbox, anchor, open_box)
    answers = await session.run_all([*changes, *new])
    flags = known_flags(anchor, answers[0]) if changes else []
    added = await new_rows(ctx, anchor, answers[-1]) if new else []
    reached = max([modseq, *(fact[2] for fact in flags if fact[2] is not None)])
    if open_box.is_fresh and open_box.modseq is not None:
        reached = open_box.modseq
    has_more = much_is_new(mailbox, anchor, open_box)
    base = Opened(open_box.selected, is_fresh=open_box.is_fresh and not has_more)
    anchor = advanced(anchor, base, added, reached)
    return Step(Delta(flags, (), added), anchor, exists_now(session, open_box), has_more=has_more)


def _fetch_changes(session: Session, anchor: Anchor, modseq: ModSeq, open_box: Opened) -> list[UidFetch]:
    known = UidSet.span(anchor.synced_low, anchor.uidnext - 1)
    if not known or (open_box.is_fresh and open_box.modseq == modseq):
        return []
    return [UidFetch(known, flag_items(session), changedsince=modseq)]

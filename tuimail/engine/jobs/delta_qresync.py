"""Catches up by QRESYNC (RFC 7162 3.2): SELECT itself tells changed flags and vanished messages. One round trip.

Where the mailbox is selected already, one FETCH with CHANGEDSINCE and VANISHED asks the same. New mail is a second
round trip, and only if there is any.
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
from tuimail.imap.commands.mailbox import Qresync
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import ModSeq
from tuimail.model.mailbox import Anchor, Mailbox
from tuimail.store.values import Delta, NewMessage


async def delta_qresync(ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor, modseq: ModSeq) -> Step:
    """What changed since `modseq`."""
    known = UidSet.span(anchor.synced_low, anchor.uidnext - 1)
    open_box = await opened(ctx, session, mailbox, qresync=Qresync(anchor.uidvalidity, modseq, known))
    if not open_box.is_fresh:
        return await _while_open(ctx, session, mailbox, anchor, modseq, open_box)
    if open_box.modseq is None or open_box.modseq < modseq:
        return await delta_distrustful(ctx, session, mailbox, anchor, open_box)
    added: list[NewMessage] = []
    for command in fetch_new(session, mailbox, anchor, open_box):
        answer = await session.run(command)
        added = await new_rows(ctx, anchor, answer)
    selected = open_box.selected
    delta = Delta(known_flags(anchor, selected.changed), selected.vanished.ranges, added)
    return _step(session, mailbox, anchor, open_box, delta, added, open_box.modseq)


async def _while_open(
    ctx: JobContext, session: Session, mailbox: Mailbox, anchor: Anchor, modseq: ModSeq, open_box: Opened
) -> Step:
    known = UidSet.span(anchor.synced_low, anchor.uidnext - 1)
    changes = [UidFetch(known, flag_items(session), changedsince=modseq, vanished=True)] if known else []
    new = fetch_new(session, mailbox, anchor, open_box)
    answers = await session.run_all([*changes, *new])
    flags = known_flags(anchor, answers[0]) if changes else []
    added = await new_rows(ctx, anchor, answers[-1]) if new else []
    vanished = answers[0].vanished.ranges if changes else ()
    reached = max([modseq, *(fact[2] for fact in flags if fact[2] is not None)])
    return _step(session, mailbox, anchor, open_box, Delta(flags, vanished, added), added, reached)


def _step(
    session: Session,
    mailbox: Mailbox,
    anchor: Anchor,
    open_box: Opened,
    delta: Delta,
    added: list[NewMessage],
    modseq: ModSeq,
) -> Step:
    has_more = much_is_new(mailbox, anchor, open_box)
    base = Opened(open_box.selected, is_fresh=open_box.is_fresh and not has_more)
    return Step(delta, advanced(anchor, base, added, modseq), exists_now(session, open_box), has_more=has_more)

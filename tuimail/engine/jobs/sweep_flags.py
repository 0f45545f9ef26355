"""Compares the flags of every message of a mailbox with the server's, where nothing cheaper tells what changed.

Small mailboxes: FETCH FLAGS of all. Large ones: five searches give the exact system flags of 100,000 messages in
0.6 MB instead of 4 MB (ENGINE 2.3), at most every ten minutes; keywords of older messages are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import MOST_MESSAGES
from tuimail.engine.jobs.hiding import shown_delta
from tuimail.engine.jobs.searching import is_limited, search
from tuimail.engine.jobs.step import FLAG_ITEMS, FlagFact, is_background, known_flags
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.search_keys import ANSWERED, DELETED, DRAFT, FLAGGED, UNSEEN
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import NO_FLAGS, Flag, FlagSet
from tuimail.model.ids import MailboxRow, ModSeq, Uid
from tuimail.model.mailbox import Mailbox
from tuimail.store.values import Delta

SMALL: Final = 2000
"""Up to here all flags are read each time."""
EVERY_S: Final = 600

_SEARCHED: Final = (
    (UNSEEN, Flag.SEEN),
    (FLAGGED, Flag.FLAGGED),
    (ANSWERED, Flag.ANSWERED),
    (DELETED, Flag.DELETED),
    (DRAFT, Flag.DRAFT),
)


async def sweep_flags(ctx: JobContext, row: MailboxRow, *, sweep_to: ModSeq | None = None) -> None:
    """Compare all flags; with `sweep_to` one by one, and note that mod-sequence at the end."""
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is None:
        return
    uids = ctx.store.uids(row)
    if sweep_to is not None or len(uids) <= SMALL:
        await _read_all(ctx, row, UidSet.of(uids))
    elif ctx.clock() - mailbox.anchor.flags_swept_at >= EVERY_S:
        await _compare(ctx, row, uids)
    else:
        return
    mailbox = ctx.store.mailbox(row)
    if mailbox.anchor is not None:
        anchor = replace(mailbox.anchor, flags_swept_at=int(ctx.clock()), highestmodseq=sweep_to)
        ctx.tell(ctx.store.apply_delta(row, Delta(), anchor, mailbox.server_total))


async def _read_all(ctx: JobContext, row: MailboxRow, uids: UidSet) -> None:
    for chunk in uids.chunks():
        mailbox = ctx.store.mailbox(row)
        async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
            answer = await session.run(UidFetch(chunk, FLAG_ITEMS))
        if mailbox.anchor is not None:
            flags = [(uid, flags, None) for uid, flags, _ in known_flags(mailbox.anchor, answer)]
            _write(ctx, mailbox, shown_delta(session, Delta(flags)))
        await ctx.breathe()


async def _compare(ctx: JobContext, row: MailboxRow, uids: Sequence[int]) -> None:
    mailbox = ctx.store.mailbox(row)
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        can_search = not is_limited(session)
        answers = await session.run_all([search(session, key) for key, _ in _SEARCHED]) if can_search else []
    if not can_search:
        return await _read_all(ctx, row, UidSet.of(uids))
    found = {flag: set(answer.uids) for (_, flag), answer in zip(_SEARCHED, answers, strict=True)}
    for start in range(0, len(uids), MOST_MESSAGES):
        changed = _changed(ctx, row, [Uid(uid) for uid in uids[start : start + MOST_MESSAGES]], found)
        if changed:
            _write(ctx, ctx.store.mailbox(row), shown_delta(session, Delta(changed)))
        await ctx.breathe()


def _changed(ctx: JobContext, row: MailboxRow, uids: list[Uid], found: dict[Flag, set[Uid]]) -> list[FlagFact]:
    """Messages whose system flags are not what the searches say."""
    rows = ctx.store.rows_by_uid(row, uids)
    changed: list[FlagFact] = []
    for base in ctx.store.message_base(list(rows.values())):
        if base.base_uid is None:
            continue
        system = NO_FLAGS if base.base_uid in found[Flag.SEEN] else Flag.SEEN
        for flag in (Flag.FLAGGED, Flag.ANSWERED, Flag.DELETED, Flag.DRAFT):
            system |= flag if base.base_uid in found[flag] else NO_FLAGS
        if system != base.base_flags.system:
            changed.append((base.base_uid, FlagSet(system, base.base_flags.keywords), None))
    return changed


def _write(ctx: JobContext, mailbox: Mailbox, delta: Delta) -> None:
    if mailbox.anchor is not None:
        ctx.tell(ctx.store.apply_delta(mailbox.row, delta, mailbox.anchor, mailbox.server_total))

"""Compares the flags of every message of a mailbox with the server's, where nothing cheaper tells what changed.

Small mailboxes: FETCH FLAGS of all. Large ones, at most every ten minutes: searches for the system flags and for each
keyword that is known tell of 100,000 messages in 0.6 MB, not 4 MB, which of them look different (ENGINE 2.3), and only
those are fetched. A keyword of which nobody has heard is found by reading one slice more each time, so that in the end
every message is read. Each command is a grant of its own: whoever waits goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import MOST_MESSAGES
from tuimail.engine.jobs.hiding import shown_delta
from tuimail.engine.jobs.searching import is_limited, search
from tuimail.engine.jobs.step import flag_items, is_background, known_flags
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.encode import flag as encoded
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.search_keys import ANSWERED, DELETED, DRAFT, FLAGGED, UNSEEN, keyword
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import NO_FLAGS, Flag
from tuimail.model.ids import MailboxRow, ModSeq, Uid
from tuimail.model.mailbox import Mailbox
from tuimail.model.tags import is_label
from tuimail.store.values import BaseMessage, Delta

SMALL: Final = 2000
"""Up to here all flags are read each time."""
EVERY_S: Final = 600
SLICE: Final = 2000
"""Messages of a large mailbox that are read each time, whatever the searches say."""
MOST_KEYWORDS: Final = 40
"""With more, reading all flags is cheaper than so many searches."""

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
            answer = await session.run(UidFetch(chunk, flag_items(session)))
        if mailbox.anchor is not None:
            flags = [(uid, flags, None) for uid, flags, _ in known_flags(mailbox.anchor, answer)]
            _write(ctx, mailbox, shown_delta(session, Delta(flags)))
        await ctx.breathe()


async def _compare(ctx: JobContext, row: MailboxRow, uids: Sequence[int]) -> None:
    """Find what looks different and read that: a search is older than what the user does meanwhile."""
    mailbox = ctx.store.mailbox(row)
    async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
        words = _searchable({*session.selected.flags, *ctx.store.keywords(row)} if session.selected else ())
        can_search = not is_limited(session) and len(words) <= MOST_KEYWORDS
        answers = await session.run_all([search(session, key) for key, _ in _SEARCHED]) if can_search else []
    if not can_search:
        return await _read_all(ctx, row, UidSet.of(uids))
    system = {flag: set(answer.uids) for (_, flag), answer in zip(_SEARCHED, answers, strict=True)}
    keywords: dict[str, set[Uid]] = {}
    for word in words:
        async with ctx.grant(mailbox, readonly=is_background(ctx)) as session:
            keywords[word] = set((await session.run(search(session, keyword(word)))).uids)
    different = _slice(uids, ctx.clock())
    for start in range(0, len(uids), MOST_MESSAGES):
        rows = ctx.store.rows_by_uid(row, [Uid(uid) for uid in uids[start : start + MOST_MESSAGES]])
        bases = ctx.store.message_base(list(rows.values()))
        different |= {base.base_uid for base in bases if base.base_uid and _differs(base, system, keywords)}
        await ctx.breathe()
    await _read_all(ctx, row, UidSet.of(different))


def _searchable(names: Iterable[str]) -> list[str]:
    """Keywords that a search can name, in lower case: IMAP does not tell Work from work."""
    words = {name.lower() for name in names if not name.startswith("\\") and not is_label(name)}
    return sorted(word for word in words if _is_sendable(word))


def _is_sendable(word: str) -> bool:
    try:
        encoded(word)
    except InvalidArgument:
        return False
    return True


def _slice(uids: Sequence[int], now: float) -> set[Uid]:
    """Another part of the mailbox each time; its number comes from the clock, so that a restart loses no turn."""
    turns = -(-len(uids) // SLICE)
    start = int(now // EVERY_S) % max(1, turns) * SLICE
    return {Uid(uid) for uid in uids[start : start + SLICE]}


def _differs(base: BaseMessage, system: Mapping[Flag, set[Uid]], keywords: Mapping[str, set[Uid]]) -> bool:
    """Whether the searches say something else than what is here."""
    flags = NO_FLAGS if base.base_uid in system[Flag.SEEN] else Flag.SEEN
    for flag in (Flag.FLAGGED, Flag.ANSWERED, Flag.DELETED, Flag.DRAFT):
        flags |= flag if base.base_uid in system[flag] else NO_FLAGS
    if flags != base.base_flags.system:
        return True
    here = {word.lower() for word in base.base_flags.keywords if not is_label(word)}
    return any((base.base_uid in found) != (word in here) for word, found in keywords.items())


def _write(ctx: JobContext, mailbox: Mailbox, delta: Delta) -> None:
    if mailbox.anchor is not None:
        ctx.tell(ctx.store.apply_delta(mailbox.row, delta, mailbox.anchor, mailbox.server_total))

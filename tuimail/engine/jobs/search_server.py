"""Asks the server what the cache cannot know of a query: bodies that are not indexed, mail that is not here yet.

Folder by folder; what each finds is told at once. Headers of mail that is not here are fetched, the newest first.
"""

from __future__ import annotations

import logging
from typing import Final

from tuimail.contract.events import Errand, FoundOnServer
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.headers import header_fetch, rows_of
from tuimail.engine.jobs.hiding import hides_deleted, without_deleted
from tuimail.engine.jobs.query_keys import Asked, key_of
from tuimail.engine.jobs.searching import search
from tuimail.engine.plan import in_order
from tuimail.imap.errors import ImapError
from tuimail.imap.search_keys import ALL, DELETED, Key, negated
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import MessageRow, Uid
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.query.folders import named
from tuimail.query.parser import parse
from tuimail.query.terms import Field, In, Query, Text, leaves
from tuimail.store.values import Delta

MOST_FOUND: Final = 20_000
"""Of one folder, the newest."""
MOST_FETCHED: Final = 100
log = logging.getLogger("tuimail.engine.search")


async def search_server(ctx: JobContext, text: str) -> None:
    """Tell the rows of every folder that the server says match; a folder that it cannot search is passed over."""
    query = parse(text)
    places = [box for box in in_order(_places(ctx.store.mailboxes(), query)) if _is_unsure(box, query)]
    try:
        for done, mailbox in enumerate(places):
            ctx.progress(Errand.SEARCH, done, len(places))
            try:
                rows, more = await _ask(ctx, mailbox, query)
            except ImapError as refusal:
                log.info("%s could not be searched: %s", mailbox.name, refusal)
                continue
            if rows or more:
                ctx.emit(FoundOnServer(account=ctx.account_id, query=text, rows=frozenset(rows), more=more))
            await ctx.breathe()
    finally:
        ctx.progress(Errand.SEARCH, is_over=True)


def _places(mailboxes: list[Mailbox], query: Query) -> list[Mailbox]:
    """All folders, but trash and junk only where they are named."""
    if any(isinstance(leaf, In) for leaf in leaves(query)):
        return mailboxes
    return [box for box in mailboxes if box.special_use not in (SpecialUse.TRASH, SpecialUse.JUNK)]


def _is_unsure(mailbox: Mailbox, query: Query) -> bool:
    """Whether the server may know more than the cache."""
    is_whole = mailbox.anchor is not None and mailbox.anchor.synced_low <= 1
    asks_text = any(isinstance(leaf, Text) and leaf.field in (Field.BODY, Field.ANYWHERE) for leaf in leaves(query))
    return asks_text or not is_whole


async def _ask(ctx: JobContext, mailbox: Mailbox, query: Query) -> tuple[list[MessageRow], int]:
    """The rows, and how many more there are on the server."""
    every = ctx.store.mailboxes()
    names = frozenset(
        leaf.name for leaf in leaves(query) if isinstance(leaf, In) and mailbox in named(leaf.name, every)
    )
    async with ctx.grant(mailbox, readonly=True) as session:
        is_gmail = "X-GM-EXT-1" in session.capabilities
        asked = Asked(account=ctx.account_id, mailbox=mailbox, named=names, now=ctx.clock(), is_gmail=is_gmail)
        key = key_of(query, asked)
        if key is False:
            return [], 0
        keys: list[Key] = [ALL if key is True else key]
        if hides_deleted(session):
            keys.append(negated(DELETED))
        answer = await session.run(search(session, *keys))
    uids = [Uid(uid) for uid in sorted(answer.uids, reverse=True)]
    asked_for = uids[:MOST_FOUND]
    rows = ctx.store.rows_by_uid(mailbox.row, asked_for)
    missing = [uid for uid in asked_for if uid not in rows][:MOST_FETCHED]
    if missing:
        await _fetch(ctx, mailbox, UidSet.of(missing))
        rows = ctx.store.rows_by_uid(mailbox.row, asked_for)
    return list(rows.values()), len(uids) - len(rows)


async def _fetch(ctx: JobContext, mailbox: Mailbox, uids: UidSet) -> None:
    """Store the headers of mail that no synchronisation has brought yet; the sync still stands where it stood."""
    async with ctx.grant(mailbox, readonly=True) as session:
        answer = await session.run(header_fetch(session, uids))
    found = without_deleted(session, await rows_of(ctx, answer))
    ctx.tell(ctx.store.apply_delta(mailbox.row, Delta(added=found), None, None))

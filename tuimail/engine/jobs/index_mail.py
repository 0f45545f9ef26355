"""Fills the search index while nobody waits: what is stored of headers, then bodies, newest first.

Bodies that were read are here; of the newest messages of the account, as many as the config says, the text is fetched
for the index alone. It rests while the user presses keys, while what he did is being sent, and while a first
synchronisation brings mail.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from tuimail.contract.events import Errand
from tuimail.engine.context import JobContext
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.imap.commands.message import FetchAnswer, UidFetch
from tuimail.imap.errors import CommandNo
from tuimail.imap.fetch_items import FetchItem, Item, Section
from tuimail.imap.sequence import UidSet
from tuimail.mime.attachments import attachments
from tuimail.mime.choose import readable_parts
from tuimail.mime.transfer import decode
from tuimail.mime.words import words_of
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MailboxRow, MessageRow, Uid
from tuimail.store.errors import StoreError, StoreMissing
from tuimail.store.values import BaseMessage

HEADERS_AT_ONCE: Final = 50
BODIES_AT_ONCE: Final = 30
ONE_MAILBOX_AFTER_ANOTHER: Final = 1500
"""So many of the newest messages are taken mailbox by mailbox."""
MOST_OCTETS: Final = 64 * 1024
"""Of one part; what stands further down is not found."""
MOST_FETCHED: Final = 512 * 1024
"""Octets of one command."""
MANY: Final = 200
"""Fewer are done within a second or two: nobody is told."""
REST_S: Final = 0.01
WAIT_S: Final = 0.5
log = logging.getLogger("tuimail.engine.index")


class Body(NamedTuple):
    """A message whose text is to be indexed."""

    base: BaseMessage
    parts: tuple[BodyPart, ...]

    @property
    def source(self) -> tuple[MailboxRow | None, tuple[str, ...]]:
        """What one command can ask for together."""
        return self.base.base_mailbox, tuple(part.section for part in self.parts)

    @property
    def octets(self) -> int:
        return sum(min(part.size, MOST_OCTETS) for part in self.parts)


async def index_mail(ctx: JobContext) -> None:
    """Until everything that is wanted is in the index. The index only saves time, so its troubles are no failure."""
    try:
        await _rest(ctx)
        await _index_headers(ctx)
        await _index_bodies(ctx)
    except StoreError as error:
        log.warning("indexing ended: %s", error)
    finally:
        for errand in (Errand.HEADERS, Errand.TEXTS):
            ctx.progress(errand, is_over=True)


async def _rest(ctx: JobContext) -> None:
    """Leave the processor to others, and all of it (and of the server) to the user, his changes, and a first sync."""
    await asyncio.sleep(REST_S)
    while ctx.is_user_active() or _is_filling(ctx) or ctx.journal.is_open:  # noqa: ASYNC110 - nobody tells that no key was pressed
        await asyncio.sleep(WAIT_S)


def _is_filling(ctx: JobContext) -> bool:
    return any(box.anchor is not None and box.anchor.synced_low > 1 for box in ctx.store.mailboxes())


async def _index_headers(ctx: JobContext) -> None:
    done = 0
    while texts := ctx.store.index.next_headers(HEADERS_AT_ONCE):
        names: dict[MessageRow, list[str]] = {}
        for text in texts:
            ctx.give_way()
            if text.bodystructure:
                names[text.row] = _filenames(text.bodystructure)
        ctx.store.index.put_headers(texts, names)
        done += len(texts)
        if done > MANY:
            ctx.progress(Errand.HEADERS, done)
        await _rest(ctx)
    ctx.progress(Errand.HEADERS, is_over=True)


def _filenames(raw: bytes) -> list[str]:
    return [attachment.name for attachment in attachments(parse_bodystructure(raw))]


async def _index_bodies(ctx: JobContext) -> None:
    rows = ctx.store.index.without_body(ctx.account.indexed_bodies, ctx.store.parts.cached_rows())
    done = 0
    for some in _together(ctx, rows):
        await _rest(ctx)
        if len(rows) > MANY:
            ctx.progress(Errand.TEXTS, done, len(rows))
        done += len(some)
        missing: list[Body] = []
        for body in _bodies(ctx, some):
            contents = [ctx.store.parts.content(body.base.row, part.section) for part in body.parts]
            if None in contents:
                missing.append(body)
            else:
                _put(ctx, body, [content for content in contents if content is not None])
                await ctx.breathe()
        for chunk in _chunks(missing):
            await _fetch(ctx, chunk)


def _together(ctx: JobContext, rows: Sequence[MessageRow]) -> Iterator[list[MessageRow]]:
    """The rows in pieces, those of one mailbox together: a server may need seconds to open a large one."""
    for start in range(0, len(rows), ONE_MAILBOX_AFTER_ANOTHER):
        bases = ctx.store.message_base(rows[start : start + ONE_MAILBOX_AFTER_ANOTHER])
        ordered = [base.row for base in sorted(bases, key=lambda base: base.base_mailbox or 0)]
        for first in range(0, len(ordered), BODIES_AT_ONCE):
            yield ordered[first : first + BODIES_AT_ONCE]


def _bodies(ctx: JobContext, rows: Sequence[MessageRow]) -> list[Body]:
    found = []
    for base in ctx.store.message_base(rows):
        try:
            raw = ctx.store.bodystructure(base.row)
        except StoreMissing:
            continue  # expunged meanwhile
        found.append(Body(base, tuple(readable_parts(parse_bodystructure(raw))) if raw else ()))
    return found


def _chunks(bodies: Sequence[Body]) -> Iterator[list[Body]]:
    """Bodies that one command can fetch."""
    for _, group in groupby(sorted(bodies, key=lambda body: str(body.source)), lambda body: body.source):
        chunk: list[Body] = []
        for body in group:
            if chunk and sum(one.octets for one in (*chunk, body)) > MOST_FETCHED:
                yield chunk
                chunk = []
            chunk.append(body)
        yield chunk


async def _fetch(ctx: JobContext, bodies: Sequence[Body]) -> None:
    mailbox, parts = bodies[0].base.base_mailbox, bodies[0].parts
    uids = {body.base.base_uid: body for body in bodies if body.base.base_uid is not None}
    if mailbox is None or not uids:
        return  # on its way to the server: the next run finds it
    await _rest(ctx)
    items: tuple[FetchItem, ...] = (Item.UID, *(Section(part.section, offset=0, count=MOST_OCTETS) for part in parts))
    async with ctx.grant(ctx.store.mailbox(mailbox), readonly=True) as session:
        try:
            answer = await session.run(UidFetch(UidSet.of(uids), items))
        except CommandNo as refusal:
            log.info("a body could not be fetched for the index: %s", refusal)
            answer = FetchAnswer(())
    contents = {fetched.uid: fetched for fetched in answer}
    for uid, body in uids.items():
        fetched = contents.get(Uid(uid))
        encoded = [fetched.section(part.section, 0) or b"" if fetched is not None else b"" for part in body.parts]
        _put(ctx, body, [decode(part.encoding, one) for part, one in zip(body.parts, encoded, strict=True)])
        await ctx.breathe()


def _put(ctx: JobContext, body: Body, contents: Sequence[bytes]) -> None:
    ctx.give_way()
    text = "\n".join(words_of(part, content) for part, content in zip(body.parts, contents, strict=True))
    ctx.store.index.put_bodies([(body.base.row, text)])

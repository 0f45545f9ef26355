"""Makes the readable text of a message available: its MIME tree, and the parts that a reader shows.

All that is small comes in one round trip; BODY.PEEK only, so that reading is the user's word, not the fetch's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tuimail.contract.commands import Lane
from tuimail.contract.events import PartReady
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.download import download
from tuimail.engine.jobs.locating import gone, located, numbered_anew
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.imap.commands.message import FetchAnswer, UidFetch
from tuimail.imap.fetch_items import FetchItem, Item, Section
from tuimail.mime.choose import readable_parts
from tuimail.mime.transfer import decode
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageRow

SMALL: Final = 128 * 1024
"""Up to here a part comes whole; larger ones come in chunks, which others may interrupt."""
HEADER: Final = "HEADER"
MOST_HEADER: Final = 64 * 1024
"""A longer header does not come along; nobody needs it for reading."""


async def open_message(ctx: JobContext, row: MessageRow, *, prefer_html: bool = False) -> None:
    """Works offline when everything is here. A plain text that is a stub brings the HTML along.

    What nobody waits for yet brings small parts only.
    """
    raw = ctx.store.bodystructure(row)
    tree = _tree(ctx, row, raw) if raw else await numbered_anew(ctx, lambda: _ask_for_tree(ctx, row))
    parts = readable_parts(tree, prefer_html=prefer_html)
    await _bring(ctx, row, parts)
    markup = readable_parts(tree, prefer_html=True)
    if markup != parts and _is_stub(ctx, row, tree, parts):
        await _bring(ctx, row, markup)
    if ctx.lane is not Lane.PREFETCH:
        await _bring(ctx, row, parts)  # somebody began to wait while it was under way
    ctx.emit(PartReady(message=ctx.message_key(row)))


def _tree(ctx: JobContext, row: MessageRow, raw: bytes) -> BodyPart:
    tree = parse_bodystructure(raw)
    ctx.store.put_parts(row, tree)
    return tree


def _is_stub(ctx: JobContext, row: MessageRow, tree: BodyPart, parts: Sequence[BodyPart]) -> bool:
    """Whether the plain text says only that the HTML should be read."""
    from tuimail.mime.stub import LARGEST_STUB, wants_html

    if any(part.media_type == "text/plain" and part.size > LARGEST_STUB for part in parts):
        return False
    return wants_html(tree, [(part, ctx.store.parts.content(row, part.section) or b"") for part in parts])


async def _ask_for_tree(ctx: JobContext, row: MessageRow) -> BodyPart:
    """The first sync could not understand this message's BODYSTRUCTURE: ask again."""
    place = await located(ctx, row)
    async with ctx.grant(place.mailbox, readonly=True) as session:
        answer = await session.run(UidFetch(place.uids, (Item.UID, Item.BODYSTRUCTURE)))
    raw = next((fetched.bodystructure_raw for fetched in answer if fetched.bodystructure_raw), None)
    if raw is None:
        # Whatever the structure is, the text of a message can be read as one plain part.
        raw = b'("text" "plain" NIL NIL NIL "8bit" 0 0)'
    return _tree(ctx, row, raw)


async def _bring(ctx: JobContext, row: MessageRow, parts: Sequence[BodyPart]) -> None:
    missing = [part for part in parts if not ctx.store.parts.has(row, part.section)]
    if not missing:
        return
    small = [part for part in missing if part.size <= SMALL and not ctx.store.parts.received(row, part.section)]
    if small or not ctx.store.parts.has(row, HEADER):
        await numbered_anew(ctx, lambda: _fetch_whole(ctx, row, small))
    for part in missing:
        if ctx.lane is not Lane.PREFETCH and not ctx.store.parts.has(row, part.section):
            await numbered_anew(ctx, lambda part=part: _download(ctx, row, part))  # type: ignore[misc]


async def _download(ctx: JobContext, row: MessageRow, part: BodyPart) -> None:
    await download(ctx, row, part.section, encoding=part.encoding, size=part.size)


async def _fetch_whole(ctx: JobContext, row: MessageRow, parts: Sequence[BodyPart]) -> None:
    place = await located(ctx, row)
    header = () if ctx.store.parts.has(row, HEADER) else (Section(HEADER, offset=0, count=MOST_HEADER),)
    items: tuple[FetchItem, ...] = (Item.UID, *header, *(Section(part.section) for part in parts))
    async with ctx.grant(place.mailbox, readonly=True) as session:
        answer = await session.run(UidFetch(place.uids, items))
    if not len(answer):
        raise await gone(ctx, place)
    if header:
        _keep_header(ctx, row, answer)
    for part in parts:
        content = next((found for f in answer if (found := f.section(part.section)) is not None), b"")
        ctx.store.put_part(row, part.section, decode(part.encoding, content))


def _keep_header(ctx: JobContext, row: MessageRow, answer: FetchAnswer) -> None:
    """The header says who checked the sender; it comes in the flight of the text."""
    content = next((found for f in answer if (found := f.section(HEADER, offset=0)) is not None), None)
    if content is not None and len(content) < MOST_HEADER:
        ctx.store.put_part(row, HEADER, content)

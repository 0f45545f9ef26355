"""Makes one section of a message available locally: a part, "HEADER", or "" for the whole source."""

from __future__ import annotations

from tuimail.contract.events import PartReady
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.download import download
from tuimail.engine.jobs.locating import numbered_anew
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageRow


async def fetch_part(ctx: JobContext, row: MessageRow, section: str) -> None:
    """Nothing is sent for what is here already."""
    if not ctx.store.parts.has(row, section):
        part = part_of(ctx, row, section)
        encoding, size = (part.encoding, part.size) if part is not None else ("", _size(ctx, row, section))
        await numbered_anew(ctx, lambda: download(ctx, row, section, encoding=encoding, size=size))
    ctx.emit(PartReady(message=ctx.message_key(row), section=section))


def part_of(ctx: JobContext, row: MessageRow, section: str) -> BodyPart | None:
    """The leaf of the MIME tree with this section."""
    raw = ctx.store.bodystructure(row)
    if not section or not raw:
        return None
    tree = parse_bodystructure(raw)
    return next((part for part in tree.walk() if part.section == section and not part.is_multipart), None)


def _size(ctx: JobContext, row: MessageRow, section: str) -> int:
    """The whole source has the message's size; of a header it is not known."""
    base = next(iter(ctx.store.message_base([row])), None)
    return base.size if base is not None and not section else 0

"""Brings one section of a message into the store, in chunks that leave room for others on the line.

A chunk is as large as the line carries in 0.3 s while the user is active, or in 1 s while nobody is; the next one is
under way while one is stored. What has arrived stays when the job is cancelled or the link is lost: the next run asks
for the rest. Octets are kept as they come until the section is complete, then decoded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import field
from typing import Final

from tuimail.contract.events import PartProgress
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.locating import Located, gone, located
from tuimail.engine.jobs.quantum import Quantum
from tuimail.engine.link import Reply
from tuimail.engine.session import Session
from tuimail.imap.commands.message import FetchAnswer, UidFetch
from tuimail.imap.fetch_items import Item, Section
from tuimail.mime.transfer import decoder
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

SMALLEST: Final = 8 * 1024
FIRST: Final = 64 * 1024
LARGEST: Final = 1024 * 1024
BUSY_S: Final = 0.3
QUIET_S: Final = 1.0
_SLACK: Final = 512
"""Octets asked for beyond the announced size: a short answer is then the end, even where the size was wrong."""
_IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(slots=True)
class Download:
    """One section on its way: `offset` is where the next request begins, `stored` what the store has."""

    ctx: JobContext
    row: MessageRow
    section: str
    encoding: str
    size: int
    stored: int = 0
    offset: int = 0
    chunk: int = FIRST
    is_complete: bool = False
    under_way: deque[tuple[int, int, Reply[FetchAnswer]]] = field(default_factory=deque)
    _answered_at: float = 0.0

    @property
    def kept_as(self) -> str:
        """The name in the store while it is incomplete: encoded octets have a name of their own."""
        return self.section if self.encoding in _IDENTITY else f"{self.section} encoded"

    def ask(self, session: Session, place: Located) -> None:
        """Send for the next chunk."""
        if not self.under_way:
            self.offset = self.stored
        left = self.size - self.offset
        count = left + _SLACK if 0 <= left <= self.chunk else self.chunk
        item = Section(self.section, offset=self.offset, count=count)
        self.under_way.append((self.offset, count, session.start(UidFetch(place.uids, (Item.UID, item)))))
        self.offset += count

    async def take(self, place: Located) -> None:
        """Wait for the oldest chunk, and store it."""
        offset, count, reply = self.under_way.popleft()
        answer = await reply
        if self.is_complete:
            return  # asked for ahead, beyond the end
        self._measure(reply, count)
        content = next((part for f in answer if (part := f.section(self.section, offset)) is not None), None)
        if content is None:
            if not offset or not len(answer):
                raise await self._missing(answer, place)
            content = b""  # NIL: nothing begins here, so this is the end
        if offset != self.stored:
            return
        # A short answer is the end, unless the server gives less than is asked for (then an empty one is).
        self.is_complete = not content or (len(content) < count and offset + len(content) >= self.size)
        ends_here = self.is_complete and self.kept_as == self.section
        self.stored = self.ctx.store.put_part(self.row, self.kept_as, content, offset=offset, complete=ends_here)
        total = self.stored if self.is_complete else max(self.size, self.stored)
        key = self.ctx.message_key(self.row)
        self.ctx.emit(PartProgress(message=key, section=self.section, received=self.stored, total=total))

    def _measure(self, reply: Reply[FetchAnswer], count: int) -> None:
        now = asyncio.get_running_loop().time()
        seconds = max(now - max(self._answered_at, reply.sent_at), 0.001)
        self._answered_at = now
        wanted = count / seconds * (BUSY_S if self.ctx.is_user_active() else QUIET_S)
        self.chunk = round(min(LARGEST, max(SMALLEST, min(wanted, self.chunk * 2))))

    async def _missing(self, answer: FetchAnswer, place: Located) -> JobFailed:
        if not len(answer):
            return await gone(self.ctx, place)
        return JobFailed(
            gettext("The server has no part {section} of this message.").format(
                section=self.section or gettext("(whole message)")
            )
        )


async def download(ctx: JobContext, row: MessageRow, section: str, *, encoding: str, size: int) -> None:
    """Fetch what is missing of a section, decode it, and leave it complete in the store."""
    place = await located(ctx, row)
    task = Download(ctx, row, section, encoding.lower(), size)
    task.stored = task.offset = ctx.store.parts.received(row, task.kept_as)
    while not task.is_complete:
        async with ctx.grant(place.mailbox, readonly=True) as session:
            task.under_way.clear()
            task.ask(session, place)
            quantum = Quantum(ctx, session)
            while task.under_way:
                if task.offset < task.size and not quantum.is_over:
                    task.ask(session, place)
                await task.take(place)
                if not task.is_complete and not task.under_way and not quantum.is_over:
                    task.ask(session, place)
    if task.kept_as != section:
        await _decode(ctx, row, section, task)


async def _decode(ctx: JobContext, row: MessageRow, section: str, task: Download) -> None:
    """Put the decoded content in the place of the encoded octets."""
    ctx.store.put_part(row, task.kept_as, b"", offset=task.stored, complete=True)
    decode = decoder(task.encoding)
    offset = 0
    for encoded in ctx.store.parts.chunks(row, task.kept_as):
        for start in range(0, len(encoded), LARGEST):
            content = decode.feed(encoded[start : start + LARGEST])
            offset = ctx.store.put_part(row, section, content, offset=offset, complete=False)
            await ctx.breathe()
    ctx.store.put_part(row, section, decode.end(), offset=offset, complete=True)
    ctx.store.put_part(row, task.kept_as, b"", offset=0, complete=False)

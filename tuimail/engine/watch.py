"""Spends a session's spare time: IDLE on a mailbox, or NOOP now and then where the server has no IDLE.

quiet for 250 ms ─> SELECT the mailbox to watch ─> IDLE or pause ─> wanted, or time to renew ─> from the start
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from tuimail.engine.errors import UidValidityChanged
from tuimail.engine.news import News
from tuimail.engine.outside import Tempo
from tuimail.engine.session import Session
from tuimail.engine.waiting import happens
from tuimail.engine.wire import PriorityWire
from tuimail.imap.capabilities import Quirk
from tuimail.imap.commands.session import Noop
from tuimail.imap.errors import ImapError
from tuimail.model.mailbox import Mailbox

log = logging.getLogger("tuimail.engine.watch")

MOST_FALSE_STARTS = 3
REFUSED_S = 60.0
_BARELY_S = 1.0


class Watcher:
    """Watches one mailbox on one wire until cancelled or the link is lost."""

    def __init__(
        self,
        wire: PriorityWire,
        news: News,
        *,
        target: Callable[[], Mailbox | None],
        is_visible: Callable[[Mailbox], bool],
        monotonic: Callable[[], float],
        tempo: Tempo,
    ) -> None:
        self._wire = wire
        self._news = news
        self._target = target
        self._is_visible = is_visible
        self._monotonic = monotonic
        self._tempo = tempo
        self._false_starts = 0
        self._refused: tuple[str, float] = ("", float("-inf"))

    async def run(self) -> None:
        """For ever: ends by cancellation, or by LinkLost."""
        while True:
            async with self._wire.spare() as session:
                if await happens(self._wire.wanted, self._tempo.quiet_s):
                    continue
                mailbox = await self._open(session)
                await self._wait(session, mailbox)

    async def _open(self, session: Session) -> Mailbox | None:
        mailbox = self._target()
        if mailbox is None:
            return None
        refused, until = self._refused
        if mailbox.name == refused and self._monotonic() < until:
            return None
        if session.mailbox is not None and session.mailbox.name == mailbox.name:
            return mailbox
        try:
            self._news.compare(mailbox, await session.select(mailbox))
        except UidValidityChanged:
            self._news.expect(mailbox.row)
        except ImapError as error:
            log.warning("%s cannot be watched: %s", type(error).__name__, error)
            self._refused = (mailbox.name, self._monotonic() + REFUSED_S)
            return None
        return mailbox

    async def _wait(self, session: Session, mailbox: Mailbox | None) -> None:
        if "IDLE" not in session.capabilities or self._false_starts >= MOST_FALSE_STARTS:
            await self._poll(session, mailbox)
            return
        is_short = Quirk.SHORT_IDLE in session.capabilities.quirks
        refresh_s = self._tempo.short_idle_refresh_s if is_short else self._tempo.idle_refresh_s
        began = self._monotonic()
        try:
            await session.idle(self._wire.wanted, refresh_s=refresh_s)
        except ImapError as refusal:
            log.info("no IDLE: %s", refusal)
            self._false_starts = MOST_FALSE_STARTS
            return
        if self._wire.wanted.is_set():
            self._false_starts = 0
        elif self._monotonic() - began < min(_BARELY_S, refresh_s):
            self._false_starts += 1
        elif mailbox is not None:
            self._news.expect(mailbox.row)

    async def _poll(self, session: Session, mailbox: Mailbox | None) -> None:
        is_visible = mailbox is not None and self._is_visible(mailbox)
        if await happens(self._wire.wanted, self._tempo.poll_visible_s if is_visible else self._tempo.poll_s):
            return
        await session.run(Noop())

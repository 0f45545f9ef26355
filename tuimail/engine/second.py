"""Keeps the watch connection: a second session that IDLEs on INBOX and carries long background work.

A server that refuses a second sign-in is asked again only now and then; meanwhile the work session does both.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tuimail.engine.backoff import Backoff
from tuimail.engine.errors import EngineError, LinkLost
from tuimail.engine.login import introduce
from tuimail.engine.outside import Outside
from tuimail.engine.session import Session
from tuimail.engine.waiting import end_with, together
from tuimail.engine.watch import Watcher
from tuimail.engine.wire import PriorityWire
from tuimail.imap.errors import ImapError
from tuimail.model.language import gettext
from tuimail.net.errors import NetError

log = logging.getLogger("tuimail.engine.second")


class SecondSession:
    """Opens the watch session, serves it, opens it again. Its troubles are nobody's business but the log's."""

    def __init__(
        self,
        wire: PriorityWire,
        watcher: Callable[[], Watcher],
        *,
        open_session: Callable[[], Awaitable[Session]],
        prepare: Callable[[Session], None],
        outside: Outside,
    ) -> None:
        self._wire = wire
        self._watcher = watcher
        self._open_session = open_session
        self._prepare = prepare
        self._outside = outside
        self._backoff = Backoff(outside.random)

    async def run(self) -> None:
        """For ever; ends by cancellation."""
        while True:
            began = self._outside.monotonic()
            pause_s = self._outside.tempo.watch_retry_s
            try:
                session = await self._open_session()
            except (EngineError, ImapError, NetError) as error:
                log.info("no second connection: %s", error)
            else:
                await self._serve(session)
                if self._outside.monotonic() - began > self._outside.tempo.lasted_s:
                    self._backoff.reset()
                pause_s = self._backoff.next_delay_s()
            await asyncio.sleep(pause_s)

    async def _serve(self, session: Session) -> None:
        try:
            await introduce(session, lambda _: [])
            self._prepare(session)
            self._wire.attach(session)
            await together(end_with(session.link), self._watcher().run())
        except asyncio.CancelledError:
            self._wire.detach()
            await session.logout(within_s=self._outside.tempo.goodbye_s)
            raise
        except (EngineError, ImapError) as error:
            log.info("the second connection ended: %s", error)
        except Exception:
            log.exception("the second connection ended for a reason of our own")
        finally:
            self._wire.detach(LinkLost(gettext("The second connection ended.")))
            await session.wait_closed()

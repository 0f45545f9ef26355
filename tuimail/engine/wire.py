"""Decides who may speak to the server next on one session.

    waiting ──best lane, then first come──> holding ──release──> next waiter
       └── `wanted` is set as long as anybody waits: an idling holder leaves at once, and cannot miss it

A grant covers one command or one pipelined write, so background work is pre-empted at its next edge without any
special code. Background lanes keep a mailbox selected for a while, so that sweeps do not thrash SELECT.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import field

from tuimail.contract.commands import Lane
from tuimail.engine.errors import LinkLost, Offline
from tuimail.engine.session import Session
from tuimail.model.mailbox import Mailbox
from tuimail.model.values import dataclass

DWELL_S = 5.0
"""How long background work keeps a mailbox selected before other background work may change it."""
LINGER_S = 0.05
"""How long the wire waits for background work to come back before it lets the mailbox go all the same."""
_SPARE = 1000


@dataclass(slots=True, eq=False)
class _Waiter:
    lane: int
    turn: int
    mailbox_name: str | None
    granted: asyncio.Future[Session] = field(repr=False)

    @property
    def rank(self) -> tuple[int, int]:
        return (self.lane, self.turn)

    @property
    def is_low(self) -> bool:
        return Lane.BACKGROUND <= self.lane < _SPARE


class PriorityWire:
    """One session, spoken by one job at a time. Without a session every grant is Offline."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic, dwell_s: float = DWELL_S) -> None:
        self.wanted = asyncio.Event()
        """Set as long as anybody but a spare-time holder waits."""
        self.session: Session | None = None
        self._why_offline: LinkLost = Offline()
        self._monotonic = monotonic
        self._dwell_s = dwell_s
        self._waiters: list[_Waiter] = []
        self._turns = itertools.count()
        self._holder: _Waiter | None = None
        self._low_since = float("-inf")
        self._low_mailbox: str | None = None
        self._low_lane = 0
        self._linger: asyncio.TimerHandle | None = None
        self._linger_over = False

    @property
    def is_open(self) -> bool:
        return self.session is not None and self.session.is_open

    @property
    def is_free(self) -> bool:
        """Nobody speaks and nobody but spare-time work waits."""
        return not self.wanted.is_set() and (self._holder is None or self._holder.lane == _SPARE)

    def attach(self, session: Session) -> None:
        """Put a fresh session on the wire."""
        self.session = session
        self._low_mailbox = None
        self._pass_on()

    def detach(self, why: LinkLost | None = None) -> None:
        """Take the session away: all who wait get `why`."""
        self.session = None
        self._why_offline = why or Offline()
        for waiter in self._waiters:
            if not waiter.granted.done():
                waiter.granted.set_exception(self._offline())
        self._waiters.clear()
        self._signal()

    def is_wanted(self, lane: Lane) -> bool:
        """Whether somebody in a better lane waits."""
        return any(waiter.lane < lane for waiter in self._waiters)

    @asynccontextmanager
    async def grant(
        self, lane: Lane, mailbox: Mailbox | None = None, *, readonly: bool = False, select: bool = True
    ) -> AsyncIterator[Session]:
        """The session, alone, with the mailbox selected: for one command, one chunk or one pipelined write.

        With `select` off the mailbox only says what the grant is for: the job selects it in its own way.
        """
        waiter = await self._take(int(lane), mailbox.name if mailbox else None)
        session = waiter.granted.result()
        try:
            if mailbox is not None and select:
                await session.ensure_selected(mailbox, readonly=readonly)
            yield session
        finally:
            try:
                await session.settle()
            finally:
                self._release(waiter)

    @asynccontextmanager
    async def spare(self) -> AsyncIterator[Session]:
        """The session while nobody else wants it: the holder must leave when `wanted` is set."""
        waiter = await self._take(_SPARE, None)
        try:
            yield waiter.granted.result()
        finally:
            self._release(waiter)

    async def _take(self, lane: int, mailbox_name: str | None) -> _Waiter:
        if not self.is_open:
            raise self._offline()
        waiter = _Waiter(lane, next(self._turns), mailbox_name, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._signal()
        self._pass_on()
        try:
            await waiter.granted
        except BaseException:
            self._forget(waiter)
            raise
        return waiter

    def _offline(self) -> LinkLost:
        return LinkLost(str(self._why_offline))

    def _forget(self, waiter: _Waiter) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            self._signal()
        if self._holder is waiter:
            self._release(waiter)

    def _release(self, waiter: _Waiter) -> None:
        if self._holder is not waiter:
            return
        self._holder = None
        if waiter.is_low and self.session is not None and self.session.mailbox is not None:
            name = self.session.mailbox.name
            self._low_lane = waiter.lane
            if name != self._low_mailbox:
                self._low_mailbox, self._low_since = name, self._monotonic()
        self._linger_over = False
        self._pass_on()

    def _pass_on(self) -> None:
        if self._holder is not None or self.session is None or not self._waiters:
            return
        best = self._choose()
        if best is None:
            self._start_lingering()
            return
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        self._waiters.remove(best)
        self._holder = best
        self._signal()
        best.granted.set_result(self.session)

    def _choose(self) -> _Waiter | None:
        ranked = sorted(self._waiters, key=lambda waiter: waiter.rank)
        best = ranked[0]
        if not best.is_low or not self._is_dwelling(best):
            return best
        settled = next((waiter for waiter in ranked if waiter.is_low and not self._is_dwelling(waiter)), None)
        return settled if settled is not None or not self._linger_over else best

    def _is_dwelling(self, waiter: _Waiter) -> bool:
        """Whether serving this background waiter would change the mailbox too early."""
        selected = self.session.mailbox.name if self.session and self.session.mailbox else None
        if waiter.mailbox_name in (None, selected) or selected is None or selected != self._low_mailbox:
            return False
        if waiter.lane == self._low_lane:
            return False  # a lane has one job at a time, and that one knows what it wants next
        return self._monotonic() - self._low_since < self._dwell_s

    def _start_lingering(self) -> None:
        if self._linger is None:
            self._linger = asyncio.get_running_loop().call_later(LINGER_S, self._stop_lingering)

    def _stop_lingering(self) -> None:
        self._linger = None
        self._linger_over = True
        self._pass_on()

    def _signal(self) -> None:
        if any(waiter.lane < _SPARE for waiter in self._waiters):
            self.wanted.set()
        else:
            self.wanted.clear()

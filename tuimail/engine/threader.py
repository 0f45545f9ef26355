"""Gives the messages of an account their threads, in slices, soon after they are stored; online or not.

A few new messages have theirs from the transaction that stored them. What a first synchronisation brings waits until
that pauses: threads cost a tenth of what it takes to store a message.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import Errand, ErrandProgress, Event, MailboxesChanged, MessagesChanged, ThreadsChanged
from tuimail.model.flags import EMPTY, FOLLOWED, MUTED, SEEN, FlagChange, FlagSet
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.language import ngettext
from tuimail.model.operation import SetFlags
from tuimail.store.errors import StoreError
from tuimail.store.writer import MailStore

WORK_S: Final = 0.01
REST_S: Final = 0.003
PAUSE_S: Final = 0.25
MUCH: Final = 50
TOLD_S: Final = 1.0
"""What takes no longer is done before anybody has read of it."""
AGAIN_S: Final = 0.5
"""How often it is told how far it is."""
MOST_S: Final = 10.0
"""So long a first synchronisation that does not pause holds threads up."""
log = logging.getLogger("tuimail.engine.threads")


class Threader:
    """Stands between jobs and screen, to hear of new mail. Lives in the worker's loop."""

    def __init__(
        self,
        account: AccountId,
        store: MailStore,
        *,
        emit: Callable[[Event], None],
        act: Callable[[ApplyOp], object],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._store = store
        self._emit = emit
        self._act = act
        self._inherited = store.threads.newest()
        self._monotonic = monotonic
        self._filled_at = float("-inf")
        self._heard = asyncio.Event()
        self._heard.set()

    def emit(self, event: Event) -> None:
        """Pass an event on."""
        match event:
            case MessagesChanged(added=added, everything=everything) if added or everything:
                self._heard.set()
                if len(added) > MUCH:
                    self._filled_at = self._monotonic()
            case MailboxesChanged():
                self._heard.set()
            case _:
                pass
        self._emit(event)

    async def run(self) -> None:
        """For ever; ends by cancellation."""
        while True:
            await self._heard.wait()
            await asyncio.sleep(PAUSE_S)
            deadline = self._monotonic() + MOST_S
            while self._monotonic() < min(self._filled_at + PAUSE_S, deadline):  # noqa: ASYNC110 - nobody tells that mail stopped coming
                await asyncio.sleep(PAUSE_S)
            self._heard.clear()
            try:
                await self._catch_up()
            except StoreError as error:
                log.warning("mail could not be threaded: %s", error)

    async def _catch_up(self) -> None:
        has_changed, is_told = False, False
        rested = self._monotonic()
        told = rested + TOLD_S - AGAIN_S
        try:
            while self._store.threads.next_slice():
                has_changed = True
                if self._monotonic() - told > AGAIN_S:
                    is_told, told = True, self._monotonic()
                    done, total = self._store.threads.how_far()
                    self._emit(ErrandProgress(account=self._account, errand=Errand.THREADS, done=done, total=total))
                if self._monotonic() - rested > WORK_S:
                    await asyncio.sleep(REST_S)
                    rested = self._monotonic()
        finally:
            if is_told:
                self._emit(ErrandProgress(account=self._account, errand=Errand.THREADS, is_over=True))
        if has_changed:
            self._emit(ThreadsChanged(account=self._account))
        self._pass_on()

    def _pass_on(self) -> None:
        """New mail of a watched thread is watched; that of a muted one, if nobody watches it, comes read and muted."""
        since, self._inherited = self._inherited, self._store.threads.newest()
        watched: set[MessageRow] = set()
        for keyword, also in ((FOLLOWED, EMPTY), (MUTED, SEEN)):
            rows = tuple(row for row in self._store.threads.heirs(since, keyword) if row not in watched)
            if rows:
                watched.update(rows)
                change = FlagChange(add=also | FlagSet(keywords=frozenset({keyword})))
                label = _of_a_thread(len(rows), is_muted=keyword == MUTED)
                self._act(ApplyOp(account=self._account, op=SetFlags(rows, change), label=label, is_undoable=False))


def _of_a_thread(number: int, *, is_muted: bool) -> str:
    if is_muted:
        words = ngettext("Mute {number:,} answer in a muted thread", "Mute {number:,} answers in muted threads", number)
    else:
        words = ngettext(
            "Watch {number:,} answer in a watched thread", "Watch {number:,} answers in watched threads", number
        )
    return words.format(number=number)

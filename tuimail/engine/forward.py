"""Lets the process that holds an account's connection do work for this one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from tuimail.contract.commands import FetchPart, OpenMessage, SearchServer
from tuimail.contract.events import FoundOnServer, PartReady
from tuimail.engine.chores import Chore
from tuimail.engine.context import JobContext
from tuimail.engine.errors import JobFailed, LinkLost
from tuimail.engine.lanes import Task
from tuimail.engine.wishes import WishBox
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext

Told = tuple[frozenset[MessageRow], int]
"""The rows that a search found, and how many more there are."""
_NOTHING: Final[Told] = (frozenset(), 0)


class Forwarder:
    """Runs tasks by asking the holder. When there is none any more, the work comes back to the queue."""

    def __init__(
        self, wishes: WishBox, *, poke: Callable[[], None], is_holder: Callable[[], bool], every_s: float
    ) -> None:
        self._wishes = wishes
        self._poke = poke
        self._is_holder = is_holder
        self._every_s = every_s

    async def run(self, ctx: JobContext, task: Task) -> None:
        """Ask, and wait for the outcome."""
        if isinstance(task, Chore):
            return  # the holder does its own
        name = self._wishes.ask(task)
        if name is None:
            return
        told = _NOTHING
        try:
            self._poke()
            while (reason := self._wishes.outcome(name)) is None:
                if self._is_holder():
                    raise LinkLost(gettext("The other tuimail has ended; this one takes over."))
                await asyncio.sleep(self._every_s)
                told = self._tell_found(ctx, task, name, told)
            self._tell_found(ctx, task, name, told)
        finally:
            self._wishes.forget(name)
        if reason:
            raise JobFailed(reason)
        match task:
            case OpenMessage(message=message):
                ctx.emit(PartReady(message=message))
            case FetchPart(message=message, section=section):
                ctx.emit(PartReady(message=message, section=section))
            case _:
                return

    def _tell_found(self, ctx: JobContext, task: Task, name: str, told: Told) -> Told:
        """What a search has found since the last look; everything that was told by now."""
        if not isinstance(task, SearchServer):
            return told
        rows, more = self._wishes.found(name)
        fresh, further = rows - told[0], more - told[1]
        if fresh or further > 0:
            ctx.emit(FoundOnServer(account=task.account, query=task.query, rows=fresh, more=max(0, further)))
        return told[0] | rows, max(told[1], more)

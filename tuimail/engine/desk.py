"""Starts queued work when its lane is free, and tells each command its one end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tuimail.contract.commands import Command, Lane
from tuimail.contract.events import (
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    Event,
    Notice,
    Severity,
)
from tuimail.engine.context import JobContext
from tuimail.engine.errors import EngineError, JobFailed, LinkLost, UidValidityChanged
from tuimail.engine.lanes import Lanes, Stage, Task, Work
from tuimail.imap.errors import ImapError
from tuimail.model.ids import AccountId, CommandId, OpKey
from tuimail.model.language import gettext
from tuimail.net.errors import NetError
from tuimail.store.errors import StoreCorrupt, StoreError, StoreFull

log = logging.getLogger("tuimail.engine.desk")

MOST_ATTEMPTS = 5
"""A piece of work that loses the connection so often is what the connection is lost over."""
UNEXPECTED = gettext("Something went wrong inside tuimail; the log has the details. Try again, or report it.")

MakeContext = Callable[[Work], JobContext]


class Desk:
    """One account's work in progress. Lives in the worker's loop."""

    def __init__(
        self,
        account: AccountId,
        *,
        emit: Callable[[Event], None],
        make_context: MakeContext,
        run_task: Callable[[JobContext, Task], Awaitable[None]],
        run_local: Callable[[Command, Iterable[CommandId]], OpKey | None],
        is_online: Callable[[], bool],
    ) -> None:
        self.lanes = Lanes()
        self.why_waiting = gettext("It will be done as soon as there is a connection.")
        self.on_damage: Callable[[StoreCorrupt], None] = _ignore
        self.on_renumbered: Callable[[UidValidityChanged], None] = _ignore
        self._account = account
        self._emit = emit
        self._make_context = make_context
        self._run_task = run_task
        self._run_local = run_local
        self._is_online = is_online
        self._tasks: dict[Work, asyncio.Task[None]] = {}
        self._is_pumping = False
        self.is_closing = False
        self._is_closed = False

    def add(self, task: Task, command_id: CommandId | None = None) -> Work:
        """Take work in, and start what may start."""
        work = self.lanes.add(task, command_id)
        if command_id is None:
            work.keeps_going = True
        elif not work.may_run_offline and not self._is_online():
            self._emit(CommandDeferred(command_id=command_id, reason=self.why_waiting))
        self.pump()
        return work

    async def do(self, task: Task) -> str:
        """Queue a task and wait for its end: "" or why it failed."""
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        work = self.lanes.add(task)
        work.listeners.append(listener := _settler(ended))
        self.pump()
        try:
            return await ended
        except asyncio.CancelledError:
            self._abandon(work, listener)
            raise

    async def submit_for(self, parent: Work, command: Command) -> None:
        """Work that is part of other work: the parent takes no place in its lane meanwhile."""
        parent.is_waiting = True
        try:
            reason = await self.do(command)
        finally:
            parent.is_waiting = False
        if reason:
            raise JobFailed(reason)

    def pump(self) -> None:
        """Start everything that may run now."""
        if self._is_pumping:
            return  # local work queued more work: the loop below comes to it
        self._is_pumping = True
        try:
            self._start_ready()
        finally:
            self._is_pumping = False

    def _start_ready(self) -> None:
        while not self._is_closed:
            work = self.lanes.next(is_online=self._is_online() and not self.is_closing)
            if work is None:
                return
            if work.lane is Lane.LOCAL:
                self._do_local(work)
            else:
                name = f"tuimail-{type(work.task).__name__}"
                self._tasks[work] = asyncio.create_task(self._run(work), name=name)

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back; work that nobody wants any more stops at its next edge."""
        was_there, unwanted = self.lanes.cancel(command_id)
        if was_there:
            self._emit(CommandCancelled(command_id=command_id))
        if unwanted is not None and unwanted in self._tasks:
            self._tasks[unwanted].cancel()

    async def close(self, *, within_s: float) -> None:
        """Do what is local, stop the rest: every command that is left ends as cancelled."""
        self.is_closing = True
        self.pump()
        self._is_closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
        for work in list(self.lanes):
            self._end(work, lambda command_id: CommandCancelled(command_id=command_id), gettext("It was cancelled."))

    def _do_local(self, work: Work) -> None:
        command: Any = work.task
        try:
            op = self._run_local(command, work.command_ids)
        except Exception as error:
            self._fail(work, error)
        else:
            self._end(work, lambda command_id: CommandDone(command_id=command_id, op=op))

    async def _run(self, work: Work) -> None:
        try:
            await self._run_task(self._make_context(work), work.task)
        except asyncio.CancelledError:
            self._end(work, lambda command_id: CommandCancelled(command_id=command_id), gettext("It was cancelled."))
        except LinkLost as lost:
            self._come_back(work, lost)
        except UidValidityChanged as changed:
            self.on_renumbered(changed)
            self._come_back(work, changed)
        except Exception as error:
            self._fail(work, error)
        else:
            self._end(work, lambda command_id: CommandDone(command_id=command_id))
        finally:
            self._tasks.pop(work, None)
            self.pump()

    def _come_back(self, work: Work, why: EngineError) -> None:
        """Start the work again, when there is a link; not for ever."""
        work.attempts += 1
        if work.attempts >= MOST_ATTEMPTS and not work.keeps_going:
            self._fail(
                work,
                JobFailed(
                    gettext("{why} This happened {attempts} times in a row; try again later.").format(
                        why=why, attempts=work.attempts
                    )
                ),
            )
            return
        self.lanes.requeue(work)
        for command_id in work.command_ids:
            self._emit(CommandDeferred(command_id=command_id, reason=str(why)))

    def _fail(self, work: Work, error: Exception) -> None:
        """End work with one sentence; what nobody asked for says it only where the user can do something."""
        if not isinstance(error, EngineError | ImapError | StoreError | NetError):
            log.error("%s failed", type(work.task).__name__, exc_info=error)
        reason = str(error) if isinstance(error, EngineError | ImapError | StoreError | NetError) else UNEXPECTED
        if not work.command_ids and not work.listeners:
            log.warning("%s: %s", type(work.task).__name__, reason)
            if isinstance(error, StoreFull):
                self._emit(Notice(severity=Severity.ERROR, text=reason, account=self._account))
        self._end(work, lambda command_id: CommandFailed(command_id=command_id, reason=reason), reason)
        if isinstance(error, StoreCorrupt):
            self.on_damage(error)

    def _end(self, work: Work, last_word: Callable[[CommandId], Event], reason: str = "") -> None:
        for command_id in self.lanes.finish(work):
            self._emit(last_word(command_id))
        listeners, work.listeners = work.listeners, []
        for listener in listeners:
            listener(reason)

    def _abandon(self, work: Work, listener: Callable[[str], None]) -> None:
        """A job that waited for this work is gone."""
        if listener in work.listeners:
            work.listeners.remove(listener)
        if work.is_wanted or work.stage is Stage.ENDED:
            return
        if work in self._tasks:
            self._tasks[work].cancel()
        else:
            self.lanes.finish(work)


def _settler(ended: asyncio.Future[str]) -> Callable[[str], None]:
    def settle(reason: str) -> None:
        if not ended.done():
            ended.set_result(reason)

    return settle


def _ignore(_: object) -> None:
    return None

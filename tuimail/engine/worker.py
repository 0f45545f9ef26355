"""The thread of one account: a loop in which a Service lives, and the way in for commands.

started ──> running (opens the store, serves) ──> ended: every command that is left has its end
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command
from tuimail.contract.events import (
    CommandCancelled,
    CommandFailed,
    ConnectionChanged,
    Errand,
    ErrandProgress,
    Event,
    MailboxesChanged,
    Notice,
    Phase,
    Severity,
)
from tuimail.contract.traffic import Traffic
from tuimail.engine.answering import Answering
from tuimail.engine.offload import DaemonExecutor
from tuimail.engine.outside import Outside
from tuimail.engine.service import Service
from tuimail.engine.traffic import traffic_of
from tuimail.model.ids import CommandId
from tuimail.model.language import gettext
from tuimail.store.errors import StoreCorrupt, StoreError
from tuimail.store.values import Preparation

log = logging.getLogger("tuimail.engine.worker")

MOST_RESCUES = 2
BROKEN = gettext(
    "The part of tuimail for this account ended unexpectedly; the log has the details. Start tuimail again."
)


class Worker:
    """One account's thread. `post`, `cancel`, `touch` and `stop` may be called from any other."""

    def __init__(
        self, account: AccountConfig, database: Path, *, outside: Outside, emit: Callable[[Event], None]
    ) -> None:
        self._account = account
        self._database = database
        self._outside = outside
        self._emit = emit
        self._gate = threading.Lock()
        """Guards the inbox and the two flags below, for a moment each time; never held over I/O."""
        self._inbox: deque[tuple[CommandId, Command | None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_ended = False
        self._is_stopping = False
        self._service: Service | None = None
        self._stopping: asyncio.Event | None = None
        self._touched_at = outside.monotonic()
        self._answering = Answering()
        self._told: set[Errand] = set()
        self._thread = threading.Thread(target=self._run, name=f"tuimail-{account.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, command_id: CommandId, command: Command) -> None:
        """Queue a command. After the end it is cancelled at once."""
        self._put(command_id, command)

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back."""
        self._put(command_id, None)

    def touch(self) -> None:
        """The user pressed a key."""
        self._touched_at = self._outside.monotonic()
        self._answering.begin()

    def answered(self) -> None:
        """The key has its answer."""
        self._answering.end()

    def traffic(self) -> Traffic:
        """What its connections are and did."""
        return traffic_of(self._account.name, self._service)

    def stop(self) -> None:
        """Begin to end; returns at once."""
        with self._gate:
            self._is_stopping = True
            self._wake()

    def join(self, timeout_s: float) -> bool:
        """Whether the thread has ended in time."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # -- from here on: in the worker's thread, but for _put and _wake

    def _put(self, command_id: CommandId, command: Command | None) -> None:
        with self._gate:
            if not self._has_ended:
                self._inbox.append((command_id, command))
                self._wake()
                return
        if command is not None:
            self._emit(CommandCancelled(command_id=command_id))

    def _wake(self) -> None:
        if self._loop is not None and not self._has_ended:
            self._loop.call_soon_threadsafe(self._take_in)

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        loop.set_default_executor(DaemonExecutor())
        last = ConnectionChanged(account=self._account.name, phase=Phase.STOPPED)
        try:
            with self._gate:
                self._loop = loop
            loop.run_until_complete(self._main())
        except StoreError as error:
            self._emit(Notice(severity=Severity.ERROR, text=str(error), account=self._account.name))
            last = ConnectionChanged(account=self._account.name, phase=Phase.STOPPED, detail=str(error))
        except BaseException:
            log.exception("the worker of %s ended", self._account.name)
            last = ConnectionChanged(account=self._account.name, phase=Phase.STOPPED, detail=BROKEN)
        finally:
            self._end(last)
            _close(loop)

    async def _main(self) -> None:
        asyncio.get_running_loop().set_exception_handler(_log_stray)
        self._stopping = asyncio.Event()
        for rescues_left in range(MOST_RESCUES, -1, -1):
            try:
                await self._serve(self._stopping)
            except StoreCorrupt:
                if not rescues_left:
                    raise
                log.exception("the store of %s is damaged; opening it anew", self._account.name)
            else:
                return

    async def _serve(self, stopping: asyncio.Event) -> None:
        try:
            store, rescue = self._outside.open_store(self._database, self._account.name, tell=self._tell)
        finally:
            while self._told:
                self._emit(ErrandProgress(account=self._account.name, errand=self._told.pop(), is_over=True))
        if rescue is not None:
            self._emit(Notice(severity=Severity.WARNING, text=rescue.sentence, account=self._account.name))
        self._emit(MailboxesChanged(account=self._account.name))
        self._service = Service(
            self._account,
            store,
            outside=self._outside,
            emit=self._emit,
            touched_at=lambda: self._touched_at,
            give_way=self._answering.give_way,
        )
        try:
            self._take_in()
            await self._service.run(stopping)
        finally:
            self._service = None

    def _tell(self, what: Preparation, done: int, total: int) -> None:
        """The store is being opened, and that takes a while."""
        errand = Errand(what.value)
        self._told.add(errand)
        self._emit(ErrandProgress(account=self._account.name, errand=errand, done=done, total=total))

    def _take_in(self) -> None:
        """Hand over what was posted. What comes while the store is being opened stays in the inbox."""
        service = self._service
        if service is None:
            return
        while True:
            with self._gate:
                if not self._inbox:
                    break
                command_id, command = self._inbox.popleft()
            if command is None:
                service.desk.cancel(command_id)
            else:
                service.desk.add(command, command_id)
        if self._is_stopping and self._stopping is not None:
            self._stopping.set()

    def _end(self, last: ConnectionChanged) -> None:
        with self._gate:
            self._has_ended = True
            left = [command_id for command_id, command in self._inbox if command is not None]
            self._inbox.clear()
        for command_id in left:
            if last.detail:
                self._emit(CommandFailed(command_id=command_id, reason=last.detail))
            else:
                self._emit(CommandCancelled(command_id=command_id))
        self._emit(last)


def _log_stray(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.error("in the loop: %s", context.get("message"), exc_info=context.get("exception"))


def _close(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()

"""The engine as the screen holds it: a worker per account, commands routed by account, one outlet for all.

    made ──start──> starting (a thread imports what the workers need, and starts them) ──> running ──stop──> stopped

This module is cheap to import, and commands may come before `start`: the first frame waits for nothing of this room.
"""

from __future__ import annotations

import itertools
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuimail.contract.commands import Command, WatchMailbox, account_of
from tuimail.model.ids import AccountId, CommandId
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.config.schema import AccountConfig
    from tuimail.contract.events import Event
    from tuimail.contract.traffic import Traffic
    from tuimail.engine.outlet import Outlet
    from tuimail.engine.outside import Outside
    from tuimail.engine.worker import Worker

SWITCH_INTERVAL_S = 0.0002
"""How long a busy worker may keep the interpreter: with Python's own 5 ms, keys feel late (ENGINE.md 2.5)."""

BROKEN = gettext(
    "The part of tuimail that talks to the servers did not start; the log has the details. Install tuimail again."
)

Deliver = Callable[[Sequence["Event"]], None]


class Supervisor:
    """Implements contract.engine.Engine. `outside` makes what workers take from the world; it may import anything."""

    def __init__(
        self,
        accounts: Sequence[AccountConfig],
        database_of: Callable[[AccountId], Path],
        *,
        outside: Callable[[], Outside] | None = None,
    ) -> None:
        self._accounts = tuple(accounts)
        self._database_of = database_of
        self._make_outside = outside
        self._ids = itertools.count(1)
        self._gate = threading.Lock()
        """Guards what follows, for a moment each time; never held over I/O or imports."""
        self._early: deque[tuple[CommandId, Command | None]] = deque()
        self._workers: Mapping[AccountId, Worker] | None = None
        self._outlet: Outlet | None = None
        self._starter: threading.Thread | None = None
        self._is_stopped = False

    def start(self, deliver: Deliver) -> None:
        """Start the workers; `deliver` is called in the outlet's thread."""
        if self._starter is not None:
            raise RuntimeError("the engine was started already")
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._starter = threading.Thread(target=self._start, args=(deliver,), name="tuimail-start", daemon=True)
        self._starter.start()

    def submit(self, command: Command) -> CommandId:
        """Queue a command; the id is in the event that ends it."""
        command_id = CommandId(next(self._ids))
        self._put(command_id, command)
        return command_id

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back, if it has not ended."""
        self._put(command_id, None)

    def touch(self) -> None:
        """The user pressed a key."""
        for worker in (self._workers or {}).values():
            worker.touch()

    def answered(self) -> None:
        """The screen shows what the key changed."""
        for worker in (self._workers or {}).values():
            worker.answered()

    def traffic(self) -> list[Traffic]:
        """The connections of all accounts; none before the workers run."""
        return [worker.traffic() for worker in (self._workers or {}).values()]

    def stop(self, timeout_s: float = 5.0) -> None:
        """Say goodbye and end the threads. Commands that come later have no end: nobody is there to be told."""
        if self._is_stopped:
            return
        if self._starter is None:
            if all(command is None or isinstance(command, WatchMailbox) for _, command in self._early):
                return
            self.start(_to_nobody)  # left before it began: what was done meanwhile is to be in the journal
        until = time.monotonic() + timeout_s
        self._is_stopped = True
        if self._starter is not None:
            self._starter.join(timeout_s)
        workers = list((self._workers or {}).values())
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.join(max(0.0, until - time.monotonic()))
        if self._outlet is not None:
            self._outlet.close(within_s=max(0.1, until - time.monotonic()))

    def _start(self, deliver: Deliver) -> None:
        try:
            self._start_workers(deliver)
        except Exception:
            from tuimail.contract.events import Notice, Severity

            logging.getLogger("tuimail.engine.supervisor").exception(gettext("the engine did not start"))
            deliver([Notice(severity=Severity.ERROR, text=BROKEN)])

    def _start_workers(self, deliver: Deliver) -> None:
        from tuimail.engine.heaps import share_heap

        share_heap()
        from tuimail.engine.outlet import Outlet
        from tuimail.engine.outside import Outside
        from tuimail.engine.roster import preload
        from tuimail.engine.worker import Worker

        outside = self._make_outside() if self._make_outside is not None else Outside()
        outlet = Outlet(deliver)
        outlet.start()
        workers = {
            account.name: Worker(account, self._database_of(account.name), outside=outside, emit=outlet.emit)
            for account in self._accounts
        }
        for worker in workers.values():
            worker.start()
        while True:
            with self._gate:
                if not self._early:
                    self._outlet, self._workers = outlet, workers
                    break
                command_id, command = self._early.popleft()
            _route(workers, outlet, command_id, command)
        preload()

    def _put(self, command_id: CommandId, command: Command | None) -> None:
        with self._gate:
            if self._workers is None or self._outlet is None:
                self._early.append((command_id, command))
                return
        _route(self._workers, self._outlet, command_id, command)


def _to_nobody(events: Sequence[Event]) -> None:
    """The screen is gone."""


def _route(workers: Mapping[AccountId, Worker], outlet: Outlet, command_id: CommandId, command: Command | None) -> None:
    """Hand a command (None: its cancellation) to its worker."""
    from tuimail.contract.events import CommandFailed

    if command is None:
        for worker in workers.values():
            worker.cancel(command_id)  # those that never heard of it do nothing
        return
    account = account_of(command)
    if account in workers:
        workers[account].post(command_id, command)
    else:
        outlet.emit(
            CommandFailed(
                command_id=command_id,
                reason=gettext("There is no account “{account}”; check the config.").format(account=account),
            )
        )

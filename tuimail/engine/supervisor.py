"""The engine as the screen holds it: a worker per account, commands routed by account, one outlet for all."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command, account_of
from tuimail.contract.events import CommandFailed, Event
from tuimail.engine.outlet import Outlet
from tuimail.engine.outside import Outside
from tuimail.engine.roster import preload
from tuimail.engine.worker import Worker
from tuimail.model.ids import AccountId, CommandId

SWITCH_INTERVAL_S = 0.001
"""How long a busy worker may keep the interpreter: with Python's own 5 ms, keys feel late (ENGINE.md 2.5)."""


class Supervisor:
    """Implements contract.engine.Engine."""

    def __init__(
        self,
        accounts: Sequence[AccountConfig],
        database_of: Callable[[AccountId], Path],
        *,
        outside: Outside | None = None,
        ids: Iterator[int] | None = None,
    ) -> None:
        self._accounts = tuple(accounts)
        self._database_of = database_of
        self._outside = outside or Outside()
        self._ids = ids if ids is not None else itertools.count(1)
        self._workers: Mapping[AccountId, Worker] = {}
        self._outlet: Outlet | None = None
        self._preload = threading.Thread(target=preload, name="tuimail-preload", daemon=True)

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        """Start the workers; `deliver` is called in the outlet's thread."""
        if self._outlet is not None:
            raise RuntimeError("the engine was started already")
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        outlet = self._outlet = Outlet(deliver)
        outlet.start()
        self._workers = {
            account.name: Worker(account, self._database_of(account.name), outside=self._outside, emit=outlet.emit)
            for account in self._accounts
        }
        for worker in self._workers.values():
            worker.start()
        self._preload.start()

    def submit(self, command: Command) -> CommandId:
        """Queue a command; the id is in the event that ends it."""
        command_id = CommandId(next(self._ids))
        self.accept(command_id, command)
        return command_id

    def accept(self, command_id: CommandId, command: Command) -> None:
        """Queue a command whose id, of this engine's `ids`, has been given out before the engine was there."""
        outlet = self._outlet
        if outlet is None:
            raise RuntimeError("the engine is not started")
        worker = self._workers.get(account_of(command))
        if worker is None:
            reason = f"There is no account “{account_of(command)}”; check the config."
            outlet.emit(CommandFailed(command_id=command_id, reason=reason))
        else:
            worker.post(command_id, command)

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back, if it has not ended."""
        for worker in self._workers.values():
            worker.cancel(command_id)  # those that never heard of it do nothing

    def touch(self) -> None:
        """The user pressed a key."""
        for worker in self._workers.values():
            worker.touch()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Say goodbye and end the threads."""
        if self._outlet is None:
            return
        until = time.monotonic() + timeout_s
        for worker in self._workers.values():
            worker.stop()
        for worker in self._workers.values():
            worker.join(max(0.0, until - time.monotonic()))
        self._preload.join(max(0.0, until - time.monotonic()))
        self._outlet.close(within_s=max(0.1, until - time.monotonic()))

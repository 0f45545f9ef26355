"""What the child of a Forerunner does: the account's worker runs until there are rows, or somebody is needed.

It ends without a word to anybody: what is stored is stored, the lock is the kernel's, and the engine connects anew.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from tuimail.contract.commands import SyncMailbox
from tuimail.contract.events import AuthRequired, ConnectionChanged, Event, MessagesChanged, Phase
from tuimail.engine.outside import Outside
from tuimail.engine.roster import preload
from tuimail.engine.worker import Worker

if TYPE_CHECKING:
    from tuimail.config.schema import AccountConfig
    from tuimail.engine.context import JobContext
    from tuimail.engine.lanes import Task

log = logging.getLogger("tuimail.engine.going_ahead")

SILENCE_S: Final = 10.0
"""Where nothing happens for so long, whatever the reason, the engine begins in its own way."""


def go_ahead(
    account: AccountConfig, database: Path, make_outside: Callable[[], Outside], tell: Callable[[Event], object]
) -> NoReturn:
    """Be the child, and end. `tell` hears of what happens, in the worker's thread."""
    try:
        _leave_terminal()
        run_ahead(account, database, make_outside(), tell)
    except Exception:
        log.exception("the process that goes ahead failed")
    finally:
        os._exit(0)


def run_ahead(account: AccountConfig, database: Path, outside: Outside, tell: Callable[[Event], object]) -> Worker:
    """Run the worker until there are rows, or nothing to wait for; it runs on when this comes back."""
    news = threading.Semaphore(0)
    is_over = threading.Event()

    async def run_task(ctx: JobContext, task: Task) -> None:
        try:
            await outside.run_task(ctx, task)
        finally:
            if isinstance(task, SyncMailbox):  # an empty mailbox has no rows to tell of
                is_over.set()
                news.release()

    def emit(event: Event) -> None:
        try:
            tell(event)
        except OSError:
            is_over.set()  # nobody listens any more
        if _is_enough(event):
            is_over.set()
        news.release()

    worker = Worker(account, database, outside=replace(outside, run_task=run_task), emit=emit)
    worker.start()
    preload()
    while not is_over.is_set() and news.acquire(timeout=SILENCE_S):
        pass
    return worker


def _is_enough(event: Event) -> bool:
    match event:
        case MessagesChanged(added=added):
            return bool(added)
        case ConnectionChanged(phase=Phase.OFFLINE, retry_at=retry_at):
            return retry_at is not None  # else a question for a password follows
        case ConnectionChanged(phase=phase):
            return phase in (Phase.WAITING, Phase.STOPPED)
        case _:
            return isinstance(event, AuthRequired)


def _leave_terminal() -> None:
    """The terminal and its signals are the parent's."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)

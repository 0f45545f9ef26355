"""Runs a coroutine in a thread and a loop of its own: TLS and DNS never hold up a key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from tuimail.engine.offload import DaemonExecutor

T = TypeVar("T")
Tell = Callable[[str], None]


async def aside(work: Callable[[Tell], Coroutine[Any, Any, T]], tell: Tell) -> T:
    """What it returns or raises; cancelled with whoever waits. What it tells is told in his loop."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()
    inner = asyncio.new_event_loop()
    inner.set_default_executor(DaemonExecutor())

    def told(words: str) -> None:
        loop.call_soon_threadsafe(lambda: None if outcome.done() else tell(words))

    task = inner.create_task(work(told))

    def run() -> None:
        asyncio.set_event_loop(inner)
        try:
            inner.run_until_complete(asyncio.wait([task]))
        finally:
            inner.close()
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(_settle, outcome, task)

    threading.Thread(target=run, name="tuimail-setup", daemon=True).start()
    try:
        return await outcome
    except asyncio.CancelledError:
        with suppress(RuntimeError):  # it has just ended, and its loop with it
            inner.call_soon_threadsafe(task.cancel)
        raise


def _settle(outcome: asyncio.Future[T], task: asyncio.Task[T]) -> None:
    error = None if task.cancelled() else task.exception()
    if outcome.done():
        return
    if task.cancelled():
        outcome.cancel()
    elif error is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(task.result())

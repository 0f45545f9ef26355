"""Runs a blocking callable beside the loop, with a time limit.

Each call has a daemon thread of its own: one that hangs (a keyring waiting for a prompt that nobody sees) holds up
neither the others nor the end of the program.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from tuimail.engine.errors import EngineError
from tuimail.model.language import gettext

T = TypeVar("T")


class TookTooLong(EngineError):
    """A blocking call did not come back within its limit; it is left behind."""


class DaemonExecutor(ThreadPoolExecutor):
    """A loop's default executor (asyncio looks names up there) whose threads never hold up the end of the program."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run in a daemon thread of its own."""
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=work, name="tuimail-lookup", daemon=True).start()
        return future


async def offload(call: Callable[[], T], *, within_s: float, what: str) -> T:
    """The result of `call`, or what it raised; `what` names it in TookTooLong's sentence."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(value)  # type: ignore[arg-type]  # None only where T allows it

    def work() -> None:
        value: T | None = None
        error: BaseException | None = None
        try:
            value = call()
        except Exception as raised:
            error = raised
        if not loop.is_closed():
            try:
                loop.call_soon_threadsafe(settle, value, error)
            except RuntimeError:
                return  # the loop closed between the two lines: nobody waits any more

    threading.Thread(target=work, name=f"tuimail-{what}", daemon=True).start()
    try:
        async with asyncio.timeout(within_s):
            return await outcome
    except TimeoutError:
        if outcome.cancelled():
            raise TookTooLong(
                gettext("Waiting for {what} took longer than {within_s:.0f} seconds.").format(
                    what=what, within_s=within_s
                )
            ) from None
        raise

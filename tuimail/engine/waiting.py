"""Ways to wait that lose nothing: for the first of several, for an event with a limit, under a link's life."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from tuimail.engine.errors import LinkLost

if TYPE_CHECKING:
    from tuimail.engine.link import Link


async def first_of(*futures: asyncio.Future[Any], within_s: float) -> bool:
    """Wait for any of them without cancelling the others; whether one came in time."""
    done, _ = await asyncio.wait(set(futures), timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


async def happens(event: asyncio.Event, within_s: float) -> bool:
    """Whether the event is set, now or within the time."""
    if event.is_set():
        return True
    try:
        async with asyncio.timeout(within_s):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def end_with(link: Link) -> None:
    """Raise LinkLost when the link ends: puts a task group's life under the link's."""
    await link.ended.wait()
    raise link.loss()


async def together(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all until one fails, end the others, raise why.

    Unlike a TaskGroup it never swallows a cancellation that comes in the moment of a failure.
    """
    tasks = [
        asyncio.create_task(coroutine, name=f"tuimail-{getattr(coroutine, '__qualname__', 'part')}")
        for coroutine in coroutines
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        failed = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    causes = [error for error in failed if error is not None]
    if causes:
        # Our own trouble says more than the lost link that it may have caused.
        raise next((error for error in causes if not isinstance(error, LinkLost)), causes[0])

"""Ways to wait that lose nothing: for the first of several, for an event with a limit, under a link's life."""

from __future__ import annotations

import asyncio
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


def first_cause(group: ExceptionGroup[Exception]) -> Exception:
    """The error that says most: our own trouble before the lost link that it may have caused."""
    causes: list[Exception] = []
    for error in group.exceptions:
        causes.append(first_cause(error) if isinstance(error, ExceptionGroup) else error)
    return next((error for error in causes if not isinstance(error, LinkLost)), causes[0])

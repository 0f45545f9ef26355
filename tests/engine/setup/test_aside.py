"""Work in a loop of its own: what comes of it, and what becomes of it when nobody waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from tuimail.engine.setup.aside import aside


def test_it_tells_and_returns_here_what_it_did_elsewhere() -> None:
    heard: list[tuple[str, int]] = []

    async def work(tell: Callable[[str], None]) -> int:
        tell("looking")
        return threading.get_ident()

    def tell(words: str) -> None:
        heard.append((words, threading.get_ident()))

    here = threading.get_ident()
    assert asyncio.run(aside(work, tell)) != here
    assert heard == [("looking", here)]


def test_what_it_raises_is_raised() -> None:
    async def work(tell: Callable[[str], None]) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(aside(work, print))


def test_it_is_cancelled_with_whoever_waits() -> None:
    begun, cancelled = threading.Event(), threading.Event()

    async def work(tell: Callable[[str], None]) -> None:
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cancelled.set()

    async def flow() -> None:
        waiting = asyncio.create_task(aside(work, print))
        await asyncio.to_thread(begun.wait)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.to_thread(cancelled.wait)

    asyncio.run(flow())


def test_who_stops_waiting_just_as_it_ends_hears_of_nothing_else() -> None:
    async def work(tell: Callable[[str], None]) -> int:
        return 1

    async def flow() -> None:
        waiting = asyncio.create_task(aside(work, print))
        await asyncio.sleep(0)
        for thread in threading.enumerate():
            if thread.name == "tuimail-setup":
                thread.join()  # its loop is closed; what it settles with waits in this one
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(flow())

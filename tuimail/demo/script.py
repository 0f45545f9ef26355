"""Mail that arrives while one watches: the first after some seconds, then now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from random import Random

from tuimail.demo.letter import Letter

FIRST_S = 8.0
SHORTEST_S = 20.0
LONGEST_S = 60.0


async def arrivals(
    arriving: Callable[[int], Iterator[Letter]],
    deliver: Callable[[Letter], None],
    *,
    seed: int,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Deliver letters for ever, each dated when it arrives; the pauses come from the seed."""
    random = Random(seed)
    pause_s = FIRST_S
    while True:
        await sleep(pause_s)
        for letter in arriving(int(clock())):
            deliver(letter)
        pause_s = random.uniform(SHORTEST_S, LONGEST_S)

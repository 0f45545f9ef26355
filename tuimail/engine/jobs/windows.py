"""Which UIDs the first synchronisation asks for next: from the newest down, in growing windows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from typing import Final

from tuimail.imap.sequence import UidSet

FIRST: Final = 100
"""One screen and more, alone, so that it is there after one round trip."""
GROWTH: Final = (200, 400)
LARGEST: Final = 600
"""Two of these are on their way when the user comes back and opens a message at once."""
BUSY: Final = 150
"""While the user does something: two windows of these are under way when he opens a message, which waits for both."""
LONGEST_SET: Final = 8192
"""Octets of one sequence-set."""

Window = tuple[int, UidSet]
"""The lowest UID that is covered when the window is stored, and the UIDs to ask for."""


def _never() -> bool:
    return False


def sizes(is_busy: Callable[[], bool]) -> Iterator[int]:
    """How many messages each window should bring; asked anew for each, because the user comes and goes."""
    for size in chain((FIRST, *GROWTH), repeat(LARGEST)):
        yield min(size, BUSY) if is_busy() else size


def is_sparse(exists: int, uidnext: int) -> bool:
    """Whether so few of the UIDs are in use that they are better asked for first."""
    return exists < (uidnext - 1) // 2


def dense_windows(top: int, exists: int, uidnext: int, is_busy: Callable[[], bool] = _never) -> Iterator[Window]:
    """Ranges of UIDs below `top`, as wide as the share of UIDs in use needs, but never of more than LARGEST UIDs."""
    share = max(min(1.0, exists / max(uidnext - 1, 1)), 0.01)
    for size in sizes(is_busy):
        if top <= 1:
            return
        low = max(1, top - min(LARGEST, round(size / share)))
        yield low, UidSet.span(low, top - 1)
        top = low


def sparse_windows(top: int, uids: Iterable[int], is_busy: Callable[[], bool] = _never) -> Iterator[Window]:
    """Windows of UIDs that exist, below `top`. `uids` may come in any order."""
    rest = sorted(uid for uid in uids if uid < top)
    size = sizes(is_busy)
    while rest:
        chunk = UidSet.of(rest[-next(size) :])
        while len(str(chunk)) > LONGEST_SET:
            chunk = UidSet.of(list(chunk)[len(chunk) // 2 :])
        del rest[-len(chunk) :]
        low = rest[-1] + 1 if rest else 1
        yield low, chunk

"""Where messages stand in their thread, as numbers that can be sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """Where a message stands in its thread: A is above B where A.place < B.place <= A.last, copies share theirs."""

    place: int
    last: int


def depths(spans: Sequence[Span]) -> list[int]:
    """How deep each of some messages of one thread stands below others of these; the order is that of the places."""
    open_until: list[Span] = []
    found = []
    for span in spans:
        while open_until and not open_until[-1].place < span.place <= open_until[-1].last:
            open_until.pop()
        found.append(len(open_until))
        open_until.append(span)
    return found

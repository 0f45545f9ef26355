"""A selection as it is at one moment, for a thread that works out what it means: it may be a whole list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import filterfalse
from typing import NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.state.folded import Folded
from tuimail.state.listing import Listing
from tuimail.state.selection import Selection


class Chosen(NamedTuple):
    """`marked` are the marks, or with `is_inverted` what is not marked; the open range is marked besides."""

    listed: array[int]
    marked: frozenset[int]
    is_inverted: bool
    in_range: array[int]
    folded: Folded | None = None

    @classmethod
    def now(cls, listing: Listing, selection: Selection) -> Chosen:
        """Cheap at any size: numbers are copied, none is looked at."""
        folded = listing.threads.folded() if listing.threads is not None else None
        marked, is_inverted, in_range = selection.snapshot()
        return cls(listing.rows[:] if is_inverted else array("q"), marked, is_inverted, in_range, folded)

    def rows(self) -> Iterable[MessageRow]:
        """All messages that an action would be done to."""
        marked = set(filterfalse(self.marked.__contains__, self.listed)) if self.is_inverted else set(self.marked)
        marked.update(self.in_range)
        if self.folded is not None:
            marked |= self.folded.hidden_behind(marked)[0]
        return map(MessageRow, marked)

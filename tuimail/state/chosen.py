"""A selection as it is at one moment, for a thread that works out what it means: it may be a whole list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import filterfalse
from typing import NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ThreadedRows
from tuimail.state.listing import Listing
from tuimail.state.selection import Selection


class Folded(NamedTuple):
    """The threads of a list, of which some are folded."""

    whole: ThreadedRows
    is_all: bool
    others: frozenset[int]
    gone: frozenset[int]

    def with_hidden(self, chosen: set[int]) -> set[int]:
        """The messages with all that is folded away behind them."""
        rows, threads = self.whole.rows, self.whole.threads
        stand_for = {thread for row, thread in zip(rows, threads, strict=True) if row in chosen}
        folded = {thread for thread in stand_for if (thread in self.others) != self.is_all}
        hidden = {row for row, thread in zip(rows, threads, strict=True) if thread in folded}
        return chosen | hidden - self.gone


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
        threads = listing.threads
        folded = None
        if threads is not None:
            folds = threads.folds
            folded = Folded(threads.whole, folds.is_all, frozenset(folds.others), frozenset(threads.gone))
        marked, is_inverted, in_range = selection.snapshot()
        return cls(listing.rows[:] if is_inverted else array("q"), marked, is_inverted, in_range, folded)

    def rows(self) -> Iterable[MessageRow]:
        """All messages that an action would be done to."""
        marked = set(filterfalse(self.marked.__contains__, self.listed)) if self.is_inverted else set(self.marked)
        marked.update(self.in_range)
        return map(MessageRow, marked if self.folded is None else self.folded.with_hidden(marked))

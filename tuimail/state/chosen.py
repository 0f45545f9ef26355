"""A selection as it is at one moment, for a thread that works out what it means: it may be a whole list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import chain, filterfalse
from typing import NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.model.slices import kept, set_of
from tuimail.state.folded import Folded
from tuimail.state.listing import Listing
from tuimail.state.selection import Selection


class Chosen(NamedTuple):
    """`marked` are the marks, or with `is_inverted` what is not marked; the open range is marked besides.

    A selection that is changed later leaves `marked` alone.
    """

    listed: array[int]
    marked: AbstractSet[int]
    is_inverted: bool
    in_range: array[int]
    folded: Folded | None = None

    @classmethod
    def now(cls, listing: Listing, selection: Selection) -> Chosen:
        """Cheap at any size: numbers are copied, none is looked at."""
        folded = listing.threads.folded() if listing.threads is not None else None
        marked, is_inverted, in_range = selection.snapshot()
        return cls(listing.rows[:], marked, is_inverted, in_range, folded)

    def rows(self) -> Iterable[MessageRow]:
        """All messages that an action would be done to."""
        return map(MessageRow, self._everything()[0] if self._is_everything else self._rows()[0])

    def in_order(self) -> tuple[array[int], int]:
        """The same in the order of the list, and how many folded threads are among them."""
        if self._is_everything:
            return self._everything()
        found, folded = self._rows()
        rows = kept(self.listed if self.folded is None else self.folded.whole.rows, found.__contains__)
        if len(rows) < len(found):
            rows.extend(sorted(set(found).difference(rows), reverse=True))
        return rows, folded

    @property
    def _is_everything(self) -> bool:
        return self.is_inverted and not self.marked

    def _everything(self) -> tuple[array[int], int]:
        return self.folded.everything() if self.folded is not None else (self.listed[:], 0)

    def _rows(self) -> tuple[AbstractSet[int], int]:
        found = set_of(filterfalse(self.marked.__contains__, self.listed)) if self.is_inverted else self.marked
        if len(self.in_range):
            found = set_of(chain(found, self.in_range))
        if self.folded is None:
            return found, 0
        hidden, folded = self.folded.hidden_behind(found)
        return found | hidden if hidden else found, folded

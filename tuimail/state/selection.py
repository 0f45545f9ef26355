"""Which messages of the list are marked: by row, so that it survives any re-ordering.

All messages of a huge list are marked by turning the meaning round: then the set holds those that are not.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from itertools import filterfalse

from tuimail.model.ids import MessageRow
from tuimail.state.listing import Listing


class Selection:
    """Marks and the open range of one listing."""

    def __init__(self, listing: Listing | None = None) -> None:
        self._listing = listing
        self._rows: set[int] = set()
        self._is_shared = False
        """Whether a thread has the marks, too: then they are not changed but replaced."""
        self._is_inverted = False
        self._version = 0
        """Another one for other marks."""
        self._within: tuple[object, int] = (None, 0)
        self._restored = -1
        self._is_borrowed = False

    @property
    def is_range(self) -> bool:
        return self._listing is not None and self._listing.range_start is not None

    @property
    def stretch(self) -> tuple[int, int]:
        """Where the open range begins and ends in the list; 0, 0 without one."""
        return self._range()

    @property
    def is_empty(self) -> bool:
        return not self._rows and not self._is_inverted and not self.is_range

    @property
    def is_by_hand(self) -> bool:
        """Whether the user marked what is marked, and wants it so again when he takes something back."""
        return not self.is_empty and not self._is_borrowed

    @property
    def count(self) -> int:
        """How many messages are marked, the open range included."""
        if self._listing is None:
            return 0
        marked = self._listing.count - len(self._rows) if self._is_inverted else len(self._rows)
        start, end = self._range()
        within = self._marks_within(self._listing, start, end) if self._rows and start < end else 0
        return marked + (within if self._is_inverted else end - start - within)

    def _marks_within(self, listing: Listing, start: int, end: int) -> int:
        """How many of the marks are in the range: counted once, painted often."""
        key = (start, end, listing.generation, self._version)
        if self._within[0] != key:
            self._within = (key, len(self._rows.intersection(listing.rows[start:end])))
        return self._within[1]

    def is_marked(self, index: int) -> bool:
        """Whether the list row of an index is painted as marked."""
        start, end = self._range()
        if start <= index < end:
            return True
        row = self._listing.row_at(index) if self._listing else None
        return row is not None and (row in self._rows) != self._is_inverted

    def rows(self) -> tuple[MessageRow, ...]:
        """The marked messages, newest first where the order matters."""
        if self._listing is None:
            return ()
        self.end_range()
        if self._is_inverted:
            return tuple(map(MessageRow, filterfalse(self._rows.__contains__, self._listing.rows)))
        return tuple(MessageRow(row) for row in sorted(self._rows, reverse=True))

    def in_order(self) -> array[int]:
        """The marked messages that the list shows, in its order."""
        if self._listing is None:
            return array("q")
        self.end_range()
        if self._is_inverted and not self._rows:
            return self._listing.rows[:]
        are_marked = filterfalse if self._is_inverted else filter
        return array("q", are_marked(self._rows.__contains__, self._listing.rows))

    def snapshot(self) -> tuple[AbstractSet[int], bool, array[int]]:
        """The marks, whether they mean those that are not marked, and the rows of the open range."""
        start, end = self._range()
        in_range = self._listing.rows[start:end] if self._listing is not None else array("q")
        self._is_shared = True
        return self._rows, self._is_inverted, in_range

    @property
    def _own(self) -> set[int]:
        """The marks, to be changed."""
        self._version += 1
        if self._is_shared:
            self._rows, self._is_shared = set(self._rows), False
        return self._rows

    def take(self, rows: AbstractSet[int]) -> None:
        """Mark these and no others, without a look at them: somebody else has them, too, and they stay as they are."""
        from tuimail.state.layers import whole  # the first frame marks nothing

        self.clear()
        rows = whole(rows)  # type: ignore[arg-type]
        if isinstance(rows, set):
            self._rows, self._is_shared = rows, True
        else:
            self._replace(set(rows))

    def restore(self, rows: AbstractSet[int]) -> None:
        """As `take`: these were marked when something was done that is taken back now."""
        self.take(rows)
        self._restored = self._version

    @property
    def is_restored(self) -> bool:
        """Whether the marks are still what an undo has brought back, and no others."""
        return self._restored == self._version and not self.is_range and bool(self._rows)

    def _replace(self, rows: set[int]) -> None:
        self._version += 1
        self._rows, self._is_shared = rows, False

    def toggle(self, row: MessageRow) -> None:
        rows = self._own
        rows ^= {row}

    def mark(self, rows: Iterable[int]) -> None:
        """Mark these besides what is marked already."""
        if self._is_inverted:
            self._own.difference_update(rows)
        else:
            self._own.update(rows)

    def mark_all(self) -> None:
        self.clear()
        self._is_inverted = True

    def mark_only(self, rows: Iterable[int], *, is_borrowed: bool = False) -> None:
        """These and no others; a set is taken, not copied. Borrowed: for one action, nobody sees it."""
        self.clear()
        self._replace(rows if isinstance(rows, set) else set(rows))
        self._is_borrowed = is_borrowed

    def invert(self) -> None:
        self.end_range()
        self._is_inverted = not self._is_inverted
        if not self._is_inverted and not self._rows:
            self.clear()

    def clear(self) -> None:
        self._replace(set())
        self._is_inverted = self._is_borrowed = False
        if self._listing is not None:
            self._listing.range_start = None

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or keep what it holds as marks."""
        if self._listing is None or not self._listing.count:
            return
        if self.is_range:
            self.end_range()
        else:
            self._listing.range_start = self._listing.cursor

    def end_range(self) -> None:
        start, end = self._range()
        if self._listing is None or start == end:
            return
        if end - start == self._listing.count:
            self.mark_all()
        else:
            self.mark(self._listing.rows[start:end])
        self._listing.range_start = None

    def added(self, rows: Collection[MessageRow]) -> None:
        """News is never marked: the user has not seen it."""
        if self._is_inverted and rows:
            self._own.update(rows)

    def removed(self, rows: Collection[MessageRow]) -> None:
        if rows and not self._rows.isdisjoint(rows):
            self._own.difference_update(rows)

    def keep_listed(self, before: Collection[int] = ()) -> None:
        """After another filter: what is not shown must not be acted upon. `before` are the rows that were listed."""
        if self.is_empty:
            return
        listed = self._listing.rows if self._listing is not None else ()
        if isinstance(listed, array) and isinstance(before, array) and self._is_whole:
            is_same = listed.tobytes() == before.tobytes()  # ten times as fast as to compare their numbers
            if is_same:
                return
        if self._is_inverted:
            if not before or not self._rows.issuperset(set(listed).difference(before)):
                self.clear()
        elif self._rows and self._listing is not None:
            self._replace(self._rows.intersection(self._listing.rows))

    @property
    def _is_whole(self) -> bool:
        return self._listing is not None and not self._listing.filter

    def _range(self) -> tuple[int, int]:
        listing = self._listing
        if listing is None or listing.range_start is None:
            return 0, 0
        low, high = sorted((listing.range_start, listing.cursor))
        return low, min(high + 1, len(listing.rows))

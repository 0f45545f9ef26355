"""Rows in an order that only the store can tell: by sender, by size."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tuimail.model.ids import MessageRow
from tuimail.state.order import Order, Scattered, SortKey


class ArrangedOrder(Order):
    """Places are found by looking at all rows, which an array does quickly; news needs a new order."""

    def places(self, keys: Sequence[SortKey]) -> list[int]:
        """For each of the keys: the index of its row, the end where it is not there."""
        found = (self.index_of(row) for _, row in keys)
        return [len(self.rows) if index is None else index for index in found]

    def index_of(self, row: MessageRow) -> int | None:
        return next(iter(self._positions_of({row})), None)

    def insert(self, keys: Collection[SortKey]) -> list[int]:
        """Raises Scattered where one of the rows is not here yet."""
        wanted = {row for _, row in keys}
        if len(self._positions_of(wanted)) < len(wanted):
            raise Scattered
        return []

    def remove(self, rows: Collection[MessageRow]) -> Sequence[int]:
        positions = sorted(self._positions_of(rows))
        if positions:
            self._cut(positions)
        return positions

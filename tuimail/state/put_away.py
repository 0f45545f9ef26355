"""The order of a list before very many rows left it: who takes that back sees them again at once, at any size.

It may be older than the store by then, so it is shown only until the order is read anew.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ListView
from tuimail.state.folded import Folds
from tuimail.state.layers import Layered
from tuimail.state.order import Order


class PutAway(NamedTuple):
    """`rows` are the sets, one for each account, that left; they are known again, not looked at."""

    order: Order
    rows: tuple[AbstractSet[MessageRow], ...]
    view: ListView
    filter: str
    folds: Folds

    def is_for(self, back: AbstractSet[MessageRow], view: ListView, query: str) -> bool:
        """Whether just these come back, to a list that is looked at in the same way."""
        layers = back.layers if isinstance(back, Layered) else ((back, True),)
        is_like = (view._replace(is_folded=False), query) == (self.view._replace(is_folded=False), self.filter)
        return is_like and {id(rows) for rows, is_in in layers if is_in} == {id(rows) for rows in self.rows}

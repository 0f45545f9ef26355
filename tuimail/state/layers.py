"""Sets of very many rows put together without a look at them: the one that was laid last says whether a row is in.

A key may not wait until a hundred thousand rows are copied, and most of the time all that is asked of them is whether a
few are among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import takewhile
from operator import itemgetter

from tuimail.model.ids import MessageRow
from tuimail.state.pending import NONE

Layer = tuple[AbstractSet[MessageRow], bool]
"""Rows, and whether they are in."""


class Layered(AbstractSet[MessageRow]):
    """Layers, the last on top. Made by `laid`."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self.layers = layers

    @cached_property
    def whole(self) -> set[MessageRow]:
        """All of them: as long a work as they are many, done once."""
        found: set[MessageRow] = set()
        for rows, is_in in self.layers:
            (found.update if is_in else found.difference_update)(rows)
        return found

    def is_like(self, other: object) -> bool:
        """Whether the other one consists of the very same layers."""
        if not isinstance(other, Layered) or len(other.layers) != len(self.layers):
            return False
        pairs = zip(self.layers, other.layers, strict=True)
        return all(mine is theirs and is_in == are_in for (mine, is_in), (theirs, are_in) in pairs)

    def is_more_than(self, number: int) -> bool:
        """Whether there are more; where one layer has so many, without a look at the others."""
        for rows, is_in in reversed(self.layers):
            if not is_in:
                break
            if len(rows) > number:
                return True
        return len(self) > number

    def __contains__(self, row: object) -> bool:
        return next((is_in for rows, is_in in reversed(self.layers) if row in rows), False)

    def __bool__(self) -> bool:
        return self.is_more_than(0)

    def __len__(self) -> int:
        return len(self.whole)

    def __iter__(self) -> Iterator[MessageRow]:
        return iter(self.whole)

    def __eq__(self, other: object) -> bool:
        return self.is_like(other) or self.whole == (other.whole if isinstance(other, Layered) else other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: AbstractSet[object]) -> AbstractSet[MessageRow]:
        if _is_on(self, other):
            return other  # type: ignore[return-value]
        if isinstance(other, Layered) and _is_on(other, self):
            return self
        return self.whole & whole(other)  # type: ignore[arg-type]

    __rand__ = __and__

    def __sub__(self, other: AbstractSet[object]) -> AbstractSet[MessageRow]:
        return NONE if self.is_like(other) else self.whole - whole(other)  # type: ignore[arg-type]

    def __or__(self, other: AbstractSet[MessageRow]) -> AbstractSet[MessageRow]:  # type: ignore[override]
        return self.whole | whole(other)

    __ror__ = __or__

    @classmethod
    def _from_iterable(cls, rows: Iterable[MessageRow]) -> set[MessageRow]:  # type: ignore[override]
        return set(rows)


def _is_on(layered: Layered, other: object) -> bool:
    """Whether nothing was taken from the other one since it was laid among these layers: then all of it is there."""
    top = list(takewhile(itemgetter(1), reversed(layered.layers)))
    wanted = other.layers if isinstance(other, Layered) else ((other, True),)
    return all(is_in and any(rows is one for one, _ in top) for rows, is_in in wanted)


def laid(layers: Iterable[Layer]) -> AbstractSet[MessageRow]:
    """What is left when layers were laid one upon the other; the set itself where that is one of them alone."""
    left: list[Layer] = []
    for rows, is_in in layers:
        left = [layer for layer in left if layer[0] is not rows]
        if is_in or left:
            left.append((rows, is_in))
    while left and not left[0][1]:
        del left[0]
    return NONE if not left else left[0][0] if len(left) == 1 else Layered(tuple(left))


def whole(rows: AbstractSet[MessageRow]) -> AbstractSet[MessageRow]:
    """The same as a set that answers quickly; as long a work as they are many where it consists of layers."""
    return rows.whole if isinstance(rows, Layered) else rows


def common(some: AbstractSet[MessageRow], more: AbstractSet[MessageRow]) -> AbstractSet[MessageRow]:
    """What both have; nothing is looked at where they are one."""
    return some if some is more else some & more


def is_more_than(rows: AbstractSet[MessageRow], number: int) -> bool:
    """Whether there are more, if possible without a look at all of them."""
    return rows.is_more_than(number) if isinstance(rows, Layered) else len(rows) > number


Moves = tuple[AbstractSet[MessageRow], AbstractSet[MessageRow]]


def laid_moves(moves: Iterable[Moves], before: Moves) -> Moves:
    """Of what left a list, and what came back to it, time after time: what is hidden of it, and what is shown.

    Where that is what it was `before`, the same sets as then.
    """
    hidden: list[Layer] = []
    shown: list[Layer] = []
    for left, came in moves:
        for rows, is_gone in ((came, False), (left, True)):
            if rows:
                hidden.append((rows, is_gone))
                shown.append((rows, not is_gone))
    return _again(laid(hidden), before[0]), _again(laid(shown), before[1])


def _again(rows: AbstractSet[MessageRow], before: AbstractSet[MessageRow]) -> AbstractSet[MessageRow]:
    return before if isinstance(rows, Layered) and rows.is_like(before) else rows

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.ids import MessageRow
from tuimail.state.layers import Layer, Layered, common, is_more_than, laid, laid_moves, whole
from tuimail.state.pending import NONE

ROWS = st.frozensets(st.integers(0, 9).map(MessageRow))


class Untouched(AbstractSet[MessageRow]):
    """Very many rows that nobody may go through."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and self._low <= row < self._high

    def __len__(self) -> int:
        return self._high - self._low

    def __iter__(self) -> Iterator[MessageRow]:
        pytest.fail("all of them were looked at")


def as_sets(layers: list[Layer]) -> set[MessageRow]:
    found: set[MessageRow] = set()
    for rows, is_in in layers:
        found = found | rows if is_in else found - rows
    return found


@given(st.lists(st.tuples(ROWS, st.booleans())), ROWS)
def test_layers_are_what_sets_would_be(layers: list[Layer], other: frozenset[MessageRow]) -> None:
    layers += layers[:2]  # the very same sets again
    rows, expected = laid(layers), as_sets(layers)
    assert set(rows) == expected
    assert {row for row in map(MessageRow, range(10)) if row in rows} == expected
    assert bool(rows) == bool(expected)
    assert whole(rows) == expected
    assert set(rows & other) == set(other & rows) == expected & other
    assert set(common(rows, rows)) == expected
    assert set(rows - other) == expected - other
    assert set(other - rows) == other - expected
    assert set(rows | other) == set(other | rows) == expected | other
    assert [is_more_than(rows, number) for number in range(10)] == [len(expected) > number for number in range(10)]


def test_very_many_that_left_two_accounts_are_not_looked_at() -> None:
    ours, theirs = Untouched(0, 100_000), Untouched(100_000, 200_000)
    hidden, shown = laid_moves([(ours, NONE), (theirs, NONE)], (NONE, NONE))
    assert MessageRow(150_000) in hidden
    assert MessageRow(250_000) not in hidden
    assert is_more_than(hidden, 10_000)
    assert not shown
    again, _ = laid_moves([(ours, NONE), (theirs, NONE), (frozenset({MessageRow(1)}), NONE)], (hidden, shown))
    assert again is not hidden
    assert laid_moves([(ours, NONE), (theirs, NONE)], (hidden, shown))[0] is hidden


def test_what_is_taken_back_is_as_if_it_had_not_been() -> None:
    ours, theirs = Untouched(0, 100_000), Untouched(100_000, 200_000)
    hidden, shown = laid_moves([(ours, NONE), (theirs, NONE), (NONE, ours), (NONE, theirs)], (NONE, NONE))
    assert hidden is NONE
    assert isinstance(shown, Layered)
    assert common(laid([(ours, True), (theirs, True)]), shown)
    assert shown - laid([(ours, True), (theirs, True)]) is NONE
    _, shown = laid_moves([(NONE, Untouched(0, 9)), (NONE, ours), (NONE, theirs)], (NONE, NONE))
    assert common(laid([(ours, True), (theirs, True)]), shown)
    assert common(shown, laid([(ours, True), (theirs, True)]))
    one, _ = laid_moves([(ours, NONE), (NONE, ours), (ours, NONE)], (NONE, NONE))
    assert one is ours

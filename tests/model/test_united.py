"""Rows of several accounts in one list, very many at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.ids import MessageRow
from tuimail.model.united import JoinedRows, accounts_of, joined, parted_by_account


@given(st.frozensets(st.integers(1, 50)), st.integers(0, 3), st.frozensets(st.integers(0, 50 << 8)))
def test_very_many_rows_are_the_same_without_a_look_at_them(
    rows: frozenset[int], index: int, others: frozenset[int]
) -> None:
    shown = JoinedRows(frozenset(map(MessageRow, rows)), index)
    expected = frozenset(joined(row, index) for row in rows)
    assert frozenset(shown) == expected
    assert len(shown) == len(expected)
    assert others & shown == others & expected
    assert shown | frozenset(map(MessageRow, others)) == expected | others
    assert [row in shown for row in sorted(others | expected)] == [row in expected for row in sorted(others | expected)]


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 200)), unique=True))
def test_rows_are_parted_by_account(rows: list[tuple[int, int]]) -> None:
    shown = [joined(row, index) for row, index in rows]
    assert list(accounts_of(shown)) == [index for _, index in rows]
    found = parted_by_account(shown)
    assert list(found) == sorted({index for _, index in rows})
    for index, (own, of_list) in found.items():
        assert list(own) == [row for row, its in rows if its == index]
        assert list(of_list) == [joined(row, its) for row, its in rows if its == index]

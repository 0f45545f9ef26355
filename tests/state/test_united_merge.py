from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.list_view import RankedRows, ThreadedRows
from tuimail.model.united import joined
from tuimail.state.united_merge import merged

Row = tuple[str, int, int, int]
"""What it is sorted by, its date, its number, and whose it is."""
ROWS = st.dictionaries(
    st.tuples(st.integers(1, 30), st.integers(0, 2)), st.tuples(st.sampled_from("aé☕"), st.integers(0, 3))
)


def in_order(rows: list[Row], *, ranks_fall: bool, dates_fall: bool, names_fall: bool) -> list[Row]:
    """As one store would sort them."""
    found = sorted(rows, key=lambda row: joined(row[2], row[3]), reverse=names_fall)
    found.sort(key=lambda row: row[1], reverse=dates_fall)
    found.sort(key=lambda row: row[0], reverse=ranks_fall)
    return found


@given(ROWS, st.booleans(), st.booleans(), st.booleans())
def test_a_merge_is_what_a_sort_of_all_would_be(
    found: dict[tuple[int, int], tuple[str, int]], ranks_fall: bool, dates_fall: bool, is_threaded: bool
) -> None:
    names_fall = is_threaded or dates_fall
    rows = [(rank, date, row, index) for (row, index), (rank, date) in found.items()]
    orders = {}
    for index in range(3):
        own = in_order(
            [row for row in rows if row[3] == index],
            ranks_fall=ranks_fall,
            dates_fall=dates_fall,
            names_fall=names_fall,
        )
        numbers = array("q", [row[2] for row in own])
        ones = array("q", [1] * len(own))
        threads = ThreadedRows(numbers, numbers, ones, ones) if is_threaded else None
        orders[index] = RankedRows(
            numbers, threads, [row[0] for row in own], [row[1] for row in own], ranks_fall, dates_fall
        )
    expected = in_order(rows, ranks_fall=ranks_fall, dates_fall=dates_fall, names_fall=names_fall)
    answer = merged(orders)
    assert list(answer.rows if isinstance(answer, ThreadedRows) else answer) == [
        joined(row[2], row[3]) for row in expected
    ]

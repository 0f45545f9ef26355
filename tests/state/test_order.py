"""The order of rows at any size: right places, few reads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.ids import MessageRow
from tuimail.state import order as order_module
from tuimail.state.arranged_order import ArrangedOrder
from tuimail.state.order import Order, Scattered, SortKey, shifted


class Keys:
    """Sort keys by row, counting how many are read."""

    def __init__(self, dates: dict[int, int]) -> None:
        self.dates = dates
        self.read = 0
        self.calls = 0

    def __call__(self, rows: Sequence[MessageRow]) -> list[SortKey]:
        self.calls += 1
        self.read += len(rows)
        return [(self.dates[row], row) for row in rows if row in self.dates]


def ordered(dates: dict[int, int], rows: set[int]) -> list[int]:
    return sorted(rows, key=lambda row: (dates[row], row), reverse=True)


DATES = st.dictionaries(st.integers(1, 60), st.integers(0, 9), min_size=1, max_size=60)


@given(DATES, st.data())
def test_insert_and_remove_are_like_sorting(dates: dict[int, int], data: st.DataObject) -> None:
    rows = set(data.draw(st.lists(st.sampled_from(sorted(dates)))))
    order = Order(array("q", ordered(dates, rows)), Keys(dates))
    added = set(data.draw(st.lists(st.sampled_from(sorted(dates)))))
    places = order.insert([(dates[row], MessageRow(row)) for row in added])
    assert len(places) == len(added - rows)
    assert list(order.rows) == ordered(dates, rows | added)
    gone = set(data.draw(st.lists(st.sampled_from(sorted(dates)))))
    unknown = set(data.draw(st.lists(st.sampled_from(sorted(dates)))))
    for row in unknown:
        del dates[row]
    fresh = Order(order.rows, Keys(dates))
    if (rows | added) <= unknown and gone - unknown:
        return
    before = list(fresh.rows)
    positions = fresh.remove({MessageRow(row) for row in gone})
    assert list(fresh.rows) == [row for row in before if row not in gone]
    assert positions == [index for index, row in enumerate(before) if row in gone]


@given(DATES)
def test_index_of_every_row(dates: dict[int, int]) -> None:
    rows = ordered(dates, set(dates))
    order = Order(array("q", rows), Keys(dates))
    assert [order.index_of(MessageRow(row)) for row in rows] == list(range(len(rows)))
    assert order.index_of(MessageRow(1000)) is None


class Million(dict[int, int]):
    """Row n was received at second n, without a million entries."""

    def __missing__(self, row: int) -> int:
        return row

    def __contains__(self, row: object) -> bool:
        return True


def test_older_rows_are_appended_without_seeking() -> None:
    keys = Keys({row: row for row in range(1, 5001)})
    order = Order(array("q", range(5000, 4000, -1)), keys)
    for newest in range(4000, 0, -500):
        added = [(row, MessageRow(row)) for row in range(newest - 499, newest + 1)]
        order.learn(added)
        assert order.insert(added) == [5000 - newest] * 500
    assert list(order.rows) == list(range(5000, 0, -1))
    assert keys.read == 1  # of the last row, once


@pytest.fixture(scope="module")
def million() -> array[int]:
    return array("q", range(2_000_000, 0, -2))


@pytest.mark.parametrize("row", [2_000_001, 1, 1_000_001, 123_457])
def test_one_row_into_a_million_reads_little(million: array[int], row: int) -> None:
    keys = Keys(Million())
    order = Order(array("q", million), keys)
    (place,) = order.insert([(row, MessageRow(row))])
    assert order.rows[place] == row
    assert keys.calls <= 4
    assert keys.read <= 400


def test_a_batch_of_old_mail_into_a_million_reads_little(million: array[int]) -> None:
    keys = Keys(Million())
    order = Order(array("q", million), keys)
    places = order.insert([(-row, MessageRow(-row)) for row in range(1000)])
    assert places == [1_000_000] * 1000
    assert keys.calls <= 2
    assert keys.read <= 1100


def test_look_ups_in_a_million_read_little(million: array[int]) -> None:
    keys = Keys(Million())
    order = Order(array("q", million), keys)
    assert order.index_of(MessageRow(777_776)) == (2_000_000 - 777_776) // 2
    assert keys.calls <= 5
    assert keys.read <= 400


def test_rows_at_too_many_places_are_refused(million: array[int]) -> None:
    order = Order(array("q", million), Keys(Million()))
    with pytest.raises(Scattered):
        order.insert([(row, MessageRow(row)) for row in range(1, 2_000_000, 4001)])


@pytest.mark.parametrize(
    ("index", "inserted", "removed", "after"),
    [
        (5, [], [], 5),
        (5, [0, 0, 5], [], 8),
        (5, [6], [], 5),
        (5, [], [0, 4, 5, 6], 3),
        (0, [0], [], 1),
        (0, [], [0], 0),
    ],
)
def test_shifted(index: int, inserted: list[int], removed: list[int], after: int) -> None:
    assert shifted(index, inserted, removed) == after


def test_many_rows_are_taken_out_without_asking_for_their_dates() -> None:
    dates = {row: row // 3 for row in range(1, 2001)}
    keys = Keys(dates)
    order = Order(array("q", ordered(dates, set(dates))), keys)
    gone = {MessageRow(row) for row in dates if row % 2}
    assert len(order.remove(gone)) == 1000
    assert list(order.rows) == [row for row in ordered(dates, set(dates)) if row not in gone]
    assert keys.calls == 0


class Counted(array):  # type: ignore[type-arg]
    """Numbers of which it is known how many were looked at one by one."""

    looked_at = 0

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        self.looked_at += 1
        return int(super().__getitem__(index))


@pytest.mark.parametrize("joined", [False, True])
def test_a_row_is_found_without_a_look_at_all_of_them(*, joined: bool) -> None:
    """Also in a list of all accounts, where the last octet of each row says whose it is."""
    rows = [(row << 8 | row % 2 if joined else row) for row in range(1, 100_001)]
    numbers = Counted("q", rows[::-1])
    place = next(iter(ArrangedOrder(numbers, Keys({}))._positions_of({rows[0]})))
    assert place == len(rows) - 1
    assert numbers.looked_at < len(rows) / 100


@given(st.lists(st.integers(1, 2**40), unique=True, min_size=1))
def test_a_row_is_found_where_it_stands(rows: list[int]) -> None:
    order = ArrangedOrder(array("q", rows), Keys({}))
    assert [order.index_of(MessageRow(row)) for row in rows] == [*range(len(rows))]
    assert order.index_of(MessageRow(0)) is None


@pytest.mark.parametrize("many", [0, 8])
def test_the_uppermost_of_some(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_module, "_FEW", many)
    rows = Order(array("q", range(300, 0, -1)), lambda rows: [])
    assert rows.first_of({7, 256 + 7, 1000}) == 256 + 7
    assert rows.first_of({1000}) is None

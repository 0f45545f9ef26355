"""UidSet is a set: its algebra agrees with Python's, whatever the ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.sequence import STAR, NumberSet, UidSet, parse_ranges

numbers = st.sets(st.integers(1, 60), max_size=40)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1", ((1, 1),)),
        ("1:4,9", ((1, 4), (9, 9))),
        ("9:7", ((7, 9),)),
        ("4,2,3,1", ((1, 4),)),
        ("5:*", ((5, STAR),)),
        ("*", ((STAR, STAR),)),
        ("*:5", ((5, STAR),)),
        ("1:10,5:20", ((1, 20),)),
        ("4294967295", ((4294967295, 4294967295),)),
    ],
)
def test_reads_what_servers_write(text: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert UidSet.parse(text).ranges == ranges
    assert UidSet.parse(text.encode()) == UidSet(ranges)


@pytest.mark.parametrize(
    "text", ["", "0", "a", "1:", ":1", "1,,2", "-1", "1:2:3", "4294967296", "99999999999", "²", "1 2"]
)
def test_rejects_what_is_no_set(text: str) -> None:
    with pytest.raises(ValueError, match="sequence-set"):
        UidSet.parse(text)


def test_bytes_that_are_no_ascii_are_no_set() -> None:
    with pytest.raises(ValueError, match="ascii"):
        parse_ranges(b"\xc2\xb2")


def test_writes_ranges_and_star() -> None:
    assert str(UidSet.of([3, 1, 2, 9])) == "1:3,9"
    assert str(UidSet.span(7)) == "7:*"
    assert str(UidSet.span(STAR)) == "*"
    assert str(UidSet()) == ""


def test_span_is_empty_where_it_ends_before_it_begins() -> None:
    assert not UidSet.span(5, 4)
    assert UidSet.span(5, 5) == UidSet.of([5])


def test_from_ranges_takes_any_order() -> None:
    assert UidSet.from_ranges([(9, 7), (1, 2), (3, 3)]) == UidSet.parse("1:3,7:9")


def test_numbers_start_at_one() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        UidSet.of([-3, 2])


def test_an_open_set_has_no_size_and_no_list() -> None:
    assert UidSet.span(4).is_open
    with pytest.raises(ValueError, match="no known size"):
        len(UidSet.span(4))
    with pytest.raises(ValueError, match="cannot be listed"):
        next(iter(UidSet.span(4)))
    assert 4_000_000_000 in UidSet.span(4)
    assert 3 not in UidSet.span(4)


def test_only_numbers_are_in_a_set() -> None:
    assert "1" not in UidSet.of([1])


@given(numbers)
def test_round_trip(chosen: set[int]) -> None:
    made = UidSet.of(chosen)
    assert list(made) == sorted(chosen)
    assert len(made) == len(chosen)
    assert bool(made) == bool(chosen)
    assert all((number in made) == (number in chosen) for number in range(70))
    if chosen:
        assert UidSet.parse(str(made)) == made


@given(numbers, numbers)
def test_algebra(left: set[int], right: set[int]) -> None:
    mine, theirs = UidSet.of(left), UidSet.of(right)
    assert set(mine | theirs) == left | right
    assert set(mine & theirs) == left & right
    assert set(mine - theirs) == left - right
    assert mine.overlaps(theirs) == bool(left & right)


@given(numbers, st.integers(1, 60))
def test_algebra_with_an_open_set(chosen: set[int], start: int) -> None:
    made, tail = UidSet.of(chosen), UidSet.span(start)
    assert set(made & tail) == {number for number in chosen if number >= start}
    assert set(made - tail) == {number for number in chosen if number < start}
    assert (tail | made).is_open
    assert all(number not in tail - made for number in chosen)


@given(numbers, st.integers(1, 10), st.integers(8, 40))
def test_chunks_are_the_set_in_small_pieces(chosen: set[int], messages: int, octets: int) -> None:
    chunks = list(UidSet.of(chosen).chunks(messages, octets))
    assert [uid for chunk in chunks for uid in chunk] == sorted(chosen)
    assert all(0 < len(chunk) <= messages and len(str(chunk)) <= octets for chunk in chunks)


def test_chunks_of_a_big_range_are_full() -> None:
    sizes = [len(chunk) for chunk in UidSet.span(1, 2500).chunks()]
    assert sizes == [1000, 1000, 500]


def test_an_open_range_stays_whole() -> None:
    assert [str(chunk) for chunk in UidSet.parse("1:1500,2000:*").chunks()] == ["1:1000", "1001:1500", "2000:*"]


def test_kinds_of_sets_are_not_equal_by_accident() -> None:
    assert NumberSet.of([1]).ranges == UidSet.of([1]).ranges
    assert NumberSet.of([1]) != UidSet.of([1])

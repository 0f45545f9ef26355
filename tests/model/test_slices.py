from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from tuimail.model import slices

COUNTS = (0, 1, 9, 10, 11, 20, 95)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many numbers each call of the interpreter's own was to go through."""
    found: list[int] = []

    def counted(numbers: Iterator[int], stop: int) -> Iterator[int]:
        found.append(stop)
        return islice(numbers, stop)

    monkeypatch.setattr(slices, "islice", counted)
    monkeypatch.setattr(slices, "_AT_ONCE", 10)
    return found


@pytest.mark.parametrize("count", COUNTS)
def test_very_many_numbers_are_gone_through_in_pieces(count: int, asked: list[int]) -> None:
    for made in (slices.array_of, slices.tuple_of, slices.set_of):
        asked.clear()
        found = made(iter(range(count)))
        assert [*found] == [*range(count)]
        assert set(asked) == {10}
        assert len(asked) > count // 10

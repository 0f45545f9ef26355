"""Loops over very many numbers in pieces: one long call of the interpreter's own would hold up every other thread."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, count, islice

_AT_ONCE = 20_000


def slices(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """The numbers, so many at a time that nobody has to wait."""
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def set_of(numbers: Iterable[int]) -> set[int]:
    """All of them."""
    found: set[int] = set()
    left = iter(numbers)
    while some := tuple(islice(left, _AT_ONCE)):
        found.update(some)
    return found


def array_of(numbers: Iterable[int]) -> array[int]:
    """All of them, in their order."""
    found, left, before = array("q"), iter(numbers), -1
    while len(found) > before:
        before = len(found)
        found.extend(islice(left, _AT_ONCE))
    return found


def tuple_of(numbers: Iterable[int]) -> tuple[int, ...]:
    """The same, as it can be told from any other."""
    found: list[int] = []
    left = iter(numbers)
    while some := tuple(islice(left, _AT_ONCE)):
        found += some
    return tuple(found)


def kept(numbers: Sequence[int], is_wanted: Callable[[int], bool]) -> array[int]:
    """Those that are wanted."""
    found = array("q")
    for some in slices(numbers):
        found.extend(filter(is_wanted, some))
    return found


def places_of(numbers: Sequence[int], is_wanted: Callable[[int], bool]) -> list[int]:
    """Where those that are wanted stand."""
    found: list[int] = []
    start = 0
    for some in slices(numbers):
        found += compress(count(start), map(is_wanted, some))
        start += len(some)
    return found


def compressed(numbers: Sequence[int], are_kept: Sequence[int]) -> array[int]:
    """Those beside which stands no 0."""
    found = array("q")
    for start in range(0, len(numbers), _AT_ONCE):
        end = start + _AT_ONCE
        found.extend(compress(numbers[start:end], are_kept[start:end]))
    return found

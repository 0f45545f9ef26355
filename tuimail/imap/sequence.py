"""Sets of UIDs or sequence numbers (RFC 9051 `sequence-set`) as sorted, merged ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Self

from tuimail.model.ids import Uid
from tuimail.model.values import dataclass

STAR = 1 << 32
"""`*`, the highest number in use: larger than any UID."""

Range = tuple[int, int]


def parse_ranges(text: str | bytes) -> tuple[Range, ...]:
    """The ranges of a sequence-set in the order written; `9:7` is 7:9. Raises ValueError for anything else."""
    written = text.decode("ascii") if isinstance(text, bytes) else text
    ranges = []
    for item in written.split(","):
        low, colon, high = item.partition(":")
        first = _number(low)
        last = _number(high) if colon else first
        ranges.append((first, last) if first <= last else (last, first))
    return tuple(ranges)


def _number(text: str) -> int:
    if text == "*":
        return STAR
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise ValueError("not a sequence-set")
    number = int(text)
    if not 0 < number < STAR:
        raise ValueError("not a sequence-set")
    return number


def _merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def _runs(numbers: Iterable[int]) -> Iterator[Range]:
    low = high = 0
    for number in sorted(numbers):
        if low and number <= high + 1:
            high = number
        else:
            if low:
                yield low, high
            low = high = number
    if low:
        yield low, high


def _written(span: Range) -> str:
    low, high = ("*" if end == STAR else str(end) for end in span)
    return low if low == high else f"{low}:{high}"


@dataclass(frozen=True, slots=True)
class NumberSet:
    """Message numbers as ranges that are sorted, disjoint and not adjacent. `(n, STAR)` is `n:*`."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """The set of these numbers."""
        ranges = tuple(_runs(numbers))
        if ranges and ranges[0][0] < 1:
            raise ValueError("message numbers start at 1")
        return cls(ranges)

    @classmethod
    def from_ranges(cls, ranges: Iterable[Range]) -> Self:
        """The union of inclusive ranges in any order."""
        return cls(_merged((low, high) if low <= high else (high, low) for low, high in ranges))

    @classmethod
    def span(cls, low: int, high: int = STAR) -> Self:
        """`low:high`, by default `low:*`; empty where low > high."""
        return cls(((low, high),)) if low <= high else cls()

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """Read `1:4,9,12:*`; ValueError where it is not a sequence-set."""
        return cls(_merged(parse_ranges(text)))

    def __str__(self) -> str:
        return ",".join(map(_written, self.ranges))

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        at = bisect_right(self.ranges, (number, STAR + 1)) - 1
        return at >= 0 and number <= self.ranges[at][1]

    @property
    def is_open(self) -> bool:
        """Whether the set reaches to `*`, so that its size is not known."""
        return bool(self.ranges) and self.ranges[-1][1] == STAR

    def __len__(self) -> int:
        if self.is_open:
            raise ValueError("a set with * has no known size")
        return sum(high - low + 1 for low, high in self.ranges)

    def numbers(self) -> Iterator[int]:
        """Every number, ascending. ValueError for an open set."""
        if self.is_open:
            raise ValueError("a set with * cannot be listed")
        for low, high in self.ranges:
            yield from range(low, high + 1)

    def __or__(self, other: Self) -> Self:
        return type(self)(_merged(self.ranges + other.ranges))

    def __and__(self, other: Self) -> Self:
        common: list[Range] = []
        mine, theirs = iter(self.ranges), iter(other.ranges)
        left, right = next(mine, None), next(theirs, None)
        while left and right:
            low, high = max(left[0], right[0]), min(left[1], right[1])
            if low <= high:
                common.append((low, high))
            if left[1] < right[1]:
                left = next(mine, None)
            else:
                right = next(theirs, None)
        return type(self)(tuple(common))

    def __sub__(self, other: Self) -> Self:
        kept: list[Range] = []
        cuts = other.ranges
        at = 0
        for low, high in self.ranges:
            while at < len(cuts) and cuts[at][1] < low:
                at += 1
            cut = at
            while cut < len(cuts) and cuts[cut][0] <= high:
                if low < cuts[cut][0]:
                    kept.append((low, cuts[cut][0] - 1))
                low = max(low, cuts[cut][1] + 1)
                cut += 1
            if low <= high:
                kept.append((low, high))
        return type(self)(tuple(kept))

    def overlaps(self, other: NumberSet) -> bool:
        """Whether any number is in both."""
        return bool(NumberSet(self.ranges) & NumberSet(other.ranges))

    def chunks(self, max_messages: int = 1000, max_bytes: int = 8192) -> Iterator[Self]:
        """Subsets that servers accept in one command, ascending; a range up to `*` is not cut."""
        chunk: list[Range] = []
        messages = written = 0
        for piece in self._pieces(max_messages):
            count = piece[1] - piece[0] + 1
            size = len(_written(piece)) + 1
            if chunk and (messages + count > max_messages or written + size > max_bytes + 1):
                yield type(self)(_merged(chunk))
                chunk, messages, written = [], 0, 0
            chunk.append(piece)
            messages += count
            written += size
        if chunk:
            yield type(self)(_merged(chunk))

    def _pieces(self, most: int) -> Iterator[Range]:
        for low, high in self.ranges:
            if high == STAR:
                yield low, high
                continue
            while low <= high:
                yield low, min(high, low + most - 1)
                low += most


@dataclass(frozen=True, slots=True)
class UidSet(NumberSet):
    """A set of UIDs."""

    def __iter__(self) -> Iterator[Uid]:
        return map(Uid, self.numbers())


@dataclass(frozen=True, slots=True)
class SeqSet(NumberSet):
    """A set of message sequence numbers; these are facts of one moment and stay inside this room."""


NO_UIDS = UidSet()

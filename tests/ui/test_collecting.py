from __future__ import annotations

import pytest

from tuimail.ui.collecting import MANY, MOST, QUIET_S, RESTS, WORTH, Collecting


class Given:
    """A clock, and what the collector would find."""

    def __init__(self) -> None:
        self.now = 100.0
        self.counts = (0, 0, 0)
        self.numbers = (0, 0, 0)
        self.takes_s = 0.0
        self.collected: list[int] = []
        self.collecting = Collecting(
            lambda: self.now, lambda: self.counts, self.collect, lambda generation: self.numbers[generation]
        )

    def collect(self, generation: int) -> None:
        self.now += self.takes_s
        self.collected.append(generation)

    def tick(self, quiet_s: float, *counts: int) -> list[int]:
        young, older, old = counts
        self.counts = young, older, old
        self.collecting.key()
        self.now += quiet_s
        self.collecting.tick()
        return self.collected


def test_nothing_is_collected_soon_after_a_key() -> None:
    assert Given().tick(QUIET_S[0] / 2, MANY, 90, 90) == []


@pytest.mark.parametrize(
    ("quiet_s", "counts", "generation"),
    [
        (QUIET_S[0], (WORTH[0], 0, 0), 0),
        (QUIET_S[0], (WORTH[0], WORTH[1], WORTH[2]), 0),
        (QUIET_S[1], (WORTH[0], WORTH[1], WORTH[2]), 1),
        (QUIET_S[2], (WORTH[0], WORTH[1], WORTH[2]), 2),
        (QUIET_S[2], (0, WORTH[1], 0), 1),
    ],
)
def test_the_longer_nobody_types_the_more_is_looked_at(
    quiet_s: float, counts: tuple[int, int, int], generation: int
) -> None:
    assert Given().tick(quiet_s, *counts) == [generation]


def test_little_is_not_worth_it() -> None:
    assert Given().tick(QUIET_S[2], WORTH[0] - 1, 0, 0) == []


def test_something_large_that_is_under_way_is_not_looked_at() -> None:
    assert Given().tick(QUIET_S[2], MANY + 1, 90, 90) == []


def test_what_took_long_is_not_done_again_soon() -> None:
    given = Given()
    given.takes_s = 0.1
    given.tick(QUIET_S[0], WORTH[0], 0, 0)
    assert given.tick(0.1 * RESTS - 1, WORTH[0], 0, 0) == [0]
    assert given.tick(2, WORTH[0], 0, 0) == [0, 0]


def test_very_many_older_ones_are_left_alone() -> None:
    given = Given()
    given.numbers = (0, MOST // 2, MOST // 2 + 1)
    assert given.tick(QUIET_S[2], WORTH[0], WORTH[1], WORTH[2]) == [1]

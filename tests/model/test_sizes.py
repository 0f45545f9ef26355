"""Sizes for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.sizes import size_text


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (0, "0 B"), (812, "812 B"), (999, "999 B"), (1000, "1.0 kB"), (4_249, "4.2 kB"), (9_960, "10 kB"),
        (999_600, "1.0 MB"), (37_000, "37 kB"), (1_240_000_000, "1.2 GB"), (-3, "0 B"),
    ],
)  # fmt: skip
def test_sizes_have_the_digits_that_matter(octets: int, text: str) -> None:
    assert size_text(octets) == text


@given(st.integers(0, 10**15))
def test_sizes_are_short(octets: int) -> None:
    assert len(size_text(octets)) <= 7

"""Text as cells: widths that add up, nothing unprintable, and emoji that no terminal gets wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tuimail.ui.terminal.clusters import cells_of, clusters, is_disputed, printable, simple

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def texts(text: str, *, simple_emoji: bool = False) -> list[str]:
    return [character for character, _ in cells_of(text, 1, 2, simple_emoji=simple_emoji)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab c", ["a", "b", " ", "c"]),
        ("山a", ["山", "", "a"]),
        ("e\u0301x", ["e\u0301", "x"]),
        (FAMILY, [FAMILY, ""]),
        ("\U0001f1e9\U0001f1eax", ["\U0001f1e9\U0001f1ea", "", "x"]),
        ("\u2764\ufe0f.", ["\u2764\ufe0f", "", "."]),
    ],
)
def test_a_cluster_stands_in_its_cells(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (FAMILY, "\U0001f468"),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("1\ufe0f\u20e3", "1"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("e\u0301", "e\u0301"),
        ("x", "x"),
    ],
)
def test_the_simple_form_keeps_what_terminals_agree_on(cluster: str, expected: str) -> None:
    assert simple(cluster) == expected


@pytest.mark.parametrize("text", [FAMILY, "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea", "a山e\u0301"])
def test_the_simple_form_fills_as_many_cells(text: str) -> None:
    assert len(texts(text, simple_emoji=True)) == len(texts(text))


def test_disputed_is_what_differs_between_terminals() -> None:
    assert not any(map(is_disputed, ["a", "é", "e\u0301", "山", "─", "✉"]))
    assert all(map(is_disputed, [FAMILY, "\u2764\ufe0f", "\U0001f600", "\u0928\u093f"]))


@given(st.text())
def test_whatever_comes_nothing_obeyed_goes_out(text: str) -> None:
    cells = cells_of(text, 1, 2)
    shown = "".join(character for character, _ in cells)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert not set(shown) & set("\u200b\u202a\u202d\u202e\u2066\u2028\ufeff")
    shown.encode()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Mn", "Me", "Mc"])))
def test_the_cells_are_as_many_as_textual_counts(text: str) -> None:
    assert len(cells_of(text, 1, 2)) == cell_len(text)


@given(st.text())
def test_clusters_lose_nothing(text: str) -> None:
    clean = printable(text)
    assert "".join(cluster for cluster, _ in clusters(clean)) == clean

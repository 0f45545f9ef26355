"""Finding words in a document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.document import Line
from tuimail.ui.find import MOST_HITS, Hit, find

LINES = [Line("The engine, the Engine"), Line("no such thing"), Line("an  engine\tof its own (x*)")]


def test_words_are_found_in_any_case_and_across_any_blanks() -> None:
    assert find(LINES, "engine") == [Hit(0, 4, 10), Hit(0, 16, 22), Hit(2, 4, 10)]
    assert find(LINES, " An ENGINE of") == [Hit(2, 0, 13)]


def test_signs_mean_themselves() -> None:
    assert find(LINES, "(x*)") == [Hit(2, 22, 26)]
    assert find(LINES, ".") == []
    assert find(LINES, "   ") == []


def test_there_is_an_end_to_what_is_found() -> None:
    assert len(find([Line("a" * 3000)] * 10, "a")) == MOST_HITS


@given(st.text(max_size=20), st.text(max_size=60))
def test_what_is_found_stands_there(words: str, text: str) -> None:
    for hit in find([Line(text)], words):
        assert text[hit.start : hit.end].lower().split() == words.lower().split() or not words.isascii()

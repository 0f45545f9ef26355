"""Patterns of mutt in words of the query language."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.query.errors import QueryError
from tuimail.query.parser import parse
from tuimail.query.patterns import in_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("~f ada", "from:ada"),
        ("~fada ~N", "from:ada is:unread"),
        ('~s "weekly report" !~F', 'subject:"weekly report" -is:starred'),
        ("~C bob", "(to:bob or cc:bob)"),
        ("~d >3m", "older:3m"),
        ("~d<1w !~s x", "newer:1w -subject:x"),
        ("(~U | ~F) ~b tax", "(is:unread or is:starred) body:tax"),
        ("~A", ""),
        ("words ~without ~Xyz end", "words ~without ~Xyz end"),
        ("from:ada", "from:ada"),
    ],
)
def test_what_mutt_hands_type(pattern: str, words: str) -> None:
    assert in_words(pattern).text == words
    assert str(parse(pattern)) == str(parse(words))


@given(st.text(max_size=80))
def test_any_text_stays_a_query_or_says_why_not(text: str) -> None:
    for one in (text, f"~f {text}", f"~N | {text}", f"!~s{text}"):
        with contextlib.suppress(QueryError):
            parse(one)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("~f ada frm:x", "frm:"),
        ("~N | ~C bob form:x", "form:"),
        ("~A is:unred ~F", "unred"),
        ("frm:x ~F", "frm:"),
    ],
)
def test_what_is_wrong_is_found_in_what_was_typed(typed: str, wrong: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    error = caught.value
    assert typed[error.position : error.position + error.length] == wrong
    begin, end = error.marked(typed)
    assert typed[begin:end] == wrong

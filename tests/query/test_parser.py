"""The query language: what it means, that it can be written back, and how it says what is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.query.errors import QueryError
from tuimail.query.keys import KEYS
from tuimail.query.parser import parse
from tuimail.query.terms import (
    Account,
    Age,
    All,
    And,
    Day,
    Field,
    HasAttachment,
    In,
    Is,
    Not,
    Or,
    Query,
    Size,
    State,
    Tag,
    Term,
    Text,
    Unit,
    either,
    every,
    leaves,
)

_ANY = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
_LEAVES: st.SearchStrategy[Term] = st.one_of(
    st.builds(Text, st.sampled_from(list(Field)), _ANY),
    st.builds(Is, st.sampled_from(list(State))),
    st.just(HasAttachment()),
    st.builds(Size, st.booleans(), st.integers(0, 10**12)),
    st.builds(Day, st.booleans(), st.dates(date(1000, 1, 1), date(9999, 12, 31))),
    st.builds(Age, st.booleans(), st.integers(0, 99_999), st.sampled_from(list(Unit))),
    st.builds(Tag, _ANY),
    st.builds(In, _ANY),
    st.builds(Account, _ANY),
)


def _several(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    some = st.lists(terms, min_size=2, max_size=4).map(tuple)
    return st.one_of(some.map(every), some.map(either), terms.map(Not))


_TERMS = st.recursive(_LEAVES, _several, max_leaves=12)


@given(_TERMS)
def test_what_is_written_is_read_back(term: Term) -> None:
    assert parse(str(term)) == term


@given(st.text(alphabet=st.sampled_from('ab :()"-\\ \nisnorto14d'), max_size=40) | st.text(max_size=40))
def test_any_text_is_a_query_or_says_where_it_is_wrong(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        wrong = error
    else:
        assert parse(str(query)) == query
        return
    assert 0 <= wrong.position <= wrong.position + wrong.length <= len(text)
    assert wrong.problem.endswith(".")
    assert wrong.remedy.endswith((".", "?", '"')) or wrong.remedy[-1].isprintable()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", All()),
        ("  ", All()),
        ("invoice", Text(Field.ANYWHERE, "invoice")),
        ("from:ann", Text(Field.FROM, "ann")),
        ("FROM:Ann", Text(Field.FROM, "Ann")),
        ('subject:"a b"', Text(Field.SUBJECT, "a b")),
        ('"say \\"hi\\" \\\\"', Text(Field.ANYWHERE, 'say "hi" \\')),
        ("a b", And((Text(Field.ANYWHERE, "a"), Text(Field.ANYWHERE, "b")))),
        ("a AND b", And((Text(Field.ANYWHERE, "a"), Text(Field.ANYWHERE, "b")))),
        ("a or b c", Or((Text(Field.ANYWHERE, "a"), And((Text(Field.ANYWHERE, "b"), Text(Field.ANYWHERE, "c")))))),
        ("-is:unread", Not(Is(State.UNREAD))),
        ("not is:flagged", Not(Is(State.STARRED))),
        ("not -a", Not(Not(Text(Field.ANYWHERE, "a")))),
        ("(a)", Text(Field.ANYWHERE, "a")),
        ("from:(ann or bob)", Or((Text(Field.FROM, "ann"), Text(Field.FROM, "bob")))),
        ("larger:5M", Size(True, 5 * 1024 * 1024)),
        ("smaller:20kb", Size(False, 20 * 1024)),
        ("before:2026-02-03", Day(True, date(2026, 2, 3))),
        ("since:2026/2", Day(False, date(2026, 2, 1))),
        ("newer:3d", Age(True, 3, Unit.DAY)),
        ("older_than:2w", Age(False, 2, Unit.WEEK)),
        ("label:Work", Tag("Work")),
        ("in:inbox account:work", And((In("inbox"), Account("work")))),
        ("has:attachments", HasAttachment()),
        ("12:30", Text(Field.ANYWHERE, "12:30")),
        ("a-b", Text(Field.ANYWHERE, "a-b")),
    ],
)
def test_meaning(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "position", "length", "words"),
    [
        ("a form:ann", 2, 5, "Did you mean from:?"),
        ("http://x", 0, 5, 'put quotes around it: "http://x"'),
        ("is:unred", 3, 5, "Did you mean is:unread?"),
        ("from:", 5, 0, "For example: from:ada."),
        ("a and", 5, 0, "Something is missing here."),
        ("or a", 0, 0, "Begin with a word"),
        ("(a b", 0, 1, "not closed"),
        ("a)", 1, 1, "closes nothing"),
        ('say "hi', 4, 1, "quote is not closed"),
        ("before:2026-02-31", 7, 10, "There is no such day."),
        ("newer:soon", 6, 4, "newer:3d"),
        ("larger:big", 7, 3, "larger:5M"),
        ("has:money x", 4, 5, "has:attachment"),
        ("from:(to:x)", 6, 3, "Put it outside."),
        ("from:( )", 7, 0, "Something is missing"),
        ("(" * 60, 50, 1, "nested too deeply"),
    ],
)
def test_a_wrong_query_says_where_and_what_would_be_right(text: str, position: int, length: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.length) == (position, length)
    assert words in str(caught.value)


def test_the_examples_of_all_keys_are_right() -> None:
    for key in KEYS.values():
        assert not isinstance(parse(key.example), All)


def test_leaves_come_from_left_to_right() -> None:
    assert [str(leaf) for leaf in leaves(parse("a (from:b or -in:c) is:read"))] == ["a", "from:b", "in:c", "is:read"]


@pytest.mark.parametrize(
    ("text", "marked", "told"),
    [
        ("a or or b", "or", "(at “or b”)"),
        ("from: ada", "from:", "(at “ada”)"),
        ("or a", "or", "(at “or a”)"),
        ("a and", "", "(at “the end”)"),
        ("is:unred x", "unred", "“unred” is not what is: takes. Did you mean is:unread?"),
        ("x) y", ")", "(at “) y”)"),
        ("", "", ""),
    ],
)
def test_where_something_is_missing_is_marked_and_told(text: str, marked: str, told: str) -> None:
    error = QueryError(*_wrong(text))
    begin, end = error.marked(text)
    assert text[begin:end] == marked
    assert told in error.told(text)


def _wrong(text: str) -> tuple[int, int, str, str]:
    try:
        parse(text)
    except QueryError as error:
        return error.position, error.length, error.problem, error.remedy
    return 0, 0, "Nothing is wrong.", ""

"""The words of IMAP data, well-formed and as real servers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.tokens import Cursor, TokenError, Value, text_of


@pytest.mark.parametrize(
    ("octets", "value"),
    [
        (b"atom", b"atom"),
        (b"NIL", None),
        (b"nil", None),
        (b'"NIL"', b"NIL"),
        (b'""', b""),
        (b'"a \\"b\\" \\\\"', b'a "b" \\'),
        (b"{3}\r\na)b", b"a)b"),
        (b"~{2}\r\n\0\1", b"\0\1"),
        (b"{2+}\r\nab", b"ab"),
        (b"{2}\nab", b"ab"),
        (b"()", []),
        (b"(a (b) NIL)", [b"a", [b"b"], None]),
        (b"(a(b)c)", [b"a", [b"b"], b"c"]),
        (b'("a""b")', [b'a""b']),
        (b"(HEADER[x (y)] z)", [b"HEADER[x (y)]", b"z"]),
        (b"({x} [)", [b"{x}", b"["]),
        (b"(a (b", [b"a", [b"b"]]),
        (b'("say "hi" now" 7)', [b'say "hi" now', b"7"]),
        (b'("C:\\dir\\" NIL)', [b"C:\\dir\\", None]),
        (b'(""quoted"" 7)', [b'"quoted"', b"7"]),
        (b'("x"y)', [b"x", b"y"]),
        (b'("a "b" c" d)', [b"a ", b"b", b" c", b"d"]),
        (b'("open)', [b"open"]),
        (b'"a\r\nb"', b"a"),
    ],
)
def test_nested_values(octets: bytes, value: Value) -> None:
    assert Cursor(octets).value() == value


@pytest.mark.parametrize("octets", [b"", b")", b"{9}\r\nshort"])
def test_no_value(octets: bytes) -> None:
    with pytest.raises(TokenError):
        Cursor(octets).value()


def test_nil_is_a_name_where_a_name_is_expected() -> None:
    assert Cursor(b"NIL").astring() == b"NIL"
    assert Cursor(b"NIL").nstring() is None
    assert Cursor(b"bare").nstring() == b"bare"
    assert Cursor(b'"x"').nstring() == b"x"


def test_lists_of_words() -> None:
    assert Cursor(b'(\\Seen "quoted" {3}\r\nlit)').words() == ["\\Seen", "quoted", "lit"]
    assert Cursor(b"NIL").words() == []
    with pytest.raises(TokenError):
        Cursor(b"word").words()


def test_expectations() -> None:
    cursor = Cursor(b" ( 12 word")
    cursor.expect(b"(")
    assert cursor.number() == 12
    assert cursor.word() == "WORD"
    assert cursor.is_at_end
    with pytest.raises(TokenError, match=r"\) expected"):
        cursor.expect(b")")
    with pytest.raises(TokenError, match="a number expected"):
        Cursor(b"x").number()


def test_a_hundred_thousand_levels_do_not_exhaust_the_stack() -> None:
    value = Cursor(b"(" * 100_000).value()
    assert isinstance(value, list)
    while value:  # taken apart level by level, so that freeing it does not recurse either
        value = value.pop()
        assert isinstance(value, list)


@given(st.binary(max_size=60))
def test_anything_is_a_value_or_a_token_error(octets: bytes) -> None:
    cursor = Cursor(octets)
    try:
        cursor.value()
    except TokenError:
        return
    assert 0 < cursor.at <= len(octets)


def _written(value: Value) -> bytes:
    if value is None:
        return b"NIL"
    if not isinstance(value, bytes):
        return b"(" + b" ".join(map(_written, value)) + b")"
    if len(value) % 2 or b"\r" in value or b"\n" in value:
        return b"{%d}\r\n%s" % (len(value), value)
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


values: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.binary(max_size=12), lambda inner: st.lists(inner, max_size=5), max_leaves=25
)


@given(values)
def test_round_trip(value: Value) -> None:
    assert Cursor(_written(value)).value() == value


def test_text_is_utf8_or_latin1() -> None:
    assert text_of("ä".encode()) == "ä"
    assert text_of(b"\xe4") == "ä"

"""Values as they are written: nothing of the user's can begin a new line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap import encode
from tuimail.imap.encode import Dialect, Literal
from tuimail.imap.errors import InvalidArgument

PLAIN, UTF8 = Dialect(), Dialect(utf8=True)


@pytest.mark.parametrize(
    ("text", "dialect", "written"),
    [
        ("abc", PLAIN, b'"abc"'),
        ("", PLAIN, b'""'),
        ('a"b\\c', PLAIN, b'"a\\"b\\\\c"'),
        ("ä", UTF8, '"ä"'.encode()),
        ("ä", PLAIN, Literal("ä".encode())),
        ("a\r\nb", UTF8, Literal(b"a\r\nb")),
        ("a\nb", PLAIN, Literal(b"a\nb")),
        (b"\xff", UTF8, Literal(b"\xff")),
        ("x" * 5000, PLAIN, Literal(b"x" * 5000)),
    ],
)
def test_strings(text: str | bytes, dialect: Dialect, written: bytes | Literal) -> None:
    assert encode.string(text, dialect) == written


@given(st.text(), st.booleans())
def test_no_string_breaks_the_line(text: str, is_utf8: bool) -> None:
    try:
        written = encode.string(text, Dialect(utf8=is_utf8))
    except InvalidArgument:
        assert "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
        return
    if isinstance(written, bytes):
        assert written[:1] == written[-1:] == b'"'
        assert not set(b"\r\n\0") & set(written)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_no_literal_can_hold_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        encode.string(text, PLAIN)
    with pytest.raises(InvalidArgument):
        encode.mailbox(text, PLAIN)


@pytest.mark.parametrize("text", ["", "a b", "a\r\nb", 'a"', "{3}", "(", "ä", "a\n", "*", "%"])
def test_only_atoms_are_atoms(text: str) -> None:
    with pytest.raises(InvalidArgument):
        encode.atom(text)


@pytest.mark.parametrize("name", ["", "a b", "\\", "\\\\Seen", "$Junk\r\n", "ä", "a\n", "{1}"])
def test_only_flags_are_flags(name: str) -> None:
    with pytest.raises(InvalidArgument):
        encode.flags([name])


def test_flags_and_words() -> None:
    assert encode.flags(["\\Seen", "$Junk", "a]b"]) == b"(\\Seen $Junk a]b)"
    assert encode.flags([]) == b"()"
    assert encode.astring("Message-ID", PLAIN) == b"Message-ID"
    assert encode.astring("nil", PLAIN) == b'"nil"'
    assert encode.nstring(None, PLAIN) == b"NIL"
    assert encode.nstring("x", PLAIN) == b'"x"'


def test_mailbox_names_are_spelled_as_the_server_does() -> None:
    assert encode.mailbox("", PLAIN) == b'""'
    assert encode.mailbox("Entwürfe", PLAIN) == b'"Entw&APw-rfe"'
    assert encode.mailbox("Entwürfe", UTF8) == '"Entwürfe"'.encode()
    known = Dialect(wire_names={"Entwürfe": b"Entw\xfcrfe", "R&D": b"R&D"})
    assert encode.mailbox("R&D", known) == b'"R&D"'
    assert encode.mailbox("Entwürfe", known) == Literal(b"Entw\xfcrfe")


def test_dates() -> None:
    assert encode.day(date(2026, 11, 5)) == b"5-Nov-2026"
    assert encode.date_time(0) == b'" 1-Jan-1970 00:00:00 +0000"'
    assert encode.date_time(1_475_443_705, -240) == b'" 2-Oct-2016 17:28:25 -0400"'


def test_octets_of_a_literal_do_not_show() -> None:
    assert "secret" not in repr(Literal(b"secret"))

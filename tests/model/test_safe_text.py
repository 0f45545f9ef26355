"""No text of a stranger may steer the terminal or pretend to be another text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.safe_text import hides_direction, safe_line, safe_text

VISIBLE_FORMAT = {chr(c) for c in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)} | {
    chr(c) for c in range(0x13430, 0x13456)
}
"""Format characters that are drawn: number signs of Arabic, joiners of hieroglyphs."""


def is_harmless(character: str) -> bool:
    return character in VISIBLE_FORMAT or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_character_of_unicode_comes_out_harmless() -> None:
    everything = "".join(map(chr, range(0x110000)))
    assert all(map(is_harmless, safe_line(everything)))
    assert all(is_harmless(character) or character == "\n" for character in safe_text(everything))


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain text", "plain text"),
        ("Grüße, 日本語 und ⭐", "Grüße, 日本語 und ⭐"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("\x1b]52;c;eA==\x07", "\ufffd]52;c;eA==\ufffd"),
        ("one\r\n two\tthree", "one   two three"),
        ("pay\u202etxt.exe", "paytxt.exe"),
        ("zero\u200bwidth\u00ad\ufeff", "zerowidth"),
        ("no\u00a0break", "no break"),
        ("wide\u3000space", "wide  space"),
        ("lone \udce9", "lone \ufffd"),
        ("tag\U000e0041\U000e0100", "tag"),
        ("\x9b2J", "\ufffd2J"),
        ("👩\u200d💻", "👩💻"),
    ],
)
def test_a_line(foreign: str, shown: str) -> None:
    assert safe_line(foreign) == shown


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("a\nb", "a\nb"),
        ("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\n\tc", "a       b\n        c"),
        ("bell\x07", "bell\ufffd"),
    ],
)
def test_a_text_keeps_its_lines(foreign: str, shown: str) -> None:
    assert safe_text(foreign) == shown


def test_an_override_of_direction_is_noticed() -> None:
    assert hides_direction("a\u202eb")
    assert not hides_direction("שלום \u200f!")


@given(st.text())
def test_filtering_twice_changes_nothing_more(text: str) -> None:
    assert safe_line(safe_line(text)) == safe_line(text)
    assert safe_text(safe_text(text)) == safe_text(text)

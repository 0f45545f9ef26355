"""Charsets as declared, misdeclared and undeclared."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime import charset as charset_module
from tuimail.mime.charset import codec_name, decode


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        (b"plain", "", "plain"),
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode(), "", "Grüße"),
        ("Grüße".encode("latin-1"), "", "Grüße"),
        ("Grüße €".encode("cp1252"), "iso-8859-1", "Grüße €"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("天氣".encode("gb18030"), "gb2312", "天氣"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
        ("日本".encode("iso2022_jp"), "ISO-2022-JP", "日本"),
        ("①".encode("cp932"), "shift_jis", "①"),
        ("Grüße".encode("utf-7"), "unicode-1-1-utf-7", "Grüße"),
        (b"a+b", "utf-8", "a+b"),
        ("ab".encode("utf-16"), "utf-16", "ab"),
        ("Grüße".encode(), "no-such-charset", "Grüße"),
        ("Grüße".encode(), "bad\0name", "Grüße"),
        (b"abc-", "punycode", "abc-"),
        (b"\x81\x8d", "", "\ufffd\ufffd"),
        ("Привет".encode("koi8-r"), '"KOI8-R"', "Привет"),
    ],
)
def test_decode(content: bytes, charset: str, text: str) -> None:
    assert decode(content, charset) == text


def test_one_bad_octet_does_not_spoil_the_declared_charset() -> None:
    content = "Grüße ".encode() * 20 + b"\xff"
    assert decode(content, "utf-8") == "Grüße " * 20 + "\ufffd"


def test_a_text_cut_inside_a_character_is_still_utf_8() -> None:
    assert decode(("ü" * 50).encode()[:-1], "utf-8").startswith("ü" * 49)


def test_the_detector_is_asked_before_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "Привет, как дела".encode("cp1251")
    monkeypatch.setattr(charset_module, "_detector", lambda: lambda octets: "windows-1251")
    assert decode(content) == "Привет, как дела"
    assert decode(content, may_detect=False) != "Привет, как дела"


@pytest.mark.parametrize(
    "name", ["hex", "base64", "zlib", "rot13", "unicode_escape", "idna", "punycode", "undefined", ""]
)
def test_codecs_that_are_no_charsets(name: str) -> None:
    assert codec_name(name) == ""


NAMES = st.sampled_from(
    ["", "utf-8", "utf-16", "utf-7", "hz", "iso-2022-jp", "big5", "cp037", "x", "euc-kr"]
) | st.text(max_size=12)


@given(st.binary(max_size=200), NAMES)
def test_it_never_raises(content: bytes, charset: str) -> None:
    decode(content, charset)


def test_a_megabyte_of_anything_is_quick() -> None:
    started = time.process_time()
    for charset in ("utf-8", "utf-7", "iso-2022-jp", "gb2312", "x", "hz"):
        decode(b"\x1b$B+\xff~{" * 150_000, charset)
    assert time.process_time() - started < 3

"""Encoded words of real mail."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.encoded_word import decode_header


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"  folded\r\n\tvalue ", "folded value"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?= aus =?utf-8?q?K=C3=B6ln?=", "Grüße aus Köln"),
        ("=?utf-8?q?a?=  \r\n =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a_b?= c", "a b c"),
        ("=?utf-8?B?4oKs?==?utf-8?B?4oKs?=", "€€"),
        ("=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"),
        ("=?utf-8?B?4oKs4oKs", "€€"),
        ("=?utf-8?B?4o*Ks?=", "€"),
        ("=?utf-8?B?4oKsA?=", "€"),
        ("=?iso-8859-1*de?Q?=FC?=", "ü"),
        ("=?iso-8859-1?Q?=80uro?=", "€uro"),
        ("=?x-unknown?Q?=C3=BC?=", "ü"),
        ("=?us-ascii?Q?=FC?=", "ü"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?B?zOzG+A==?=", "天气"),
        ("=?utf-8?Q?with spaces inside?= end", "with spaces inside end"),
        ("=?utf-8?Q?really??=", "really?"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?Q?no end here", "=?utf-8?Q?no end here"),
        ("a =?= b", "a =?= b"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        ("Gr\udcc3\udcbc\udcc3\udc9fe", "Grüße"),
        ("=?utf-8?q?=zz=4?=", "=zz=4"),
        ("=?punycode?q?abc-?=", "abc-"),
        ("=?utf-8?q??=", ""),
    ],
)
def test_a_header_value(raw: bytes | str, text: str) -> None:
    assert decode_header(raw) == text


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_it_never_raises(raw: bytes | str) -> None:
    decode_header(raw)


WORD = st.sampled_from(["=?utf-8?q?", "=?utf-8?b?", "?=", "=C3", "=", "?", "4oKs", " ", "\r\n ", "=?", "x", "=?gbk?B?"])


@given(st.lists(WORD, max_size=40).map("".join))
def test_it_never_raises_on_broken_words(raw: str) -> None:
    decode_header(raw)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=80))
def test_what_the_standard_library_encodes_comes_back(text: str) -> None:
    from email.header import Header

    encoded = Header(text, "utf-8", maxlinelen=60).encode()
    assert decode_header(encoded) == text.strip() or decode_header(encoded) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "=?" * 30000,
        "=?a?q?" * 10000,
        "=?utf-8?b?" + "=" * 60000,
        "=?utf-8?q?x?= " * 4500,
        "?=" * 30000,
        "=?" + "a" * 60000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_values_end_quickly(hostile: str) -> None:
    started = time.process_time()
    decode_header(hostile)
    assert time.process_time() - started < 2


def test_more_than_the_cap_is_not_read() -> None:
    assert len(decode_header(b"a" * 100_000)) == 64 * 1024

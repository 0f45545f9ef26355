"""How a list wants to be left: what real headers say, and what nobody should be made to ask."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.list_unsubscribe import WaysOut, may_be_asked, ways_out

POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def ways(value: str, post: str = POST) -> WaysOut:
    return ways_out(f"From: a@b.example\r\nList-Unsubscribe: {value}\r\n{post}\r\n".encode("utf-8", "surrogateescape"))


def test_a_newsletter_of_today() -> None:
    found = ways("<https://News.Example.org/u?x=1&y=2>,\r\n <mailto:leave@example.org?subject=bye>")
    assert found.one_click == "https://News.Example.org/u?x=1&y=2"
    assert (found.host, found.address) == ("news.example.org", "leave@example.org")
    assert found.mail == "mailto:leave@example.org?subject=bye"


@pytest.mark.parametrize(
    ("value", "post", "expected"),
    [
        ("<https://a.example/x>", "", WaysOut(page="https://a.example/x")),
        ("<https://a.example/x>", "List-Unsubscribe-Post: yes\r\n", WaysOut(page="https://a.example/x")),
        ("<https://a.example/x>", POST + POST, WaysOut(page="https://a.example/x")),
        ("<http://a.example/x>", POST, WaysOut(page="http://a.example/x")),
        ("(Use this (really) to leave) <mailto:l@a.example>", POST, WaysOut(mail="mailto:l@a.example")),
        ("<https://a.exam\r\n ple/x y>", POST, WaysOut("https://a.example/xy", "https://a.example/xy")),
        ("https://a.example/x", POST, WaysOut()),
        ("<javascript:alert(1)>, <file:///etc/passwd>, <ftp://a.example/>", POST, WaysOut()),
        ("<mailto:>, <>, < >", POST, WaysOut()),
        ("", POST, WaysOut()),
        (
            "<https://one.example/>, <https://two.example/>",
            POST,
            WaysOut("https://one.example/", "https://two.example/"),
        ),
    ],
)
def test_headers_as_they_come(value: str, post: str, expected: WaysOut) -> None:
    assert ways(value, post) == expected


@pytest.mark.parametrize(
    "uri",
    [
        "http://a.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://0x7f000001/",
        "https://2130706433/", "https://127.1/", "https://localhost/", "https://printer/", "https://router.local/",
        "https://x.internal/", "https://user@a.example/", "https://a.example:8443/", "https://a.example:99999/",
        "https://a.example\\@b.example/", "https://[a.example/", "https://a_b.example/", "https:///x", "https://",
        "https://a.example/é", "https://a.example/\x1b", f"https://a.example/{'x' * 3000}", "https://1.2.3.4.5/",
    ],
)  # fmt: skip
def test_where_no_message_may_send_us(uri: str) -> None:
    assert not may_be_asked(uri)
    assert not ways(f"<{uri}>").one_click


@pytest.mark.parametrize(("fields", "is_signed"), [
    ("from:List-Unsubscribe:\r\n list-unsubscribe-post", True), ("from:list-unsubscribe", False), ("", False),
])  # fmt: skip
def test_whether_a_signature_covers_both_fields(fields: str, is_signed: bool) -> None:
    signature = f"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; h={fields}; bh=h=; b=x\r\n"
    assert ways("<https://a.example/>", POST + signature).is_signed is is_signed


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_read_and_only_the_public_web_is_asked(value: str, post: str) -> None:
    for found in (ways(value, POST), ways(value, f"List-Unsubscribe-Post: {post}\r\n"), ways(f"<https://{value}>")):
        if found.one_click:
            parts = urlsplit(found.one_click)
            assert parts.scheme == "https"
            assert parts.port in (None, 443)
            assert "." in (parts.hostname or "")
            assert "@" not in parts.netloc
        assert found.host.isprintable()
        assert found.address.isprintable()


@given(st.binary(max_size=300))
def test_any_octets_are_read(octets: bytes) -> None:
    ways_out(octets)
    ways_out(b"List-Unsubscribe: <https://" + octets + b">\r\n" + POST.encode())

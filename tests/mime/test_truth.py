"""What is said of links and senders: every trick is named, and honest mail is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.test_safe_text import VISIBLE_FORMAT
from tuimail.mime.hosts import looks_like, mixed_scripts, registrable, shown_host
from tuimail.mime.html import html_lines
from tuimail.mime.links import LinkBook
from tuimail.mime.truth import judge_link, judge_links, judge_sender
from tuimail.model.address import Address
from tuimail.model.document import Document
from tuimail.model.summary import MessageHeaders

CYRILLIC_APPLE = "http://xn--80ak6aa92e.com/"


def headers(sender: Address | None, *, reply_to: str = "", list_id: str = "") -> MessageHeaders:
    replies = (Address("", reply_to),) if reply_to else ()
    return MessageHeaders((sender,) if sender else (), (), (), replies, "", None, "", (), list_id)


@pytest.mark.parametrize(
    ("target", "shown", "sender"),
    [
        ("https://www.bank.example/", "bank.example", ""),
        ("https://BANK.example", "https://bank.example/", ""),
        ("https://click.news.bank.example/r?u=1", "www.bank.example", "info@bank.example"),
        ("https://shop.co.uk/a", "https://www.shop.co.uk/a", ""),
        ("https://tracker.example/1", "Read more", "a@b.example"),
        ("https://files.example/1", "report.pdf", ""),
        ("https://docs.example/1", "version 2.0.1", ""),
        ("https://docs.example/1", "Hello. World", ""),
        ("mailto:ada@x.example?subject=hi", "ada@X.example", ""),
        ("mailto:ada@x.example", "write to us", ""),
        ("https://x.example/?to=a@b.example", "x", ""),
        ("https://x.example:8080/", "http://x.example:8080/a", ""),
        ("https://pay2.example.com", "pay", "me@pay1.example.com"),
    ],
)
def test_honest_links_are_left_alone(target: str, shown: str, sender: str) -> None:
    assert judge_link(target, shown, sender=sender).warnings == ()


@pytest.mark.parametrize(
    ("target", "shown", "words"),
    [
        (
            "https://evil.example/",
            "https://bank.example/login",
            "The text says bank.example, but the link goes to evil",
        ),
        ("https://evil.example/", "www.bank.example", "The text says www.bank.example"),
        ("https://evil.example/", "bank.example", "The text says bank.example"),
        ("https://evil.example/", "help@bank.example", "The text says bank.example"),
        ("https://bank.example.evil.example/", "https://bank.example", "goes to bank.example.evil.example"),
        ("https://bank.example@evil.example/", "click", "The part before the @"),
        ("https://good.example:x@evil.example/", "click", "this goes to evil.example"),
        ("https://evil.example\\@bank.example/", "bank.example", "goes to evil.example"),
        ("http://127.0.0.1/", "click", "IP address"),
        ("http://2130706433/", "click", "IP address"),
        ("http://0x7f.1/", "click", "IP address"),
        ("http://[::1]/", "click", "IP address"),
        (CYRILLIC_APPLE, "click", "xn--80ak6aa92e.com"),
        (CYRILLIC_APPLE, "click", 'looks like "apple"'),
        ("http://xn--pypal-4ve.com/", "click", "mixes scripts: Cyrillic, Latin"),
        ("ftp://x.example/", "click", "not a web address"),
        ("mailto:eve@evil.example", "ada@bank.example", "mail goes to eve@evil.example"),
        ("http://[", "click", "malformed"),
    ],
)
def test_tricks_are_named(target: str, shown: str, words: str) -> None:
    assert words in " ".join(judge_link(target, shown).warnings)


@pytest.mark.parametrize(
    "host",
    ["exarnple.com", "examp1e.com", "exampel.com", "exampl.com", "exаmple.com", "example.com.evil.net", "éxample.com"],
)
def test_hosts_that_look_like_the_senders(host: str) -> None:
    assert any(
        "the sender's" in warning for warning in judge_link(f"https://{host}/", "x", sender="a@example.com").warnings
    )


@pytest.mark.parametrize("host", ["example.com", "www.example.com", "example.org", "sample.com", "other.net"])
def test_other_hosts_do_not(host: str) -> None:
    assert not looks_like(host, "example.com")


def test_every_link_of_a_document_has_a_report() -> None:
    book = LinkBook()
    markup = '<a href="https://evil.example/a">ok</a> <a href="https://evil.example/a">bank.example</a> https://x.org'
    lines, _ = html_lines(markup, book)
    first, second = judge_links(Document(tuple(lines), book.targets))
    assert (first.number, first.host, first.shown) == (1, "evil.example", "bank.example")
    assert first.warnings
    assert (second.number, second.target, second.warnings) == (2, "https://x.org", ())
    assert [report.host for report in judge_links(["https://a.org/", "mailto:a@b.org"])] == ["a.org", ""]


@pytest.mark.parametrize(
    ("host", "shown"),
    [("XN--BCHER-KVA.example", "bücher.example"), ("xn--a", "xn--a"), ("a.b.", "a.b"), ("x\u202ey", "xy")],
)
def test_hosts_as_people_read_them(host: str, shown: str) -> None:
    assert shown_host(host) == shown


def test_registrable_domains_and_scripts() -> None:
    assert registrable("a.b.co.uk") == "b.co.uk"
    assert registrable("a.b.example.com") == "example.com"
    assert registrable("10.0.0.1") == "10.0.0.1"
    assert mixed_scripts("東京タワーです") == ()
    assert mixed_scripts("naïve-2") == ()
    assert mixed_scripts("аpple") == ("Cyrillic", "Latin")


ADA = Address("Ada", "ada@bank.example")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (headers(None), "does not say who sent it"),
        (headers(Address("help@bank.example", "x@evil.example")), "The name says help@bank.example"),
        (headers(ADA, reply_to="eve@evil.example"), "Answers go to eve@evil.example"),
        (headers(Address("Pаypal", "a@b.example")), "mixes scripts"),
        (headers(Address("", "a@xn--80ak6aa92e.com")), "looks like"),
    ],
)
def test_senders_are_judged(found: MessageHeaders, words: str) -> None:
    assert words in " ".join(judge_sender(found))


@pytest.mark.parametrize(
    "found",
    [
        headers(ADA),
        headers(Address("ADA@bank.example", "ada@bank.example")),
        headers(Address("info@bank.example", "ada@news.bank.example")),
        headers(ADA, reply_to="help@support.bank.example"),
        headers(ADA, reply_to="list@lists.example", list_id="l.lists.example"),
        headers(Address("山田太郎", "y@x.example")),
    ],
)
def test_honest_senders_are_left_alone(found: MessageHeaders) -> None:
    assert judge_sender(found) == []


def test_the_first_message_of_a_sender_is_told_where_somebody_knows() -> None:
    assert judge_sender(headers(ADA), {"ada@bank.example"}) == []
    assert judge_sender(headers(ADA), lambda email: email == "ada@bank.example") == []
    assert judge_sender(headers(ADA), set()) == ["This is the first message from ada@bank.example."]


PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "mailto:",
        "@",
        "[",
        "]",
        ":",
        "//",
        "xn--",
        "a",
        "é",
        "а",
        ".com",
        "\\",
        "%2e",
        "\x1b",
        "\u202e",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)), st.text(max_size=40))
def test_any_link_is_judged_safely(target: str, shown: str) -> None:
    report = judge_link(target, shown, sender=shown)
    judged = judge_sender(headers(Address(shown, target), reply_to=shown), set())
    for text in (report.shown, report.target, report.host, *report.warnings, *judged):
        assert not any(unicodedata.category(one) in ("Cc", "Cs", "Cf") and one not in VISIBLE_FORMAT for one in text), (
            repr(text)
        )

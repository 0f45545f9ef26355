"""Header blocks as FETCH brings them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.headers import headers_from, parse_header_block, split_header_block
from tuimail.model.address import Address

BLOCK = (
    b"From: Ada Example <ada@example.org>\r\n"
    b"To: bob@example.org,\r\n Carol <carol@example.org>\r\n"
    b"CC: dave@example.org\r\n"
    b"Reply-To: list@example.org\r\n"
    b"Subject: A long\r\n\tsubject\r\n"
    b"Date: Tue, 3 Nov 2026 12:05:09 +0000\r\n"
    b"Message-ID: <3@example.org>\r\n"
    b"References: <1@example.org>\r\n <2@example.org>\r\n"
    b"In-Reply-To: <2@example.org>\r\n"
    b"List-Id: Talk about it <talk.example.org>\r\n"
    b"\r\n"
)


def test_every_field_of_an_ordinary_block() -> None:
    headers, sender = headers_from(BLOCK)
    assert sender == "Ada Example"
    assert headers.from_ == (Address("Ada Example", "ada@example.org"),)
    assert headers.to == (Address("", "bob@example.org"), Address("Carol", "carol@example.org"))
    assert headers.cc == (Address("", "dave@example.org"),)
    assert headers.reply_to == (Address("", "list@example.org"),)
    assert headers.subject == "A long subject"
    assert headers.sent_at == 1793707509
    assert headers.msgid == "<3@example.org>"
    assert headers.references == ("<1@example.org>", "<2@example.org>")
    assert headers.list_id == "talk.example.org"


def test_line_ends_of_unix_are_the_same() -> None:
    assert headers_from(BLOCK.replace(b"\r\n", b"\n")) == headers_from(BLOCK)


@pytest.mark.parametrize("octets", ["Grüße".encode(), "Grüße".encode("latin-1"), b"=?utf-8?q?Gr=C3=BC=C3=9Fe?="])
def test_subjects_that_are_not_ascii(octets: bytes) -> None:
    headers, _ = headers_from(b"Subject: " + octets + b"\r\nFrom: " + octets + b" <a@x.org>\r\n")
    assert headers.subject == "Grüße"
    assert headers.from_ == (Address("Grüße", "a@x.org"),)


def test_an_empty_block_is_an_empty_message() -> None:
    headers, sender = headers_from(b"\r\n")
    assert (sender, headers.subject, headers.sent_at, headers.references) == ("", "", None, ())


def test_the_first_of_equal_fields_counts() -> None:
    assert headers_from(b"Subject: one\r\nsubject: two\r\n")[0].subject == "one"


def test_references_keep_the_first_and_the_last() -> None:
    ids = [f"<{number}@x>" for number in range(50)]
    headers, _ = headers_from(f"References: {' '.join(ids)}\r\nIn-Reply-To: <new@x>\r\n".encode())
    assert headers.references == ("<0@x>", *ids[31:], "<new@x>")
    assert len(headers.references) == 21


@pytest.mark.parametrize(
    ("block", "references"),
    [
        (b"In-Reply-To: Your message of Monday <1@x>\r\n", ("<1@x>",)),
        (b"References: <1@x><2@x> <1@x>\r\n", ("<1@x>", "<2@x>")),
        (b"References: <1@x> <2@x>\r\nIn-Reply-To: <1@x>\r\n", ("<2@x>", "<1@x>")),
        (b"References: nothing useful\r\n", ()),
    ],
)
def test_references_in_the_wild(block: bytes, references: tuple[str, ...]) -> None:
    assert headers_from(block)[0].references == references


def test_fields_keep_their_order_and_spelling() -> None:
    block = b"From nobody Mon Jan 1\r\nX-A: 1\r\n 2\r\nnonsense\r\nx-b : 3\r\nX-A: 4\r\n"
    assert split_header_block(block) == [(b"X-A", b"1 2"), (b"x-b", b"3"), (b"X-A", b"4")]
    assert parse_header_block(block) == {b"x-a": b"1 2", b"x-b": b"3"}


PIECE = st.sampled_from(
    [
        b"From",
        b"To",
        b":",
        b" ",
        b"\r\n",
        b"\n",
        b"\r",
        b"\t",
        b"<a@b>",
        b"=?utf-8?b?",
        b"\xff",
        b"\0",
        b"Date",
        b"References",
    ]
)


@given(st.binary(max_size=400) | st.lists(PIECE, max_size=60).map(b"".join))
def test_it_never_raises(block: bytes) -> None:
    headers_from(block)
    split_header_block(block)

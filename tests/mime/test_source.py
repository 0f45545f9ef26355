"""The source of a message, and every field of its header."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.source import MAX_OCTETS, all_headers, source_document
from tuimail.model.document import LineKind


def test_the_source_is_shown_line_for_line() -> None:
    document = source_document(b"Subject: =?utf-8?q?x?=\r\n\r\n> a  b\r\n  c\r\n")
    assert [line.text for line in document.lines] == ["Subject: =?utf-8?q?x?=", "", "> a  b", "  c", ""]
    assert {line.kind for line in document.lines} == {LineKind.PREFORMATTED}
    assert not document.is_cut


def test_octets_that_are_no_text_are_shown_and_never_obeyed() -> None:
    assert source_document("Grüße".encode()).lines[0].text == "Grüße"
    assert source_document(b"Gr\xfc\xdfe").lines[0].text == "Grüße"
    assert source_document(b"\x1b[2J\x9b31m").lines[0].text == "\ufffd[2J\ufffd31m"


def test_a_large_source_is_cut_at_a_line_and_says_so() -> None:
    document = source_document(b"0123456789\n" * (MAX_OCTETS // 11 + 100))
    assert document.is_cut
    *lines, last = document.lines
    assert (last.text, last.kind) == ("The rest of the source, after 1,024 kB, is not shown.", LineKind.NOTE)
    assert {line.text for line in lines} == {"0123456789", ""}
    assert source_document(b"x" * (MAX_OCTETS + 1)).is_cut


def test_every_field_in_its_order_decoded() -> None:
    block = (
        b"Received: from a\r\n\tby b\r\nReceived: from b by c\r\n"
        b"Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\nX-Odd: a\x1b[2Jb\r\n\r\n"
    )
    assert all_headers(block) == (
        ("Received", "from a by b"),
        ("Received", "from b by c"),
        ("Subject", "Grüße"),
        ("X-Odd", "a\ufffd[2Jb"),
    )


@given(st.binary(max_size=400))
def test_anything_can_be_shown(octets: bytes) -> None:
    texts = [line.text for line in source_document(octets).lines]
    texts += [text for field in all_headers(octets) for text in field]
    assert all(character.isprintable() or character == "\t" for text in texts for character in text)

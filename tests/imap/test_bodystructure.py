"""BODYSTRUCTURE becomes a tree, with the part numbers of RFC 3501 and whatever the server left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.model.bodystructure import BodyPart

ENVELOPE = b'(NIL "Hi" NIL NIL NIL NIL NIL NIL NIL NIL)'
TEXT = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 1527 45 NIL NIL NIL NIL)'
PDF = (
    b'("application" "pdf" ("name" "a.pdf") "<id@x>" "A file" "base64" 99 NIL'
    b' ("attachment" ("filename" "b.pdf")) NIL NIL)'
)


def sections(root: BodyPart) -> list[tuple[str, str]]:
    return [(part.section, part.media_type) for part in root.walk()]


def test_a_single_part_is_part_one() -> None:
    part = parse_bodystructure(TEXT)
    assert part == BodyPart("1", "text/plain", (("charset", "utf-8"),), "quoted-printable", 1527)


def test_an_attachment() -> None:
    part = parse_bodystructure(PDF)
    assert (part.disposition, part.filename) == ("attachment", "b.pdf")
    assert (part.content_id, part.description, part.size) == ("<id@x>", "A file", 99)


def test_the_example_of_rfc_3501() -> None:
    """Section 6.4.5: a message/rfc822 inside a multipart is a part, its own parts are numbered below it."""
    inner = b'(%s%s "mixed")' % (TEXT, PDF)
    message = b'("message" "rfc822" NIL NIL NIL "7bit" 500 %s %s 20)' % (ENVELOPE, inner)
    image = b'("image" "gif" NIL NIL NIL "base64" 10)'
    tail = b'(%s("message" "rfc822" NIL NIL NIL "7bit" 9 %s (%s(%s%s "alternative") "mixed") 3) "mixed")'
    four = tail % (image, ENVELOPE, TEXT, TEXT, TEXT)
    assert sections(parse_bodystructure(b'(%s%s%s%s "mixed")' % (TEXT, PDF, message, four))) == [
        ("", "multipart/mixed"),
        ("1", "text/plain"),
        ("2", "application/pdf"),
        ("3", "message/rfc822"),
        ("3", "multipart/mixed"),
        ("3.1", "text/plain"),
        ("3.2", "application/pdf"),
        ("4", "multipart/mixed"),
        ("4.1", "image/gif"),
        ("4.2", "message/rfc822"),
        ("4.2", "multipart/mixed"),
        ("4.2.1", "text/plain"),
        ("4.2.2", "multipart/alternative"),
        ("4.2.2.1", "text/plain"),
        ("4.2.2.2", "text/plain"),
    ]


def test_a_message_that_is_a_message() -> None:
    raw = b'("message" "rfc822" NIL NIL NIL "7bit" 9 %s %s 3 NIL ("inline" NIL))' % (ENVELOPE, TEXT)
    part = parse_bodystructure(raw)
    assert sections(part) == [("1", "message/rfc822"), ("1.1", "text/plain")]
    assert part.disposition == "inline"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [("1", "application/octet-stream")]),
        (b"NIL", [("1", "application/octet-stream")]),
        (b"()", [("1", "application/octet-stream")]),
        (b"(NIL NIL)", [("1", "application/octet-stream")]),
        (b'("text")', [("1", "application/octet-stream")]),
        (b'("text" "plain")', [("1", "text/plain")]),
        (b'("multipart" "mixed" ("boundary" "x") NIL NIL "7bit" 0)', [("1", "multipart/mixed")]),
        (b'("multipart" NIL)', [("1", "multipart/mixed")]),
        (b'(() "mixed")', [("", "multipart/mixed")]),
        (b"((NIL) NIL)", [("", "multipart/mixed"), ("1", "application/octet-stream")]),
        (b'(("a" "b")(("c" "d")))', [("", "multipart/mixed"), ("1", "a/b"), ("2", "multipart/mixed"), ("2.1", "c/d")]),
        (b'(("a" "b") "mixed', [("", "multipart/mixed"), ("1", "a/b")]),
        (b'("message" "rfc822" NIL NIL NIL "7bit" 9)', [("1", "message/rfc822")]),
        (b'("message" "rfc822" NIL NIL NIL "7bit" 9 NIL ("attachment" NIL))', [("1", "message/rfc822")]),
        (
            b'("message" "rfc822" NIL NIL NIL "7bit" 9 NIL ("text" "plain" NIL NIL NIL "7bit" 1 1) 1)',
            [("1", "message/rfc822"), ("1.1", "text/plain")],
        ),
        (b'("message" "rfc822" NIL NIL NIL "7bit" 9 (NIL) NIL 1)', [("1", "message/rfc822")]),
    ],
)
def test_oddities(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert sections(parse_bodystructure(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "disposition", "filename"),
    [
        (b'("text" "plain" NIL NIL NIL "7bit" 1 1 NIL "attachment")', "attachment", ""),
        (b'("text" "plain" NIL NIL NIL "7bit" 1 NIL ("inline" ("filename" "no-lines")))', "inline", "no-lines"),
        (b'("image" "png" NIL NIL NIL "base64" 1 NIL ("ATTACHMENT" NIL))', "attachment", ""),
        (b'("image" "png" ("name" "a"b".png") NIL NIL "base64" 1)', "", 'a"b".png'),
        (b'("image" "png" ("name" "=?utf-8?b?w6Q=?= x.png") NIL NIL "base64" 1)', "", "ä x.png"),
        (b'("image" "png" ("name" "=?utf-8?b?w?=") NIL NIL "base64" 1)', "", "=?utf-8?b?w?="),
        (b'("image" "png" ("name" "=?nonsense?q?=41?=") NIL NIL "base64" 1)', "", "A"),
        (b'("image" "png" ("name*" "utf-8\'\'%C3%A4.png") NIL NIL "base64" 1)', "", "ä.png"),
        (b'("image" "png" ("name*" "%E4.png") NIL NIL "base64" 1)', "", "ä.png"),
        (b'("image" "png" ("name*0*" "latin1\'de\'%E4" "name*1" "50%.png") NIL NIL "base64" 1)', "", "ä50%.png"),
        (b'("image" "png" ("name*0" "a" "name*1*" "%62") NIL NIL "base64" 1)', "", "ab"),
        (b'("image" "png" (NIL "x" "name" NIL "odd") NIL NIL "base64" 1)', "", ""),
        (b'(("a" "b") "mixed" ("boundary" "x") ("attachment" ("filename" "all.eml")))', "attachment", "all.eml"),
    ],
)
def test_dispositions_and_names(raw: bytes, disposition: str, filename: str) -> None:
    part = parse_bodystructure(raw)
    assert (part.disposition, part.filename) == (disposition, filename)


def test_depth_is_bounded() -> None:
    """Multiparts and messages nested without end become one attachment, not an error."""
    multiparts = parse_bodystructure(b"(" * 5000 + b'"a" "b"' + b")" * 5000)
    assert 40 < len(list(multiparts.walk())) < 60
    nested = TEXT
    for _ in range(80):
        nested = b'("message" "rfc822" NIL NIL NIL "7bit" 9 %s %s 3)' % (ENVELOPE, nested)
    assert 40 < len(list(parse_bodystructure(nested).walk())) < 60


@given(st.binary(max_size=80))
def test_any_octets_are_a_part(raw: bytes) -> None:
    assert parse_bodystructure(raw).media_type


@given(st.data())
def test_damaged_structures_are_a_part(data: st.DataObject) -> None:
    raw = bytearray(b'(%s%s("message" "rfc822" NIL NIL NIL "7bit" 9 %s %s 3) "mixed")' % (TEXT, PDF, ENVELOPE, TEXT))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.sampled_from([b"", b'"', b"(", b")", b"{3}\r\n", b"\\"])
        )
        if not raw:
            break
    assert all(part.media_type for part in parse_bodystructure(bytes(raw)).walk())

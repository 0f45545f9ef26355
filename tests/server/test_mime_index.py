"""Parts as byte offsets: a table of shapes, part numbers, and any octets at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.mail_malformed import MALFORMED
from tuimail.server.mime_index import MAX_DEPTH, Part, header_end, header_fields, index_message, part_at, split_value
from tuimail.server.structure import bodystructure, envelope

PLAIN = b"Subject: x\r\n\r\nhello\r\n"
MIXED = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\none\r\n--b\r\n"
    b"Content-Type: text/html\r\n\r\n<p>two\r\n--b--\r\nepilogue\r\n"
)
FORWARDED = (
    b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nsee below\r\n--o\r\n"
    b"Content-Type: message/rfc822\r\n\r\nSubject: inside\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
    b"--i\r\n\r\nplain\r\n--i\r\nContent-Type: text/html\r\n\r\n<b>html\r\n--i--\r\n\r\n--o--\r\n"
)


def body(raw: bytes, section: tuple[int, ...]) -> bytes | None:
    part = part_at(index_message(raw), section)
    return None if part is None else raw[part.body_start : part.body_end]


def kinds(part: Part) -> list[bytes]:
    return [each.maintype + b"/" + each.subtype for each in part.walk()]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [b"text/plain"]),
        (PLAIN, [b"text/plain"]),
        (MIXED, [b"multipart/mixed", b"text/plain", b"text/html"]),
        (MIXED.replace(b"\r\n", b"\n"), [b"multipart/mixed", b"text/plain", b"text/html"]),
        (FORWARDED, [b"multipart/mixed", b"text/plain", b"message/rfc822", b"multipart/alternative", b"text/plain",
                     b"text/html"]),
        (b"Content-Type: multipart/mixed\r\n\r\nx", [b"text/plain"]),
        (b"Content-Type: multipart/mixed; boundary=never\r\n\r\nx", [b"text/plain"]),
        (b"Content-Type: nonsense\r\n\r\nx", [b"text/plain"]),
        (b"Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: a\r\n\r\nb\r\n--d--\r\n",
         [b"multipart/digest", b"message/rfc822", b"text/plain"]),
        (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdA==\r\n",
         [b"message/rfc822"]),
    ],
)  # fmt: skip
def test_what_a_message_consists_of(raw: bytes, expected: list[bytes]) -> None:
    assert kinds(index_message(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "section", "expected"),
    [
        (PLAIN, (1,), b"hello\r\n"),
        (PLAIN, (2,), None),
        (PLAIN, (1, 1), None),
        (MIXED, (1,), b"one"),
        (MIXED, (2,), b"<p>two"),
        (MIXED, (3,), None),
        (FORWARDED, (2, 1), b"plain"),
        (FORWARDED, (2, 2), b"<b>html"),
        (FORWARDED, (2, 2, 1), None),
        (FORWARDED, (2, 3), None),
    ],
)
def test_part_numbers_count_through_messages_inside(
    raw: bytes, section: tuple[int, ...], expected: bytes | None
) -> None:
    assert body(raw, section) == expected


def test_a_boundary_is_a_whole_line() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bb\r\nx --b\r\n--b \t\r\n\r\ntwo\r\n--b--"
    assert body(raw, (1,)) == b"--bb\r\nx --b"
    assert body(raw, (2,)) == b"two"


def test_what_lies_too_deep_is_left_closed() -> None:
    root = index_message(MALFORMED["nested 60 deep"])
    assert max(len(kinds(root)), 0) <= MAX_DEPTH + 2
    assert not list(root.walk())[-1].children


def test_many_parts_are_bounded() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 5000
    assert len(index_message(raw).children) <= 1000


def test_header_fields_are_unfolded_and_named_in_lower_case() -> None:
    header = b"Subject: a\r\n b\r\nno field\r\nX-One:1\r\nx-one : 2\r\n\r\n"
    assert header_fields(header) == [(b"subject", b"a b"), (b"x-one", b"1"), (b"x-one", b"2")]
    assert header_end(header + b"body", 0, len(header) + 4) == len(header)
    assert header_end(b"no\r\nfield\r\n\r\nat all: x", 0, 23) == 0
    assert header_end(b"", 0, 0) == 0
    assert split_value(b'Attachment; filename="a\\"b;c.txt"; x=1') == (
        b"attachment", ((b"filename", b'a"b;c.txt'), (b"x", b"1")))  # fmt: skip


def checked(raw: bytes) -> None:
    root = index_message(raw)
    assert (root.header_start, root.body_end) == (0, len(raw))
    for part in root.walk():
        assert part.header_start <= part.body_start <= part.body_end
        for child in part.children:
            assert part.body_start <= child.header_start <= child.body_end <= part.body_end
        for one, other in zip(part.children, part.children[1:], strict=False):
            assert one.body_end <= other.header_start
    for extended in (False, True):
        written = bodystructure(raw, root, extended=extended)
        assert written.startswith(b"(")
        assert written.endswith(b")")
    assert envelope(root).startswith(b"(")


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed_mail_is_indexed(name: str) -> None:
    checked(MALFORMED[name])
    checked(MALFORMED[name].replace(b"\n", b"\r\n"))


@given(st.binary(max_size=300))
def test_any_octets_are_indexed(raw: bytes) -> None:
    checked(raw)


PIECES = [b"--b", b"--b--", b"\r\n", b"\n", b"\r", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type:",
          b"message/rfc822", b" ", b'"', b"From: a@b", b"x", b"\x00", b"\xff", b";", b"boundary=", b"("]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_scraps_of_mail_are_indexed(raw: bytes) -> None:
    checked(b"Content-Type: multipart/mixed; boundary=b\r\n" + raw)

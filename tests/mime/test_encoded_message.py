"""A message inside that was encoded as a whole, against all rules, is shown all the same."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mime.messages import WholeMessage
from tuimail.mime.attachments import attachments
from tuimail.mime.choose import readable_parts
from tuimail.mime.encoded_message import MAX_OCTETS, opened
from tuimail.mime.render import render
from tuimail.model.bodystructure import BodyPart

INSIDE = (
    b"From: Grace <grace@x.example>\r\nSubject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n"
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n"
    b"--i\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
    b"--a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"sch=F6n\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>schoen</p>\r\n--a--\r\n"
    b"--i\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nhidden\r\n--i--\r\n"
)
ENCODERS = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}


def wrapped(inside: bytes, encoding: str = "base64") -> WholeMessage:
    return WholeMessage(
        b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nsee below\r\n"
        b"--o\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\n\r\n"
        + ENCODERS[encoding](inside).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        + b"\r\n--o--\r\n"
    )


def shown(message: WholeMessage) -> list[str]:
    parts = [(part, message.content(part)) for part in readable_parts(message.root)]
    return [line.text for line in render(parts, root=message.root).lines if line.text]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_its_header_and_its_text_are_read(encoding: str) -> None:
    message = wrapped(INSIDE, encoding)
    assert shown(message) == ["see below", "From: Grace <grace@x.example>", "Subject: grüße", "schön"]
    (attached,) = attachments(message.root)
    assert (attached.name, attached.media_type, attached.encoding) == ("message.eml", "message/rfc822", encoding)


def test_a_message_without_parts_is_read() -> None:
    assert shown(wrapped(b"Subject: hi\n\njust text\n"))[1:] == ["Subject: hi", "just text"]


def test_what_a_server_saw_in_the_encoded_text_is_no_attachment() -> None:
    garbage = BodyPart("2.1", "text/plain", size=400)
    encoded = BodyPart("2", "message/rfc822", encoding="base64", size=500, children=(garbage,))
    root = BodyPart("", "multipart/mixed", children=(BodyPart("1", "text/plain", size=9), encoded))
    assert [part.section for part in readable_parts(root)] == ["1", "2"]
    assert [one.section for one in attachments(root)] == ["2"]


@pytest.mark.parametrize(
    "inside",
    [b"", b"no message at all", b"Subject: x\n\n" + b"\n--b" * 500, b"x" * 70_000 + b": y\n\n"],
    ids=["empty", "no header", "boundaries", "long header"],
)
def test_what_is_none_says_where_it_is(inside: bytes) -> None:
    assert shown(wrapped(inside)) == [
        "see below", "The message inside could not be opened; it is among the attachments."
    ]  # fmt: skip


def test_it_is_bounded() -> None:
    part = BodyPart("2", "message/rfc822", encoding="base64")
    assert opened(part, b"Subject: x\n\n" + b"a" * MAX_OCTETS) is None
    nested = b"Subject: in\n\ntext"
    for number in range(60):
        boundary = b"b%d" % number
        nested = b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\n%b\n--%b--\n" % (
            (boundary,) * 2 + (nested, boundary)
        )
    assert opened(part, b"Subject: x\n" + nested) is not None
    huge = BodyPart("1", "message/rfc822", encoding="base64", size=10_000_000)
    assert readable_parts(huge) == []


@given(
    st.lists(
        st.sampled_from([*INSIDE.splitlines(keepends=True), b"\r\n", b"\xff\x00", b"Content-Type: ;;\r\n"]), max_size=30
    )
)
def test_any_octets_are_shown_somehow(lines: list[bytes]) -> None:
    part = BodyPart("1", "message/rfc822", encoding="base64")
    assert render([(part, b"".join(lines))]).lines

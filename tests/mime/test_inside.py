"""Messages inside, invitations, wrappings and stubs as a reader sees them."""

from __future__ import annotations

from tests.mime.test_calendar import PEOPLE, TIMES, calendar
from tests.mime.test_choose import MARKUP, PLAIN, leaf, multi
from tuimail.mime.choose import readable_parts
from tuimail.mime.render import render
from tuimail.mime.stub import wants_html
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document, LineKind

INVITE = BodyPart("1", "text/calendar", (("charset", "utf-8"), ("method", "REQUEST")))


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def test_a_message_inside_has_its_headers_above_its_text() -> None:
    root = multi("mixed", PLAIN, BodyPart("2", "message/rfc822", children=(leaf("2.1", "text/plain"),)))
    outer, header, inner = readable_parts(root)
    block = b"From: =?utf-8?q?Ad=C3=A9?= <ada@x.example>\r\nTo: bob@x.example\r\nSubject: a\x1bb\r\nX-Other: y\r\n\r\n"
    document = render([(outer, b"look"), (header, block), (inner, b"text")])
    assert texts(document) == [
        "look", "", "", "", "From: Adé <ada@x.example>", "To: bob@x.example", "Subject: a\ufffdb", "", "text",
    ]  # fmt: skip
    assert "mailto:ada@x.example" in document.links


def test_many_addresses_are_counted() -> None:
    block = b"To: " + b", ".join(b"a%d@x.example" % n for n in range(25)) + b"\r\n"
    (line,) = render([(leaf("2.HEADER", "text/rfc822-headers"), block)]).lines
    assert line.text.endswith("a19@x.example and 5 more")


def test_an_invitation_is_told() -> None:
    shown = texts(render([(INVITE, calendar(more=PEOPLE + "LOCATION:Here\r\nDESCRIPTION:See https://x.example/\r\n"))]))
    assert shown[:2] == ["You are invited.", "Plans, big ones"]
    assert shown[2].startswith("When: Thu 5 March 2026, ")
    assert shown[3:] == [
        "Where: Here",
        "Organizer: Ada, Dr.",
        "Who: Bob (accepted), eve@x.example (no answer yet)",
        "",
        "See https://x.example/",
    ]


def test_changes_cancellations_and_answers_are_told_first() -> None:
    assert texts(render([(INVITE, calendar(more=PEOPLE + "SEQUENCE:1\r\n"))]))[0] == "An invitation has changed."
    assert texts(render([(INVITE, calendar(method="CANCEL"))]))[0] == "This event has been cancelled."
    assert texts(render([(INVITE, calendar(method="PUBLISH"))]))[0] == "An event."
    reply = texts(render([(INVITE, calendar(TIMES, method="REPLY"))]))
    assert reply[0] == "Answer to an invitation: Bob: accepted."
    assert texts(render([(INVITE, b"x")])) == ["This calendar entry is malformed and cannot be shown."]


def test_wrappings_are_named() -> None:
    encrypted = multi("encrypted", leaf("1", "application/pgp-encrypted"), leaf("2", "application/octet-stream"))
    assert texts(render([], root=encrypted)) == ["This message is encrypted with OpenPGP and cannot be opened here."]
    smime = leaf("1", "application/pkcs7-mime", filename="smime.p7m")
    assert texts(render([], root=smime)) == ["This message is encrypted with S/MIME and cannot be opened here."]
    opaque = BodyPart("1", "application/x-pkcs7-mime", (("smime-type", "signed-data"),))
    assert "signed with S/MIME in a form" in texts(render([], root=opaque))[0]
    signed = multi("signed", PLAIN, leaf("2", "application/pkcs7-signature"))
    document = render([(PLAIN, b"text")], root=signed)
    assert texts(document) == ["This message is signed with S/MIME; the signature is not checked.", "", "text"]
    assert document.lines[0].kind is LineKind.NOTE
    assert texts(render([(PLAIN, b"text")], root=PLAIN)) == ["text"]


def test_stubs_send_the_reader_to_the_html() -> None:
    root = multi("alternative", PLAIN, MARKUP)
    assert wants_html(root, [(PLAIN, b" \r\n")])
    assert wants_html(root, [(PLAIN, b"This message is in HTML. Please use an email client that can show it.")])
    assert wants_html(root, [(PLAIN, b"View this email in your browser: https://x.example/")])
    assert not wants_html(root, [(PLAIN, b"I like HTML. Bob")])
    assert not wants_html(root, [(PLAIN, b"Your email client does not support HTML." + b" Here is all of it." * 100)])
    assert not wants_html(PLAIN, [(PLAIN, b"")])
    assert not wants_html(root, [(MARKUP, b"")])

"""Answers to invitations as messages."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mime.test_calendar import PEOPLE, calendar, invitation
from tuimail.mime.answer import answer_id, attendee_of, prepare_answer
from tuimail.mime.headers import headers_from
from tuimail.mime.render import render
from tuimail.model.address import Address
from tuimail.model.invitation import Answer, Attendee

EVE = Address("Evé", "eve@x.example")
ASKED = headers_from(b"Message-ID: <ask@x.example>\r\nReferences: <first@x.example>\r\nSubject: x\r\n\r\n")[0]


def test_the_organizer_gets_words_and_a_reply() -> None:
    asked = invitation(calendar(more=PEOPLE + "SEQUENCE:3\r\n"))
    prepared = prepare_answer(asked, Answer.TENTATIVE, EVE, ASKED)
    assert prepared is not None
    assert prepared.source.count(b"\n") == prepared.source.count(b"\r\n"), "line ends as APPEND wants them"
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(prepared.source)
    assert (message["From"], message["To"]) == ("Evé <eve@x.example>", '"Ada, Dr." <ada@x.example>')
    assert message["Subject"] == "Tentative: Plans, big ones"
    assert (message["In-Reply-To"], message["References"]) == ("<ask@x.example>", "<first@x.example> <ask@x.example>")
    words, reply = message.iter_parts()
    assert words.get_content().startswith("Evé may come, but is not sure yet.")
    assert (reply.get_content_type(), reply.get_param("method")) == ("text/calendar", "REPLY")
    text = reply.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert b"PARTSTAT=TENTATIVE:mailto:eve@x.example" in text
    assert b"SEQUENCE:3\r\n" in text


def test_it_can_be_read_before_any_server_has_it() -> None:
    prepared = prepare_answer(invitation(calendar()), Answer.ACCEPTED, EVE, None)
    assert prepared is not None
    contents = dict(prepared.contents)
    parts = [(part, contents[part.section]) for part in prepared.parts.children]
    document = render(parts, root=prepared.parts)
    assert "Answer to an invitation: Evé: accepted." in [line.text for line in document.lines]
    assert document.invitation is not None
    assert not document.invitation.wants_answer
    assert prepared.headers == headers_from(contents["HEADER"])[0]


def test_an_answer_is_known_again() -> None:
    first = invitation(calendar())
    again = prepare_answer(first, Answer.ACCEPTED, EVE, None)
    assert again is not None
    assert again.headers.msgid == answer_id(first, Answer.ACCEPTED, "EVE@x.example".lower())
    others = [
        answer_id(first, Answer.DECLINED, EVE.email),
        answer_id(first, Answer.ACCEPTED, "bob@x.example"),
        answer_id(replace(first, sequence=1), Answer.ACCEPTED, EVE.email),
        answer_id(replace(first, recurrence="20260305T090000Z"), Answer.ACCEPTED, EVE.email),
    ]
    assert len({again.headers.msgid, *others}) == 5


def test_who_was_invited() -> None:
    asked = invitation(calendar())
    assert attendee_of(asked, Address("", "EVE@x.example")) == Address("", "eve@x.example")
    assert attendee_of(asked, Address("Me", "me@y.example")) == Address("Me", "me@y.example")
    alone = replace(asked, attendees=(Attendee("Alias", "alias@y.example", "no answer yet"),))
    assert attendee_of(alone, Address("Me", "me@y.example")) == Address("Me", "alias@y.example")


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d", "a b@x.example", "<a@x.example>", "a@x.y,b@c"])
def test_no_answer_goes_to_what_is_no_address(email: str) -> None:
    asked = invitation(calendar())
    assert prepare_answer(replace(asked, organizer_email=email), Answer.ACCEPTED, EVE, None) is None
    assert prepare_answer(asked, Answer.ACCEPTED, Address("", email), None) is None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=30))
def test_any_names_and_ids_make_a_sound_header(name: str, summary: str, msgid: str) -> None:
    asked = replace(invitation(calendar()), organizer=name, summary=summary)
    headers = replace(ASKED, msgid=msgid, references=(msgid,))
    prepared = prepare_answer(asked, Answer.DECLINED, Address(name, "eve@x.example"), headers)
    assert prepared is not None
    assert [one.email for one in prepared.headers.to] == ["ada@x.example"]
    assert [one.email for one in prepared.headers.from_] == ["eve@x.example"]
    header = dict(prepared.contents)["HEADER"]
    assert header.isascii()
    assert header.replace(b"\r\n", b"").decode().isprintable()

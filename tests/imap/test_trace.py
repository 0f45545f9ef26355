"""What may be logged holds no secret and no mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imap.talk import Talk
from tuimail.imap.commands.session import Login
from tuimail.imap.trace import Transcript, excerpt, masked


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (b"A1 NOOP\r\n", b"A1 NOOP\r\n"),
        (b"DONE\r\nA3 UID FETCH 1:* (FLAGS)\r\n", b"DONE\r\nA3 UID FETCH 1:* (FLAGS)\r\n"),
        (b'A1 LOGIN "ann" "hunter2"\r\n', b"A1 LOGIN ***\r\n"),
        (b"A1 LOGIN {3+}\r\nann {7+}\r\nhunter2\r\n", b"A1 LOGIN ***\r\n*** (8 octets)\r\n*** (7 octets)\r\n"),
        (b"A1 AUTHENTICATE PLAIN AGFubgBwdw==\r\n", b"A1 AUTHENTICATE ***\r\n"),
        (b"AGFubgBwdw==\r\n", b"*** (12 octets)\r\n"),
        (b"*\r\n", b"*\r\n"),
        (b'A1 UID SEARCH SUBJECT "private"\r\n', b'A1 UID SEARCH SUBJECT "..."\r\n'),
        (b'A1 APPEND "x" {9+}\r\nDear Ann,\r\n', b'A1 APPEND "..." {9+}\r\n*** (9 octets)\r\n'),
    ],
)
def test_masked(written: bytes, shown: bytes) -> None:
    assert masked(written) == shown


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=9))
def test_no_password_is_logged(password: str) -> None:
    talk = Talk("IMAP4rev1 LITERAL+")
    talk.send(Login("ann", password))
    assert password.encode() not in masked(talk.written())


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"* WHAT (\r\n", "* WHAT ("),
        (b'* X "secret \\"x\\" text" y\r\n', '* X "..." y'),
        (b"* X {6}\r\nsecret\r\n", "* X {...}"),
        (b'* X "never closed\r\n', '* X "..."'),
        (b"* X \x1b[31m\xff\r\n", "* X ?[31m?"),
        (b"* " + b"x" * 100, "* " + "x" * 75 + "..."),
    ],
)
def test_excerpt(octets: bytes, shown: str) -> None:
    assert excerpt(octets) == shown


def test_a_transcript_counts_fetch_responses_and_hides_what_is_said_in_them() -> None:
    kept = Transcript(clock=lambda: 7.0)
    kept.sent(b"A1 UID FETCH 1:3 (UID BODY.PEEK[HEADER.FIELDS (FROM)])\r\n")
    for number in (1, 2, 3):
        kept.received(b"* %d FETCH (UID %d BODY[HEADER.FIELDS (FROM)] {12}\r\nFrom: secret)\r\n" % (number, number))
    kept.received(b"A1 OK done\r\n")
    kept.received(b"+ c2VjcmV0\r\n")
    kept.received(b"+ idling\r\n")
    assert [(said.is_ours, said.text) for said in kept.shown()] == [
        (True, "A1 UID FETCH 1:3 (UID BODY.PEEK[HEADER.FIELDS (FROM)])"),
        (False, "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {...}  and 2 more"),
        (False, "A1 OK done"),
        (False, "+ ***"),
        (False, "+ idling"),
    ]
    assert {said.at for said in kept.shown()} == {7.0}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=9))
def test_a_connection_keeps_its_conversation_without_the_password(password: str) -> None:
    talk = Talk("IMAP4rev1 LITERAL+")
    greeting = [*talk.connection.transcript.shown()]
    talk.send(Login("ann", password))
    talk.written()
    shown = [said.text for said in [*talk.connection.transcript.shown()][len(greeting) :]]
    assert any("LOGIN ***" in line for line in shown)
    assert not any(password in line for line in shown)


def test_a_transcript_does_not_grow_without_end() -> None:
    kept = Transcript()
    for number in range(5000):
        kept.received(b"* %d EXISTS\r\n" % number)
    assert len(kept.shown()) == 300
    assert kept.shown()[-1].text == "* 4999 EXISTS"

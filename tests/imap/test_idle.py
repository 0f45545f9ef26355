"""IDLE: news as they come, and leaving it in one write with what the user wants next."""

from __future__ import annotations

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.message import Append
from tuimail.imap.commands.session import Idle, Noop
from tuimail.imap.errors import CommandBad
from tuimail.imap.events import Done, IdleStarted, Malformed, Unsolicited
from tuimail.imap.responses import Exists


def idling() -> tuple[Talk, Idle]:
    talk, command = Talk().select(3), Idle()
    talk.send(command)
    assert talk.written() == b"A2 IDLE\r\n"
    talk.server("+ idling")
    return talk, command


def test_news_in_the_packet_of_the_go_ahead() -> None:
    talk = Talk().select(3)
    pending = talk.send(Idle())
    talk.connection.receive(b"+ idling\r\n* 4 EXISTS\r\n")
    assert talk.events() == [IdleStarted(pending), Unsolicited(Exists(4))]


def test_done_and_the_next_command_leave_in_one_write() -> None:
    talk, _ = idling()
    talk.send(Noop())
    talk.send(Noop())
    assert talk.written() == b""
    talk.connection.idle_done()
    assert talk.written() == b"DONE\r\nA3 NOOP\r\nA4 NOOP\r\n"
    talk.server("A2 OK", "A3 OK", "A4 OK")
    assert len(talk.told(Done)) == 3
    assert talk.written() == b""


def test_a_command_after_done() -> None:
    talk, _ = idling()
    talk.connection.idle_done()
    talk.connection.idle_done()
    talk.send(Noop())
    assert talk.written() == b"DONE\r\nA3 NOOP\r\n"


def test_leaving_before_it_has_begun() -> None:
    talk = Talk().select(3)
    talk.send(Idle())
    talk.send(Noop())
    talk.connection.idle_done()
    assert talk.written() == b"A2 IDLE\r\n"
    talk.server("+ idling")
    assert talk.written() == b"DONE\r\nA3 NOOP\r\n"


def test_leaving_before_it_was_sent() -> None:
    talk = Talk()
    talk.send(Append("x", b"message"))
    pending, after = talk.send(Idle()), talk.send(Noop())
    talk.connection.idle_done()
    assert talk.told(Done) == [Done(pending)]
    assert pending.result() is None
    first = talk.written()
    talk.server("+ go", "A1 OK")
    assert first + talk.written() == b'A1 APPEND "x" {7}\r\nmessage\r\nA2 NOOP\r\n'
    assert after.tag == "A2"


def test_refused() -> None:
    talk = Talk()
    with pytest.raises(CommandBad):
        talk.ended(Idle(), "BAD unknown").result()
    talk.connection.idle_done()
    assert talk.written() == b""


def test_still_here_is_no_news() -> None:
    talk, _ = idling()
    talk.events()
    talk.server("* OK Still here", "+ idling again")
    assert [type(event) for event in talk.events()] == [Malformed]


def test_a_second_idle_works_like_the_first() -> None:
    talk, _ = idling()
    talk.connection.idle_done()
    talk.server("A2 OK")
    talk.written()
    talk.events()
    pending = talk.send(Idle())
    talk.server("+ idling")
    assert talk.events() == [IdleStarted(pending)]
    assert talk.written() == b"A3 IDLE\r\n"
    talk.connection.idle_done()
    assert talk.written() == b"DONE\r\n"

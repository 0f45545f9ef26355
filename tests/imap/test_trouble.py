"""Responses that make no sense, connections that end, values that cannot be sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Create, Select, Status
from tuimail.imap.commands.message import Append, UidFetch
from tuimail.imap.commands.search import UidSearch
from tuimail.imap.commands.session import Logout, Noop
from tuimail.imap.connection import State
from tuimail.imap.errors import (
    AnswerMissing,
    CommandBad,
    CommandNo,
    ConnectionLost,
    InvalidArgument,
    MailboxReadOnly,
)
from tuimail.imap.events import Bye, Done, Malformed
from tuimail.imap.fetch_items import Item
from tuimail.imap.sequence import UidSet

FLAGS = (Item.FLAGS,)


class TestTrouble:
    def test_a_broken_response_costs_that_response(self) -> None:
        talk = Talk().select(3)
        pending = talk.send(UidFetch(UidSet.span(1, 3), FLAGS))
        talk.server('* 1 FETCH (UID 1 PREVIEW "my secret letter" FLAGS', "* 2 FETCH (UID 2 FLAGS ())", "", "A2 OK")
        assert [fetch.uid for fetch in pending.result()] == [2]
        (malformed,) = talk.told(Malformed)
        assert malformed.excerpt.startswith("* 1 FETCH (UID 1 PREVIEW")
        assert "letter" not in malformed.excerpt

    def test_a_broken_end_ends_the_command(self) -> None:
        talk = Talk()
        with pytest.raises(CommandBad, match="makes no sense"):
            talk.ended(Noop(), "FINE").result()
        assert len(talk.told(Malformed)) == 1

    def test_a_surprise_inside_a_reader(self) -> None:
        talk = Talk()
        talk.server('* QUOTA "" (STORAGE x y)', "A77 OK nobody", "+ nobody")
        assert len(talk.told(Malformed)) == 3

    def test_an_answer_without_data(self) -> None:
        talk = Talk()
        with pytest.raises(AnswerMissing, match="STATUS"):
            talk.answered(Status("a"))

    def test_eof(self) -> None:
        talk = Talk()
        under_way, queued = talk.send(UidSearch()), talk.send(UidSearch())
        talk.server("* BYE Autologout.")
        talk.connection.eof()
        for pending in (under_way, queued):
            with pytest.raises(ConnectionLost, match='it said "Autologout"'):
                pending.result()
        assert [type(event) for event in talk.events()] == [Bye, Done, Done]
        talk.connection.eof()
        assert talk.events() == []

    def test_a_closed_connection_takes_no_commands(self) -> None:
        talk = Talk()
        talk.connection.eof()
        late = talk.send(Noop())
        assert late.done
        assert talk.told(Done) == [Done(late)]
        with pytest.raises(ConnectionLost, match="closed"):
            late.result()

    def test_logout(self) -> None:
        talk = Talk()
        talk.server("* BYE bye")
        assert talk.connection.state is State.LOGOUT
        talk = Talk()
        pending = talk.send(Logout())
        talk.server("* BYE bye", "A1 OK done")
        pending.result()
        assert talk.connection.state is State.LOGOUT

    def test_a_server_that_hangs_up_at_logout(self) -> None:
        talk = Talk()
        pending = talk.send(Logout())
        talk.server("* BYE bye")
        talk.connection.eof()
        assert pending.result() is None

    def test_the_goodbye_stays_when_a_select_ends_after_it(self) -> None:
        talk = Talk()
        talk.send(Select("x"))
        talk.server("* BYE now", "A1 OK done")
        assert talk.connection.state is State.LOGOUT

    def test_a_result_is_not_there_before_its_time(self) -> None:
        with pytest.raises(RuntimeError, match="not answered"):
            Talk().send(Noop()).result()

    def test_what_cannot_be_written_is_not_queued(self) -> None:
        talk = Talk()
        commands: list[Command[Any]] = [Append("x", b"a\0b"), Create("a\0b"), UidFetch(UidSet(), FLAGS)]
        for command in commands:
            with pytest.raises(InvalidArgument):
                talk.send(command)
        assert talk.written() == b""

    def test_errors_name_a_reason(self) -> None:
        assert str(CommandNo("SELECT", "Gone.")) == "The server refused SELECT: Gone."
        assert str(CommandBad("X", "")) == "The server did not accept X: no reason given."
        assert CommandBad("X", "").code_name == ""
        assert str(MailboxReadOnly("Sent")).startswith("Sent is read-only, so nothing in it can be changed;")


def test_how_long_a_refusal_took_is_no_part_of_its_reason() -> None:
    refused = CommandNo("CREATE", "Has adjacent hierarchy separators (0.001 + 0.000 secs).")
    assert refused.reason == "Has adjacent hierarchy separators"
    assert CommandNo("CREATE", "No. (2 + 3 secs)").reason == "No"
    assert CommandNo("CREATE", "Wait (30 secs) first.").reason == "Wait (30 secs) first"

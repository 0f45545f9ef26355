"""The connection: greeting, login, selection."""

from __future__ import annotations

import pytest

from tests.imap.talk import Talk
from tuimail.imap.capabilities import Quirk
from tuimail.imap.commands.mailbox import Close, Qresync, Select, Unselect
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Login, Noop
from tuimail.imap.connection import Connection, State
from tuimail.imap.errors import (
    CommandNo,
    ConnectionLost,
    ProtocolBroken,
)
from tuimail.imap.events import Bye, Greeting, TurnedReadOnly, Unsolicited
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import Item
from tuimail.imap.responses import Condition, Exists
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import ModSeq, Uid, UidValidity

FLAGS = (Item.FLAGS,)


def greeted(line: bytes) -> Connection:
    connection = Connection()
    connection.receive(line + b"\r\n")
    return connection


class TestGreeting:
    def test_ok(self) -> None:
        connection = greeted(b"* OK [CAPABILITY IMAP4rev1 IDLE] Gimap ready")
        assert connection.events() == [Greeting(Condition.OK, "Gimap ready")]
        assert connection.state is State.NOT_AUTHENTICATED
        assert "idle" in connection.capabilities
        assert Quirk.LABELS in connection.capabilities.quirks

    def test_preauth(self) -> None:
        connection = greeted(b"* PREAUTH welcome back")
        assert connection.state is State.AUTHENTICATED
        assert not connection.capabilities.is_known

    def test_bye(self) -> None:
        connection = greeted(b"* BYE [UNAVAILABLE] too many")
        (bye,) = connection.events()
        assert isinstance(bye, Bye)
        assert bye.code is not None
        assert bye.code.name == "UNAVAILABLE"
        assert connection.state is State.LOGOUT

    @pytest.mark.parametrize(
        "line", [b"220 smtp.example.org ESMTP", b"* NO", b"A1 OK", b"* 1 EXISTS", b"+ go", b"HTTP/1.1 400"]
    )
    def test_no_imap_server(self, line: bytes) -> None:
        connection = Connection()
        waiting = connection.send(Noop())
        with pytest.raises(ProtocolBroken, match="not an IMAP server"):
            connection.receive(line + b"\r\n")
        assert connection.state is State.LOGOUT
        with pytest.raises(ConnectionLost):
            waiting.result()

    def test_nothing_is_said_before_it(self) -> None:
        connection = Connection()
        connection.send(Noop())
        assert connection.outgoing() == b""
        connection.receive(b"* OK hi\r\n")
        assert connection.outgoing() == b"A1 NOOP\r\n"


class TestLogin:
    def test_capabilities_are_to_be_asked_again(self) -> None:
        connection = greeted(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi")
        login = connection.send(Login("ann", "secret"))
        assert connection.outgoing() == b'A1 LOGIN "ann" "secret"\r\n'
        connection.receive(b"A1 OK in\r\n")
        login.result()
        assert connection.state is State.AUTHENTICATED
        assert not connection.capabilities.is_known

    @pytest.mark.parametrize(
        "answer", [b"A1 OK [CAPABILITY IMAP4rev1 MOVE] in\r\n", b"* CAPABILITY IMAP4rev1 MOVE\r\nA1 OK in\r\n"]
    )
    def test_capabilities_come_with_the_ok(self, answer: bytes) -> None:
        connection = greeted(b"* OK [CAPABILITY IMAP4rev1] hi")
        connection.send(Login("ann", "secret"))
        connection.receive(answer)
        assert connection.capabilities.is_known
        assert connection.capabilities.has_move

    def test_refused(self) -> None:
        connection = greeted(b"* OK hi")
        login = connection.send(Login("ann", "secret"))
        connection.receive(b"A1 NO [AUTHENTICATIONFAILED] Invalid credentials.\r\n")
        with pytest.raises(CommandNo, match=r"refused LOGIN: Invalid credentials\.$") as caught:
            login.result()
        assert caught.value.code_name == "AUTHENTICATIONFAILED"
        assert connection.state is State.NOT_AUTHENTICATED

    def test_the_password_shows_nowhere(self) -> None:
        connection = greeted(b"* OK hi")
        login = connection.send(Login("ann", "hunter2"))
        connection.receive(b"A1 NO no\r\n")
        shown = f"{login!r} {login.command!r} {connection.events()!r} {login.error!r} {login.error}"
        assert "ann" in shown
        assert "hunter2" not in shown

    def test_nothing_leaves_behind_it(self) -> None:
        connection = greeted(b"* OK hi")
        connection.send(Login("ann", "secret"))
        connection.send(Noop())
        assert b"NOOP" not in connection.outgoing()
        connection.receive(b"A1 OK in\r\n")
        assert connection.outgoing() == b"A2 NOOP\r\n"


class TestSelect:
    ANSWER = (
        "* FLAGS (\\Answered \\Seen $A)",
        "* OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted.",
        "* 172 EXISTS",
        "* 1 RECENT",
        "* OK [UIDVALIDITY 3857529045] ok",
        "* OK [UIDNEXT 4392] ok",
        "* OK [HIGHESTMODSEQ 715194045007] ok",
        "* OK [MAILBOXID (F22)] ok",
    )

    def test_facts(self) -> None:
        talk = Talk()
        selected = talk.answered(Select("INBOX"), *self.ANSWER)
        assert (selected.name, selected.exists, selected.read_only) == ("INBOX", 172, False)
        assert (selected.uidvalidity, selected.uidnext) == (UidValidity(3857529045), Uid(4392))
        assert (selected.highestmodseq, selected.mailbox_id) == (ModSeq(715194045007), "F22")
        assert selected.flags == ("\\Answered", "\\Seen", "$A")
        assert selected.can_create_keywords
        assert talk.connection.selected == selected
        assert talk.connection.state is State.SELECTED
        assert not talk.told(Unsolicited)

    def test_examine(self) -> None:
        talk = Talk()
        pending = talk.send(Select("x", readonly=True))
        assert talk.written() == b'A1 EXAMINE "x"\r\n'
        talk.server("* 0 EXISTS", "* OK [PERMANENTFLAGS ()] none", "A1 OK [READ-ONLY] done")
        assert pending.result().read_only
        assert not pending.result().can_create_keywords

    def test_a_selected_mailbox_may_be_read_only(self) -> None:
        talk = Talk()
        pending = talk.ended(Select("x"), "OK [READ-ONLY] done")
        assert pending.result().read_only
        assert not talk.told(TurnedReadOnly)

    def test_without_condstore(self) -> None:
        talk = Talk()
        selected = talk.answered(Select("x"), "* OK [HIGHESTMODSEQ 5] x", "* OK [NOMODSEQ] x", "* OK [UIDNOTSTICKY] x")
        assert selected.highestmodseq is None
        assert selected.uid_not_sticky

    def test_qresync(self) -> None:
        talk = Talk()
        pending = talk.send(Select("x", qresync=Qresync(UidValidity(7), ModSeq(20), UidSet.span(1, 9))))
        assert talk.written() == b'A1 SELECT "x" (QRESYNC (7 20 1:9))\r\n'
        talk.server(
            "* 5 EXISTS", "* VANISHED (EARLIER) 2:3", "* VANISHED (EARLIER) 9", "* 1 FETCH (UID 4 MODSEQ (21) FLAGS ())"
        )
        talk.server("A1 OK [READ-WRITE] done")
        assert str(pending.result().vanished) == "2:3,9"
        assert [fetch.uid for fetch in pending.result().changed] == [4]
        assert talk.connection.selected is not None
        assert talk.connection.selected.changed == ()
        assert not talk.connection.selected.vanished

    def test_condstore(self) -> None:
        talk = Talk()
        talk.send(Select("x", condstore=True))
        assert talk.written() == b'A1 SELECT "x" (CONDSTORE)\r\n'
        talk.send(Select("y", qresync=Qresync(UidValidity(7), ModSeq(20))))
        talk.server("A1 OK done")
        assert talk.written() == b'A2 SELECT "y" (QRESYNC (7 20))\r\n'

    def test_refused_leaves_none_selected(self) -> None:
        talk = Talk().select(3)
        with pytest.raises(CommandNo):
            talk.ended(Select("gone"), "NO [NONEXISTENT] gone").result()
        assert talk.connection.selected is None
        assert talk.connection.state is State.AUTHENTICATED

    def test_what_came_before_closed_belongs_to_the_old_mailbox(self) -> None:
        talk = Talk().select(3)
        pending = talk.send(Select("y"))
        talk.server("* 1 FETCH (UID 77 FLAGS ())", "* OK [CLOSED] left", "* 9 EXISTS", "A2 OK done")
        assert pending.result().changed == ()
        assert pending.result().exists == 9

    def test_what_comes_before_its_turn_is_not_its_own(self) -> None:
        talk = Talk().select(3)
        talk.send(Noop())
        pending = talk.send(Select("y"))
        fetch = talk.send(UidFetch(UidSet.of([5]), FLAGS))
        talk.server("* 4 EXISTS", "* 1 FETCH (UID 5 FLAGS (\\Seen))", "A2 OK done")
        assert [type(event.response) for event in talk.told(Unsolicited)] == [Exists, Fetch]
        talk.server("* 8 EXISTS", "A3 OK done", "* 1 FETCH (UID 5 FLAGS ())", "A4 OK done")
        assert pending.result().exists == 8
        assert len(fetch.result()) == 1

    @pytest.mark.parametrize("command", [Close(), Unselect()])
    def test_leaving(self, command: Close | Unselect) -> None:
        talk = Talk().select(3)
        talk.answered(command)
        assert talk.connection.selected is None
        assert talk.connection.state is State.AUTHENTICATED

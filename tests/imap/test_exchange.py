"""SASL: challenges and responses on the wire, mechanisms that object."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

import pytest

from tuimail.imap.commands.session import Authenticate, Noop, login_cram_md5
from tuimail.imap.connection import Connection, State
from tuimail.imap.errors import CommandNo
from tuimail.imap.events import Done
from tuimail.imap.exchange import ChallengeDamaged


class Objection(Exception):
    """What a mechanism says that does not trust the server."""


@dataclass
class Script:
    """A mechanism that answers from a list; an exception in it is raised."""

    first: bytes | Exception | None
    answers: list[bytes | Exception] = field(default_factory=list)
    challenges: list[bytes] = field(default_factory=list)
    name: str = "X-SCRIPT"

    def initial(self) -> bytes | None:
        if isinstance(self.first, Exception):
            raise self.first
        return self.first

    def respond(self, challenge: bytes) -> bytes:
        self.challenges.append(challenge)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def connected(capabilities: bytes = b"IMAP4rev1") -> Connection:
    connection = Connection()
    connection.receive(b"* OK [CAPABILITY %s] hi\r\n" % capabilities)
    connection.events()
    return connection


def test_initial_response() -> None:
    connection = connected(b"IMAP4rev1 SASL-IR")
    pending = connection.send(Authenticate(Script(b"\0ann\0pw")))
    assert connection.outgoing() == b"A1 AUTHENTICATE X-SCRIPT AGFubgBwdw==\r\n"
    connection.receive(b"A1 OK [CAPABILITY IMAP4rev1] in\r\n")
    pending.result()
    assert connection.state is State.AUTHENTICATED
    assert connection.capabilities.is_known


def test_an_empty_initial_response() -> None:
    connection = connected(b"IMAP4rev1 SASL-IR")
    connection.send(Authenticate(Script(b"")))
    assert connection.outgoing() == b"A1 AUTHENTICATE X-SCRIPT =\r\n"


def test_without_sasl_ir_it_waits_for_its_turn() -> None:
    connection = connected()
    script = Script(b"hello", [b"again", b""])
    connection.send(Authenticate(script))
    connection.send(Noop())
    assert connection.outgoing() == b"A1 AUTHENTICATE X-SCRIPT\r\n"
    connection.receive(b"+\r\n")
    assert connection.outgoing() == b64encode(b"hello") + b"\r\n"
    connection.receive(b"+ " + b64encode(b"why") + b"\r\n")
    assert connection.outgoing() == b64encode(b"again") + b"\r\n"
    connection.receive(b"+ " + b64encode(b'{"status":"400"}') + b"\r\n")
    assert connection.outgoing() == b"\r\n"
    assert script.challenges == [b"why", b'{"status":"400"}']
    connection.receive(b"A1 OK in\r\n")
    assert connection.outgoing() == b"A2 NOOP\r\n"


def test_a_long_initial_response_does_not_fit_into_the_line() -> None:
    connection = connected(b"IMAP4rev1 SASL-IR")
    connection.send(Authenticate(Script(b"t" * 9000)))
    assert connection.outgoing() == b"A1 AUTHENTICATE X-SCRIPT\r\n"
    connection.receive(b"+ \r\n")
    assert connection.outgoing() == b64encode(b"t" * 9000) + b"\r\n"


def test_the_server_speaks_first() -> None:
    """RFC 2195 section 2 has this very exchange."""
    connection = connected(b"IMAP4rev1 SASL-IR")
    connection.send(login_cram_md5("tim", "tanstaaftanstaaf"))
    assert connection.outgoing() == b"A1 AUTHENTICATE CRAM-MD5\r\n"
    connection.receive(b"+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n")
    assert connection.outgoing() == b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"


def test_refused() -> None:
    connection = connected()
    pending = connection.send(Authenticate(Script(None)))
    connection.receive(b"A1 NO [AUTHENTICATIONFAILED] no\r\n")
    with pytest.raises(CommandNo):
        pending.result()
    connection.receive(b"+ late\r\n")
    assert connection.outgoing() == b"A1 AUTHENTICATE X-SCRIPT\r\n"


@pytest.mark.parametrize("end", [b"A1 BAD cancelled\r\n", b"A1 OK in all the same\r\n"])
def test_an_objection_cancels(end: bytes) -> None:
    connection = connected()
    pending = connection.send(Authenticate(Script(None, [Objection("bad signature")])))
    connection.outgoing()
    connection.receive(b"+ eA==\r\n")
    assert connection.outgoing() == b"*\r\n"
    connection.receive(b"+ eA==\r\n")
    assert connection.outgoing() == b"*\r\n"
    connection.receive(end)
    with pytest.raises(Objection):
        pending.result()
    assert connection.state is State.NOT_AUTHENTICATED


def test_a_damaged_challenge_cancels() -> None:
    connection = connected()
    pending = connection.send(Authenticate(Script(None, [b"x"])))
    connection.outgoing()
    connection.receive(b"+ !!!\r\n")
    assert connection.outgoing() == b"*\r\n"
    connection.receive(b"A1 BAD cancelled\r\n")
    with pytest.raises(ChallengeDamaged):
        pending.result()


def test_a_mechanism_that_cannot_begin_sends_nothing() -> None:
    connection = connected()
    pending = connection.send(Authenticate(Script(Objection("no token"))))
    after = connection.send(Noop())
    assert connection.events() == [Done(pending)]
    with pytest.raises(Objection):
        pending.result()
    assert connection.outgoing() == f"{after.tag} NOOP\r\n".encode()


def test_secrets_do_not_show() -> None:
    assert "tanstaaf" not in repr(login_cram_md5("tim", "tanstaaftanstaaf"))
    assert "hello" not in repr(Authenticate(Script(b"hello")))

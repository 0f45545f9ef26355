"""An invitation answered by keyboard, offline and on, with the server looking on."""

from __future__ import annotations

from collections.abc import Callable

from tests.mime.test_calendar import calendar
from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server
from tests.support.dovecot import DovecotUser
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL
from tests.support.program import Program
from tests.support.ptyterm import Terminal

HEAD = b"""From: Ada <ada@x.example>
Subject: To be answered
Message-ID: <asked@x.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Please come.
--b
Content-Type: text/calendar; method=REQUEST; charset=utf-8

"""


def test_the_answer_reaches_drafts_once_and_can_be_changed(
    user: DovecotUser, program: Program, start: Callable[..., Terminal]
) -> None:
    user.deliver([Mail(HEAD + calendar().replace(b"\r\n", b"\n") + b"--b--\n", UNTIL + 9)])
    terminal = start(program, count=COUNT + 1)
    terminal.press("enter")
    terminal.wait_for("not given yet (gV answers)")
    terminal.type("gV")
    terminal.wait_for("Asked by Ada, Dr.")
    terminal.press("a")
    terminal.wait_for("You accepted; the answer is in Drafts")
    eventually(terminal, lambda: _answers(user) == ["accepted"], "it is on the server")
    [flags] = on_server(user, "Drafts").values()
    assert {"\\Draft", "\\Seen"} <= set(flags)
    terminal.type("gV")
    terminal.wait_for("decline")
    terminal.press("d")
    terminal.wait_for("You declined; the answer is in Drafts")
    eventually(terminal, lambda: _answers(user) == ["declined"], "the other answer took its place")
    terminal.press("u")
    terminal.wait_for("not given yet")
    eventually(terminal, lambda: _answers(user) == [], "undo takes it from the server")


def _answers(user: DovecotUser) -> list[str]:
    """The answers in Drafts, by their Message-IDs."""
    return [msgid.split(".")[1] for msgid in on_server(user, "Drafts")]

"""The very first start: a process brings the first rows, and the program that is left can do everything."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.trace import commands
from tests.program.conftest import COUNT
from tests.program.sight import eventually
from tests.support.dovecot import DovecotUser
from tests.support.program import Place, Program
from tests.support.proxy import Proxy
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


def children(terminal: Terminal) -> str:
    return Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing goes ahead")
def test_what_went_ahead_is_gone_and_the_engine_works(program: Program, user: DovecotUser, start: Start) -> None:
    terminal = start(program)
    terminal.wait_for("online")
    eventually(terminal, lambda: not children(terminal), "the end of the child")
    terminal.press("s")

    def starred() -> int:
        with user.imap() as client:
            client.select("INBOX", readonly=True)
            return len(client.search(None, "FLAGGED")[1][0].split())

    eventually(terminal, lambda: starred() == 1, "the star on the server")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    log = "".join(file.read_text() for file in program.directory.rglob("*.log"))
    assert "Traceback" not in log


def test_a_wrong_password_is_tried_once_and_the_right_one_is_asked_for(tmp_path: Path, user: DovecotUser) -> None:
    with Proxy(user.server.host, user.server.port, is_recording=True) as line:
        place = Place(line.host, line.port)
        program = Program.for_user(tmp_path / "tuimail", user, place, password="not the one")
        with program.open() as terminal:
            terminal.wait_for("Password for ada")
            terminal.wait_quiet(0.3, timeout_s=2.0)
            tried = [one.name for count in line.connections for one in commands(count.passages)]
            assert tried.count("AUTHENTICATE") + tried.count("LOGIN") == 1
            terminal.type(f"{user.password}\r")
            terminal.wait_for(lambda: f"/{COUNT}" in terminal.text, timeout_s=30)
            terminal.wait_for("online")
            terminal.press("ctrl+q")
            assert terminal.wait_exit() == 0

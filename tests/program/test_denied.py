"""What the world denies for a while: the disk, the encryption. One sentence, nothing lost, a way on."""

from __future__ import annotations

import resource
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.program.sight import eventually
from tests.support.dovecot import DovecotUser
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL
from tests.support.program import Place, Program
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]
NEWS = Mail(
    b"From: ada@example.net\nSubject: Here while the disk was full\nMessage-ID: <full@x>\n\nhello\n", UNTIL + 60
)


def starred(user: DovecotUser) -> int:
    with user.imap() as client:
        client.select("INBOX", readonly=True)
        return len(client.search(None, "FLAGGED")[1][0].split())


@pytest.mark.skipif(sys.platform != "linux", reason="another process's limits are set by prlimit")
def test_a_disk_that_takes_no_more(program: Program, user: DovecotUser, start: Start) -> None:
    terminal = start(program)
    terminal.wait_for("online")
    terminal.wait_quiet(1.0, timeout_s=5.0)
    before = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    terminal.press("s")
    terminal.wait_for("free some space")
    assert "★" not in terminal.text
    user.deliver([NEWS])
    terminal.press("j", "k")
    assert starred(user) == 0

    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, before)
    terminal.wait_for("Here while the disk was full", timeout_s=30)
    terminal.press("s")
    eventually(terminal, lambda: starred(user) == 1, "the star on the server", timeout_s=30)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert b"Traceback" not in terminal.output
    again = start(program, count=COUNT + 1)
    again.wait_for("★")


@contextmanager
def plain_server(answers: dict[bytes, bytes]) -> Iterator[int]:
    """A server that knows CAPABILITY and what `answers` says; yields its port, and lets nobody sign in."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answers), daemon=True).start()
        yield int(listening.getsockname()[1])


def _serve(listening: socket.socket, answers: dict[bytes, bytes]) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return  # the test is over
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK hello\r\n")
            for line in lines:
                tag, _, command = line.strip().partition(b" ")
                word = command.split()[0].upper()
                data = b"* CAPABILITY IMAP4rev1 %s\r\n" % answers[word] if word == b"CAPABILITY" else b""
                answer = b"OK done" if word == b"CAPABILITY" else answers.get(word, b"BAD not here")
                connection.sendall(data + tag + b" " + answer + b"\r\n")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({b"CAPABILITY": b"AUTH=PLAIN"}, ("does not offer it", "no password was sent", 'security = "tls"')),
        (
            {b"CAPABILITY": b"STARTTLS AUTH=PLAIN", b"STARTTLS": b"NO The certificate is being renewed."},
            ("refused starttls", "being renewed", "no password was sent"),
        ),
    ],
    ids=["not offered", "said no"],
)
def test_a_refused_starttls(
    user: DovecotUser, tmp_path: Path, answers: dict[bytes, bytes], words: tuple[str, ...]
) -> None:
    with plain_server(answers) as port:
        program = Program.for_user(tmp_path / "t", user, Place("localhost", port, "starttls"))
        with program.open(columns=140) as terminal:
            terminal.wait_for(lambda: all(word.lower() in " ".join(terminal.text.lower().split()) for word in words))
            terminal.press("esc", "ctrl+q")
            assert terminal.wait_exit() == 0
            assert b"Traceback" not in terminal.output

"""`pymap tuimail`, run as pymap's own program on a port of its own."""

from __future__ import annotations

import imaplib
import os
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from tests.server.scenario import played, structures
from tests.server.test_archive import state_of
from tests.server.test_discover import maildir
from tests.server.world import Raw, letter, login, serving
from tests.support.dovecot import free_port

_RUN = """
import sys
from pymap.backend import backends
from tuimail.server.plugin import TuimailBackend
backends.add("tuimail", TuimailBackend)
from pymap.main import main
main()
"""


class Client(imaplib.IMAP4):
    """A client that knows the password of the run."""

    password = ""


@contextmanager
def pymap(*words: str, temporary: Path | None = None) -> Iterator[Client]:
    """The program, and a client that has signed in with the password it shows."""
    port = free_port()
    argv = [sys.executable, "-c", _RUN, "--host", "127.0.0.1", "--port", str(port), "tuimail", *words]
    environment = os.environ if temporary is None else {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        shown = process.stdout.readline().split()
        assert shown[:3] == ["user", "local,", "password"], process.communicate()
        client = _connected(port, process)
        client.password = shown[3]
        client.login("local", client.password)
        yield client
        client.logout()
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors, errors


def _connected(port: int, process: subprocess.Popen[str]) -> Client:
    for _ in range(200):
        try:
            return Client("127.0.0.1", port, timeout=20)
        except OSError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            raise
    raise AssertionError("pymap did not listen")


def test_the_entry_point_names_the_backend() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["pymap.backend"]["tuimail"].partition(":")
    assert getattr(import_module(module), name).__name__ == "TuimailBackend"


def test_an_archive_is_served_and_not_touched(tmp_path: Path) -> None:
    source = maildir(tmp_path / "m", "cur/1.a:2,S", "new/2.a")
    before = state_of(source)
    with pymap("--path", str(source), "--index", str(tmp_path / "a.index")) as client:
        for _ in range(100):
            if client.select()[1] == [b"2"]:
                break
        content = client.fetch("1", "(BODY.PEEK[])")[1][0]
        assert isinstance(content, tuple)
        assert content[1] == letter(0)
    assert state_of(source) == before


def test_the_scenario_is_answered_as_by_the_embedded_server(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    source = maildir(tmp_path / "m", "cur/1.a:2,S")
    before = state_of(source)
    with serving() as server:
        embedded = login(server)
        expected = played(embedded)
        embedded.logout()
    with pymap("--path", str(source), temporary=tmp_path / "temporary") as client:
        assert played(client) == expected
        assert structures(client)
    assert state_of(source) == before
    assert not list((tmp_path / "temporary").iterdir()), "without --index nothing is kept"


def test_what_one_client_does_another_sees_in_idle(tmp_path: Path) -> None:
    source = maildir(tmp_path / "m", "cur/1.a:2,S", "cur/2.a:2,S")
    with pymap("--path", str(source)) as acting:
        acting.select()
        watching = Raw(socket.create_connection(acting.socket().getpeername()))
        watching.ask(b"LOGIN local " + acting.password.encode())
        watching.ask(b"SELECT INBOX")
        watching.send(b"a IDLE")
        assert watching.file.readline().startswith(b"+")
        acting.append("INBOX", "", "", letter(3))
        assert b"* 3 EXISTS\r\n" in [watching.file.readline() for _ in range(2)]
        acting.store("1", "+FLAGS", r"(\Flagged)")
        assert rb"\Flagged" in watching.file.readline()
        acting.uid("MOVE", "2", "Archive")
        assert watching.file.readline() == b"* 2 EXPUNGE\r\n"
        watching.close()


def test_the_demo_is_served() -> None:
    with pymap("--demo") as client:
        assert int(client.select()[1][0] or 0) > 500
        assert client.status("Sent", "(MESSAGES)")[0] == "OK"


@pytest.mark.parametrize("words", [(), ("--demo", "--path", "x")])
def test_one_of_the_two_is_needed(words: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _RUN, "tuimail", *words], capture_output=True, check=False, timeout=60
    )
    assert ended.returncode == 2

"""When things go wrong: one clear sentence, a next step, and a way out."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.program import Place, Program
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


def refusing_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def shown(program: Program, words: tuple[str, ...]) -> None:
    """Start it, wait for the words, and get out by keys alone."""
    with program.open(columns=140) as terminal:
        terminal.wait_for(lambda: all(word in " ".join(terminal.text.lower().split()) for word in words))
        terminal.press("esc", "ctrl+q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.output


def test_a_refused_connection(user: DovecotUser, tmp_path: Path) -> None:
    shown(Program.for_user(tmp_path / "t", user, Place("127.0.0.1", refusing_port())), ("nothing answers", "port"))


def test_an_unknown_host(user: DovecotUser, tmp_path: Path) -> None:
    shown(Program.for_user(tmp_path / "t", user, Place("no-such-host.invalid", 993, "tls")), ("no-such-host.invalid",))


def test_a_certificate_of_an_unknown_authority(dovecot: Dovecot, user: DovecotUser, tmp_path: Path) -> None:
    place = Place(dovecot.host, dovecot.tls_port, "tls")
    shown(Program.for_user(tmp_path / "t", user, place), ("certificate", "ca_file"))


def test_a_wrong_password_asks_for_the_right_one(user: DovecotUser, tmp_path: Path) -> None:
    program = Program.for_user(tmp_path / "t", user, password="wrong")
    with program.open() as terminal:
        terminal.wait_for(lambda: "password" in terminal.text.lower())
        terminal.type(user.password)
        terminal.press("enter")
        terminal.wait_for(f"/{COUNT}", timeout_s=30)
        assert user.password not in terminal.text
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    logs = "".join(path.read_text() for path in program.data_dir.rglob("*.log"))
    assert user.password not in logs


def test_tls_and_starttls_with_a_private_authority(
    dovecot: Dovecot, user: DovecotUser, tmp_path: Path, start: Start
) -> None:
    for security, port in (("tls", dovecot.tls_port), ("starttls", dovecot.port)):
        place = Place("localhost", port, security, dovecot.ca_file)
        terminal = start(Program.for_user(tmp_path / security, user, place))
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0


def test_what_the_server_refuses_comes_back_with_its_reason(
    dovecot: Dovecot, user: DovecotUser, program: Program, start: Start
) -> None:
    user.restrict("lr")
    terminal = start(program)
    terminal.press("s")
    terminal.wait_for(lambda: "read-only" in terminal.text.lower())


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ("[accounts.ada]\nemail = 'a@b'\n[accounts.ada.imap]\nhots = 'x'\n", ("config.toml:4:", "hots", "`host`")),
        ("[accounts.ada\n", ("config.toml:1:", "TOML")),
    ],
)
def test_a_mistake_in_the_config_names_its_line(tmp_path: Path, mistake: str, words: tuple[str, ...]) -> None:
    program = Program(tmp_path, mistake)
    done = program.run("folders")
    assert done.returncode == 2
    assert all(word in done.stderr for word in words)
    assert "Traceback" not in done.stderr


def test_without_an_account_lines_say_how_to_get_one(tmp_path: Path) -> None:
    with Program(tmp_path, "").open("--linear", rows=80) as terminal:
        terminal.wait_exit()
        assert "tuimail demo" in terminal.text
        assert "[accounts." in terminal.text
        assert terminal.is_cooked


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (40, 10), (60, 20), (80, 24), (200, 60)])
def test_any_size_of_terminal_works(program: Program, columns: int, rows: int) -> None:
    with program.open(columns=columns, rows=rows) as terminal:
        terminal.wait_for(lambda: any(line.strip() for line in terminal.lines))
        terminal.wait_quiet(0.5)
        terminal.press("j", "enter")
        terminal.wait_quiet(0.3)
        terminal.resize(120, 30)
        terminal.press("esc", "esc")
        terminal.wait_for(f"/{COUNT}")
        terminal.resize(columns, rows)
        terminal.wait_quiet(0.3)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.output

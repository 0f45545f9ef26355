"""From an empty home to a readable inbox: what is typed, counted; what goes wrong, and the way on."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.program.sight import position
from tests.support.dovecot import DovecotUser
from tests.support.internet import Internet, client_config
from tests.support.program import Program
from tests.support.ptyterm import Terminal
from tuimail.config.load import load

AUTOCONFIG = "https://autoconfig.example.org/mail/config-v1.1.xml"
HOST = "imap.example.org"


class Newcomer:
    """Somebody who has just installed tuimail, and a home with nothing in it."""

    def __init__(self, home: Path, internet: Internet, user: DovecotUser, pty: Callable[..., Terminal]) -> None:
        self.home, self.internet, self.user, self._pty = home, internet, user, pty
        self.environment: dict[str, str] = {}
        self.answers = 0

    @property
    def config(self) -> Path:
        return self.home / ".config/tuimail/config.toml"

    @property
    def log(self) -> str:
        return (self.home / ".local/state/tuimail/log/tuimail.log").read_text()

    def start(self, *, columns: int = 80, rows: int = 24) -> Terminal:
        env = Program(self.home, "", {"SSL_CERT_FILE": str(self.internet.bundle), **self.environment}).env
        words = [sys.executable, "-m", "tests.support.internet", str(self.internet.plan())]
        return self._pty(words, columns=columns, rows=rows, env=env)

    def answer(self, terminal: Terminal, text: str) -> None:
        """One answer: typed, and Enter."""
        self.answers += 1
        terminal.type(text)
        terminal.press("enter")


@pytest.fixture
def newcomer(
    user: DovecotUser, tmp_path: Path, pty: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newcomer]:
    home = tmp_path / "home"
    home.mkdir()
    internet = Internet(tmp_path)
    internet.trust(user.server.ca_file)
    internet.doors[f"{HOST}:993"] = user.server.tls_port
    internet.publish(AUTOCONFIG, client_config(HOST, 993))
    monkeypatch.chdir(Path(__file__).parents[2])
    with internet.running():
        yield Newcomer(home, internet, user, pty)


def joined(terminal: Terminal) -> str:
    """The screen without frames and line ends: a sentence may be cut anywhere."""
    return re.sub(r"[\s│]+", " ", terminal.text)


def wait_for(terminal: Terminal, words: str) -> None:
    terminal.wait_for(lambda: words in joined(terminal))


def test_two_answers_to_a_readable_inbox(newcomer: Newcomer) -> None:
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    assert newcomer.answers == 2
    terminal.press("enter")
    terminal.wait_for("From")
    assert newcomer.internet.asked == [f"{AUTOCONFIG}?emailaddress={newcomer.user.name}@example.org"]
    (account,) = load(newcomer.config).accounts
    assert (account.name, account.imap.host, account.imap.username) == ("example", HOST, newcomer.user.name)
    assert stat.S_IMODE(newcomer.config.stat().st_mode) == 0o600
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    kept = [file for file in newcomer.home.rglob("*") if file.is_file()]
    assert not [file for file in kept if newcomer.user.password.encode() in file.read_bytes()]

    again = newcomer.start()
    again.wait_for(lambda: position(again)[1] == COUNT)
    wait_for(again, "Password for example")  # no keyring took it


def test_both_answers_typed_at_once(newcomer: Newcomer) -> None:
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    terminal.type(f"{newcomer.user.name}@example.org\r{newcomer.user.password}\r")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)


def test_a_wrong_password_is_the_only_thing_to_type_again(newcomer: Newcomer) -> None:
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, "not the one")
    wait_for(terminal, f"{HOST} did not accept the password of {newcomer.user.name}")
    assert not newcomer.config.exists()
    newcomer.answer(terminal, newcomer.user.password)
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    assert "not the one" not in newcomer.log
    assert newcomer.user.password not in newcomer.log


def test_a_server_that_nobody_names_is_said_by_hand(newcomer: Newcomer) -> None:
    del newcomer.internet.doors[f"{HOST}:993"]
    newcomer.internet.doors["post.example.net:993"] = newcomer.user.server.tls_port
    newcomer.internet.doors[f"{HOST}:1993"] = newcomer.user.server.tls_port
    newcomer.internet.pages.clear()
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    wait_for(terminal, "No mail server was found for example.org")
    wait_for(terminal, f"Server › {HOST}")
    newcomer.answer(terminal, "post.example.net")
    wait_for(terminal, "post.example.net shows the certificate of another name, so no password was sent")
    terminal.type(HOST)
    terminal.press("tab")
    newcomer.answer(terminal, "1993")
    terminal.wait_for(lambda: "accept the password" in joined(terminal) or position(terminal)[1] == COUNT)
    if position(terminal)[1] != COUNT:  # the server wants the name without the domain
        terminal.press("tab", "tab", "tab", "tab", "tab")
        newcomer.answer(terminal, newcomer.user.name)
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    (account,) = load(newcomer.config).accounts
    assert (account.imap.host, account.imap.port, account.imap.username) == (HOST, 1993, newcomer.user.name)


def test_a_private_authority_is_named_by_its_file(newcomer: Newcomer) -> None:
    newcomer.internet.forget_trust()
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    wait_for(terminal, "so no password was sent: where it has a CA of its own, name that one's file")
    newcomer.answer(terminal, str(newcomer.user.server.ca_file))
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    (account,) = load(newcomer.config).accounts
    assert account.imap.ca_file == newcomer.user.server.ca_file


@pytest.mark.parametrize("typed", ["", "ada@example.org"])
def test_esc_leaves_nothing_behind(newcomer: Newcomer, typed: str) -> None:
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    terminal.type(typed)
    terminal.press("esc")
    assert terminal.wait_exit() == 0
    assert "No account was set up" in joined(terminal)
    assert not newcomer.config.exists()


def test_a_config_that_cannot_be_written_costs_nothing_but_itself(newcomer: Newcomer) -> None:
    (newcomer.home / ".config").symlink_to("/proc/nobody/writes/here")
    terminal = newcomer.start()
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    wait_for(terminal, "Enter goes on without keeping the account")
    terminal.press("enter")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)


def test_without_a_terminal_it_is_a_sentence(newcomer: Newcomer) -> None:
    program = Program(newcomer.home, "[ui]\n")
    done = program.run()
    assert done.returncode == 2
    assert "No account is configured yet" in done.stderr


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (60, 20)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_in_the_box_is_seen(newcomer: Newcomer, columns: int, rows: int, language: str) -> None:
    newcomer.environment["LANGUAGE"] = language
    terminal = newcomer.start(columns=columns, rows=rows)
    wait_for(terminal, "tuimail")
    terminal.wait_for(lambda: "Esc" in terminal.text)
    terminal.type(f"{newcomer.user.name}@example.org\rwrong\r")
    wait_for(terminal, "failed)")
    terminal.press("ctrl+s")
    terminal.wait_for("993")
    terminal.wait_for("Esc")
    assert {"╭", "╰"} <= set(terminal.text)

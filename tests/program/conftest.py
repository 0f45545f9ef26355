"""A user with mail, and a fresh installation of tuimail for him."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.program.newcomer import AUTOCONFIG, HOST, Newcomer
from tests.program.sight import position
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.internet import Internet, client_config
from tests.support.maildir import Mail
from tests.support.mailgen import mailbox
from tests.support.program import Program
from tests.support.ptyterm import Terminal

COUNT = 60


@pytest.fixture(scope="session")
def mails() -> list[Mail]:
    """What is in the INBOX at the start, oldest first; nothing is starred, because a star more is a star less."""
    return [replace(mail, flags=mail.flags.replace("F", "")) for mail in mailbox(COUNT)]


@pytest.fixture
def user(dovecot: Dovecot, mails: list[Mail]) -> DovecotUser:
    """Somebody with mail."""
    made = dovecot.new_user()
    made.deliver(mails)
    return made


@pytest.fixture
def program(user: DovecotUser, tmp_path: Path) -> Program:
    """tuimail, configured for him and never started."""
    return Program.for_user(tmp_path / "tuimail", user)


@pytest.fixture
def start() -> Iterator[Callable[..., Terminal]]:
    """Start a program in a terminal, and wait until its list is there."""
    terminals: list[Terminal] = []

    def run(program: Program, *words: str, columns: int = 120, rows: int = 30, count: int = COUNT) -> Terminal:
        terminal = program.open(*words, columns=columns, rows=rows)
        terminals.append(terminal)
        terminal.wait_for(lambda: position(terminal)[1] == count)
        return terminal

    yield run
    for terminal in terminals:
        terminal.close()


@pytest.fixture
def newcomer(
    user: DovecotUser, tmp_path: Path, pty: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newcomer]:
    """Somebody with a mailbox and nothing else, whose provider publishes where it is."""
    home = tmp_path / "home"
    home.mkdir()
    internet = Internet(tmp_path)
    internet.trust(user.server.ca_file)
    internet.doors[f"{HOST}:993"] = user.server.tls_port
    internet.publish(AUTOCONFIG, client_config(HOST, 993))
    monkeypatch.chdir(Path(__file__).parents[2])
    with internet.running():
        yield Newcomer(home, internet, user, pty)

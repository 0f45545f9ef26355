"""All inboxes in a real terminal: two accounts on a real server, one key, one undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.sight import eventually, on_server
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.maildir import Mail
from tests.support.program import Place, Program, account_config
from tests.support.ptyterm import Terminal

NAMES = ("work", "home")


def letter(number: int) -> Mail:
    head = f"From: Ada <a@x.org>\r\nTo: me@x.org\r\nSubject: letter {number}\r\nMessage-ID: <{number}@x>"
    return Mail(f"{head}\r\n\r\nHello\r\n".encode(), 1_790_000_000 + number)


@pytest.fixture
def users(dovecot: Dovecot) -> dict[str, DovecotUser]:
    """Even letters at work, odd ones at home."""
    users = {name: dovecot.new_user() for name in NAMES}
    for number, user in enumerate(users.values()):
        user.deliver([letter(one) for one in range(number, 6, 2)])
    return users


@pytest.fixture
def program(tmp_path: Path, users: dict[str, DovecotUser]) -> Program:
    config = ""
    for name, user in users.items():
        secret = tmp_path / f"password-{name}"
        secret.write_text(user.password)
        one = account_config(user.name, Place(user.server.host, user.server.port), f"cat {secret}")
        config += one.replace("[accounts.ada", f"[accounts.{name}")
    return Program(tmp_path, config)


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    with program.open() as terminal:
        terminal.wait_for(lambda: terminal.text.count("Inbox             3") == 2, timeout_s=60)
        terminal.type("gA")
        terminal.wait_for("All inboxes  6 unread", timeout_s=60)
        terminal.wait_for("letter 5")
        yield terminal
        terminal.press("ctrl+q")
        terminal.wait_exit()


def archived(users: dict[str, DovecotUser]) -> dict[str, set[str]]:
    return {name: set(on_server(user, "Archive")) for name, user in users.items()}


def test_one_key_reaches_both_servers_and_one_undo_too(terminal: Terminal, users: dict[str, DovecotUser]) -> None:
    shown = [line.split()[-1] for line in terminal.lines if "letter" in line and "Hello" not in line]
    assert shown[:6] == ["home", "work"] * 3
    terminal.type("xxe")
    terminal.wait_for("Archived 2 messages")
    both = {"work": {"<4@x>"}, "home": {"<5@x>"}}
    eventually(terminal, lambda: archived(users) == both, "both archives have theirs")
    terminal.press("u")
    terminal.wait_for("Archive 1 message in work")
    eventually(terminal, lambda: not any(archived(users).values()), "both are back")
    terminal.wait_for("All inboxes  6 unread")


def test_new_mail_of_either_account_joins(terminal: Terminal, users: dict[str, DovecotUser]) -> None:
    for number, user in enumerate(users.values(), start=7):
        user.deliver([letter(number)])
    terminal.press("$")
    terminal.wait_for("letter 7", timeout_s=60)
    terminal.wait_for("letter 8", timeout_s=60)


def test_without_a_screen_both_are_one_undo_too(program: Program, users: dict[str, DovecotUser]) -> None:
    assert program.run("sync").returncode == 0
    moved = program.run("move", "<4@x>", "<5@x>", "archive")
    assert "work: Moved 1 message to Archive. home: Moved 1 message to Archive." in moved.stdout
    assert archived(users) == {"work": {"<4@x>"}, "home": {"<5@x>"}}
    undone = program.run("undo")
    assert undone.stdout.count("Undone: Move 1 message to Archive in ") == 2
    assert archived(users) == {"work": set(), "home": set()}

"""From an empty home to a readable inbox: what is typed, counted; what goes wrong, and the way on."""

from __future__ import annotations

import stat

import pytest

from tests.program.conftest import COUNT
from tests.program.newcomer import AUTOCONFIG, HOST, Newcomer, joined, wait_for
from tests.program.sight import position
from tests.support.program import Program
from tuimail.config.load import load


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
    wait_for(terminal, "post.example.net shows a certificate for another name, so no password was sent")
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
    wait_for(terminal, "so no password was sent: if the server has its own CA, name that CA's file")
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
    wait_for(terminal, "Enter goes on without saving the account")
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

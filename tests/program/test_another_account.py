"""A second account beside the first, asked for in the mail and back in it afterwards."""

from __future__ import annotations

from tests.program.conftest import COUNT
from tests.program.newcomer import Newcomer, wait_for
from tests.program.sight import position
from tests.support.dovecot import Dovecot
from tests.support.ptyterm import Terminal
from tuimail.config.load import load


def asked(newcomer: Newcomer) -> Terminal:
    """At the question for another account, from the mail of a first one."""
    terminal = newcomer.start(columns=120, rows=30)
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    terminal.type(":account.add")
    wait_for(terminal, "opens its mail")
    terminal.press("enter")
    wait_for(terminal, "Another account")
    return terminal


def test_another_account_stands_beside_the_first(newcomer: Newcomer, dovecot: Dovecot) -> None:
    grace = dovecot.new_user()
    grace.deliver([b"From: a@example.org\nSubject: For Grace\n\nHello.\n"])
    terminal = asked(newcomer)
    before = newcomer.config.read_text()
    newcomer.answer(terminal, f"{grace.name}@example.org")
    newcomer.answer(terminal, grace.password)
    name = f"{grace.name}@example.org"
    # Before its inbox is known there is no way to it.
    terminal.wait_for(lambda: sum("✉ Inbox" in line[:26] for line in terminal.lines) == 2)
    assert newcomer.config.read_text().startswith(before)
    assert [account.name for account in load(newcomer.config).accounts] == ["example", name]
    terminal.type("2")
    wait_for(terminal, "For Grace")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_esc_leads_back_to_the_mail(newcomer: Newcomer) -> None:
    terminal = asked(newcomer)
    before = newcomer.config.read_text()
    terminal.press("esc")
    terminal.wait_for(lambda: "Another account" not in terminal.text and position(terminal)[1] == COUNT)
    wait_for(terminal, "example online")  # the password is still known
    assert newcomer.config.read_text() == before
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_quitting_there_quits(newcomer: Newcomer) -> None:
    terminal = asked(newcomer)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0

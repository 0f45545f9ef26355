"""`--linear` on a terminal that can do nothing but write lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server
from tests.support.dovecot import DovecotUser
from tests.support.program import Program
from tests.support.ptyterm import Terminal

_ALONE = "This terminal has no clipboard. The address, alone:"


@pytest.fixture
def terminal(program: Program) -> Iterator[Terminal]:
    program.environment["TERM"] = "dumb"
    with program.open("--linear", columns=240, rows=200) as opened:
        opened.wait_for(f"INBOX: {COUNT} messages")
        yield opened


def test_mail_is_read_and_archived_in_lines(user: DovecotUser, terminal: Terminal) -> None:
    terminal.type("2\n")
    terminal.wait_for(f"2 of {COUNT}: ")
    terminal.type("o\n")
    terminal.wait_for("Subject: ")
    terminal.wait_for("Date: ")
    terminal.type("e\n")
    terminal.wait_for("Archived 1 message. u undoes it.")
    terminal.wait_for(f"2 of {COUNT - 1}: ")
    eventually(terminal, lambda: len(on_server(user, "Archive")) == 1, "one is in the archive")
    terminal.type("u\n")
    terminal.wait_for("Undone: Archive 1 message")
    eventually(terminal, lambda: not on_server(user, "Archive"), "it is back")
    terminal.type("quit\n")
    assert terminal.wait_exit() == 0
    assert b"\x1b" not in terminal.output


def test_what_is_selected_is_told_and_a_question_that_is_not_answered_with_yes_does_nothing(terminal: Terminal) -> None:
    terminal.type("3 o\n")
    terminal.wait_for("Subject: ")
    heading = next(line for line in terminal.lines if line.startswith(f"3 of {COUNT}: "))
    first = next(line for line in terminal.lines if line.startswith("From: "))
    assert terminal.lines.index(heading) < terminal.lines.index(first)
    terminal.type("x\n")
    terminal.wait_for("Selected: 1 message.")
    terminal.type("x\n")
    terminal.wait_for("Selected: 2 messages.")
    terminal.type("D\n")
    terminal.wait_for("y and Enter does it")
    terminal.type("no\n")
    terminal.wait_for("Nothing was done.")
    terminal.type("read\n")
    terminal.wait_for(lambda: sum(line.startswith("Subject: ") for line in terminal.lines) == 2)
    terminal.type("r\n")
    terminal.wait_for("tuimail cannot send mail yet")
    terminal.type("quit\n")
    assert terminal.wait_exit() == 0


def test_a_text_is_copied_by_its_number_out_of_the_message_that_was_read(terminal: Terminal) -> None:
    terminal.type("3 o\n")
    terminal.wait_for("Subject: ")
    terminal.type("y\n")
    terminal.wait_for("1 copies the first one.")
    number = next(line.partition(",")[0] for line in terminal.lines if ", address: " in line)
    terminal.type(f"y {number}\n")
    terminal.wait_for(_ALONE)
    terminal.wait_for(lambda: "@" in terminal.lines[terminal.lines.index(_ALONE) + 1])
    terminal.type("quit\n")
    assert terminal.wait_exit() == 0
    assert b"\x1b" not in terminal.output


def test_a_filter_tells_how_many_it_left(terminal: Terminal) -> None:
    def told(words: str) -> int:
        return sum(words in line for line in terminal.lines)

    before = told(f"INBOX: {COUNT} messages"), told("INBOX: 0 messages")
    terminal.type("\\is:starred\n")
    terminal.wait_for(lambda: told("filtered by") == 1)
    assert told("INBOX: 0 messages") == before[1] + 1
    terminal.type("\\\n")
    terminal.wait_for(lambda: told(f"INBOX: {COUNT} messages") == before[0] + 1)
    assert told("INBOX: 0 messages") == before[1] + 1
    terminal.type("quit\n")
    assert terminal.wait_exit() == 0


def test_folders_are_named_in_words_and_wrong_orders_are_answered(terminal: Terminal) -> None:
    terminal.type("gl\n")
    terminal.wait_for("Type the command again with a part of one of these names.")
    terminal.type("m nowhere-at-all\n")
    terminal.wait_for("There is no folder like nowhere-at-all")
    terminal.type("gl arch\n")
    terminal.wait_for("Archive: 0 messages")
    terminal.type("frobnicate\n")
    terminal.wait_for("“frobnicate” is not a command")
    terminal.type("v\n")
    terminal.wait_for("Open a message first.")
    terminal.type("S\n")
    terminal.wait_for("needs the screen")
    terminal.type("q\n")
    assert terminal.wait_exit() == 0


def test_a_question_waits_for_yes_and_a_password_is_not_shown(user: DovecotUser, tmp_path: Path) -> None:
    program = Program.for_user(tmp_path / "t", user, password="wrong")
    program.environment["TERM"] = "dumb"
    with program.open("--linear", columns=240, rows=200) as terminal:
        terminal.wait_for("Type the password of ada")
        terminal.type(f"{user.password}\n")
        terminal.wait_for(f"1 of {COUNT}: ")
        assert user.password not in terminal.text
        terminal.type("D\n")
        terminal.wait_for("y and Enter does it")
        terminal.type("\n")
        terminal.type("l work\n")
        terminal.wait_for("Tagged 1 message as work")
        assert f"of {COUNT}: " in terminal.text
        terminal.type("D\ny\n")
        terminal.wait_for("Deleted 1 message for good")
        eventually(terminal, lambda: len(on_server(user)) == COUNT - 1, "one is gone")
        terminal.type("quit\n")
        assert terminal.wait_exit() == 0

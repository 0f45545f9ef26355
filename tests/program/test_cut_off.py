"""A terminal that goes, a kill: everything is written, and the next start is where the user was."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.benchmarks.ground import cursor_line
from tests.program.conftest import COUNT
from tests.program.sight import on_server, position
from tests.program.test_triage import newest
from tests.support.dovecot import DovecotUser
from tests.support.maildir import Mail
from tests.support.program import ACCOUNT, Place, Program, account_config
from tests.support.proxy import Proxy
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


def cut_off(terminal: Terminal, how: str) -> None:
    if how == "hangup":
        terminal.hang_up()
        assert terminal.wait_exit() == 128 + signal.SIGHUP
    else:
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM


def go_to_row(terminal: Terminal, row: int) -> str:
    """Down to a row, the first being 1; what stands there."""
    terminal.press(*"j" * (row - position(terminal)[0]))
    terminal.wait_for(lambda: position(terminal)[0] == row)
    return subject_at_cursor(terminal)


def subject_at_cursor(terminal: Terminal) -> str:
    return cursor_line(terminal)[30:].strip()


@pytest.mark.parametrize("how", ["hangup", "kill"])
def test_place_marks_and_message_come_back(program: Program, start: Start, how: str) -> None:
    terminal = start(program)
    go_to_row(terminal, 18)
    terminal.press("x", "x")
    terminal.wait_for(lambda: position(terminal)[0] == 20)
    subject = go_to_row(terminal, 22)
    terminal.press("enter")
    terminal.wait_for(lambda: terminal.text.count(subject[:20]) >= 2)
    terminal.wait_for("2 selected")
    rows = terminal.lines
    place = next(y for y, line in enumerate(rows) if cursor_line(terminal) and line.endswith(cursor_line(terminal)))
    cut_off(terminal, how)
    again = start(program)
    again.wait_for("cut off")
    again.wait_for("2 selected")
    again.wait_for(lambda: again.text.count(subject[:20]) >= 2)
    assert position(again)[0] == 22
    assert subject_at_cursor(again) == subject
    assert again.lines[place].endswith(cursor_line(again))
    again.wait_for("q back")  # the message has the keys, as before
    again.press("ctrl+q")
    assert again.wait_exit() == 0
    third = start(program)
    assert position(third)[0] == 22, "the place stays for who left by himself, too"
    assert "selected" not in third.text
    assert "cut off" not in third.text


@pytest.mark.parametrize("how", ["hangup", "kill"])
def test_a_filter_that_is_being_typed_comes_back(program: Program, start: Start, how: str) -> None:
    terminal = start(program)
    terminal.type("\\is:unread")
    terminal.wait_for(lambda: 0 < position(terminal)[1] < COUNT)
    unread = position(terminal)[1]
    terminal.type(" from:(")  # what is wrong stays to be mended
    terminal.wait_for("is:unread from:(")
    cut_off(terminal, how)
    again = start(program, count=unread)
    again.wait_for("is:unread from:(")
    again.wait_for("cut off")
    again.press(*["backspace"] * len(" from:("))
    again.wait_for(lambda: "from:(" not in again.text)
    again.press("enter")
    again.wait_for(lambda: "Filter is:" not in again.text)
    assert position(again)[1] == unread
    again.press("esc")
    again.wait_for(lambda: position(again)[1] == COUNT)


@pytest.mark.parametrize("how", ["hangup", "kill"])
def test_what_was_done_just_before_is_in_the_journal_and_its_end_is_told(
    program: Program, start: Start, user: DovecotUser, mails: list[Mail], how: str
) -> None:
    with Proxy(user.server.host, user.server.port) as proxy:
        program.config = account_config(
            user.name, Place(proxy.host, proxy.port), f"cat {program.directory / 'password'}"
        )
        terminal = start(program)
        terminal.wait_for("online")
        proxy.cut()
        terminal.press("e", "e")
        terminal.wait_for(lambda: position(terminal)[1] == COUNT - 2)
        cut_off(terminal, how)
        assert set(newest(mails, 2)) <= set(on_server(user))
        proxy.restore()
        assert program.run("sync", ACCOUNT).returncode == 0
        assert not set(newest(mails, 2)) & set(on_server(user))
        again = start(program, count=COUNT - 2)
        again.wait_for("2 changes reached the server")


def test_keys_typed_before_everything_is_up_are_done_though_the_user_leaves_at_once(
    program: Program, start: Start, user: DovecotUser, mails: list[Mail]
) -> None:
    terminal = start(program)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    with program.open(rows=30) as quick:
        quick.wait_for(lambda: b"\x1b[?1049h" in quick.output)
        quick.press("e", "ctrl+q")
        assert quick.wait_exit() == 0
    start(program, count=COUNT - 1)
    assert program.run("sync", ACCOUNT).returncode == 0
    assert newest(mails, 1)[0] not in on_server(user)

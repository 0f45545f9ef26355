"""What others do to the account while tuimail looks at it, and crashes between sending and hearing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.program.test_triage import newest
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.maildir import Mail
from tests.support.program import Place, Program, account_config
from tests.support.proxy import Proxy
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def line(dovecot: Dovecot, user: DovecotUser, program: Program) -> Iterator[Proxy]:
    """The cable between tuimail and its server, listened to."""
    with Proxy(dovecot.host, dovecot.port, is_recording=True) as proxy:
        place = Place(proxy.host, proxy.port)
        program.config = account_config(user.name, place, f"cat {program.directory / 'password'}")
        yield proxy


def was_sent(line: Proxy, words: bytes) -> bool:
    return any(words in passage.octets for count in line.connections for passage in count.passages if passage.is_up)


@pytest.mark.parametrize("loses_the_answer", [True, False])
def test_killed_between_sending_a_move_and_hearing_of_it(
    line: Proxy, user: DovecotUser, program: Program, start: Start, mails: list[Mail], loses_the_answer: bool
) -> None:
    ids = set(newest(mails, 30))
    terminal = start(program)
    eventually(terminal, lambda: was_sent(line, b"IDLE"), "it is online")
    terminal.type("V" + "j" * 29 + "Ve")
    while not line.wait_until(lambda: was_sent(line, b"UID MOVE"), timeout_s=0.01):
        terminal.wait_quiet(0.01, timeout_s=0.01)
    if loses_the_answer:
        line.cut()
    terminal.signal(signal.SIGKILL)
    terminal.wait_exit()
    line.restore()
    again = start(program, count=COUNT - 30)
    eventually(again, lambda: set(on_server(user, "Archive")) == ids, "all are in the archive, once", timeout_s=60)
    assert len(on_server(user)) == COUNT - 30
    again.press("u")
    eventually(again, lambda: len(on_server(user)) == COUNT, "undo brings all of them back", timeout_s=60)
    assert not on_server(user, "Archive")


def test_others_change_flags_and_expunge(user: DovecotUser, program: Program, start: Start, mails: list[Mail]) -> None:
    terminal = start(program)
    with user.imap() as client:
        client.select()
        client.store("1:20", "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.store("*", "-FLAGS", "(\\Seen)")
    terminal.press("$")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT - 20, timeout_s=30)
    terminal.press("e")
    eventually(terminal, lambda: list(on_server(user, "Archive")) == newest(mails, 1), "it still hits the right one")


def test_a_folder_deleted_elsewhere_leaves_the_tree(user: DovecotUser, program: Program, start: Start) -> None:
    user.deliver([b"From: a@b\nSubject: alone in there\nMessage-ID: <alone@x>\n\nx\n"], "Projects")
    terminal = start(program)
    terminal.type("glproj\r")
    terminal.wait_for("alone in there")
    with user.imap() as client:
        assert client.delete("Projects")[0] == "OK"
    terminal.press("$")
    terminal.wait_for(lambda: "Projects" not in "\n".join(line[:24] for line in terminal.lines), timeout_s=30)
    terminal.type("gi")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_a_full_quota_is_told_and_nothing_is_lost(dovecot: Dovecot, tmp_path: Path, mails: list[Mail]) -> None:
    full = dovecot.new_user(quota_kb=1)
    full.deliver(mails[:5])
    with Program.for_user(tmp_path / "t", full).open() as terminal:
        terminal.wait_for(lambda: position(terminal)[1] == 5)
        terminal.type("March")
        terminal.wait_for("Archive")
        terminal.press("enter")
        terminal.wait_for(lambda: "quota" in terminal.text.lower(), timeout_s=30)
        terminal.press("esc", "ctrl+q")
        assert terminal.wait_exit() == 0
    assert len(on_server(full)) == 5
    assert not on_server(full, "Archive")

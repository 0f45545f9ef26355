"""Losing the network, the process and the terminal; nothing that was done gets lost or done twice."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
from collections.abc import Callable, Iterator

import pytest

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.program.test_triage import newest
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.maildir import Mail
from tests.support.program import ACCOUNT, Place, Program, account_config
from tests.support.proxy import Proxy
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def line(dovecot: Dovecot, user: DovecotUser, program: Program) -> Iterator[Proxy]:
    """The cable between tuimail and its server."""
    with Proxy(dovecot.host, dovecot.port) as proxy:
        place = Place(proxy.host, proxy.port)
        program.config = account_config(user.name, place, f"cat {program.directory / 'password'}")
        yield proxy


def quit_by(terminal: Terminal, how: str) -> None:
    match how:
        case "q":
            terminal.press("ctrl+q")
            assert terminal.wait_exit() == 0
        case "kill":
            terminal.signal(signal.SIGKILL)
            terminal.wait_exit()
        case "hangup":
            terminal.hang_up()
            terminal.wait_exit()


@pytest.mark.parametrize("end", ["q", "kill", "hangup"])
def test_what_is_done_offline_survives_the_end_of_the_program(
    line: Proxy, user: DovecotUser, program: Program, start: Start, mails: list[Mail], end: str
) -> None:
    ids = newest(mails, 6)
    terminal = start(program)
    line.cut()
    terminal.press(*"eee", *"dd", "s")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT - 5)
    terminal.wait_quiet(0.3)
    quit_by(terminal, end)
    assert set(ids) <= set(on_server(user))

    again = start(program, count=COUNT - 5)
    line.restore()
    eventually(again, lambda: set(on_server(user, "Archive")) == set(ids[:3]), "three are archived", timeout_s=60)
    eventually(again, lambda: set(on_server(user, "Trash")) == set(ids[3:5]), "two are in the trash")
    eventually(again, lambda: "\\Flagged" in on_server(user)[ids[5]], "one has a star")
    assert len(on_server(user)) == COUNT - 5


def test_the_cached_list_is_there_without_a_server(
    line: Proxy, user: DovecotUser, program: Program, start: Start
) -> None:
    quit_by(start(program), "q")
    line.cut()
    terminal = start(program)
    assert position(terminal) == (1, COUNT)
    terminal.press("j")
    terminal.wait_for(lambda: position(terminal) == (2, COUNT))


def test_a_line_that_goes_silent_stops_nobody(line: Proxy, program: Program, start: Start) -> None:
    terminal = start(program)
    line.freeze()
    terminal.press(*"ee")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT - 2)
    terminal.press("ctrl+q")
    assert terminal.wait_exit(timeout_s=20) == 0


def test_undo_works_after_a_restart(
    line: Proxy, user: DovecotUser, program: Program, start: Start, mails: list[Mail]
) -> None:
    top = newest(mails, 1)[0]
    terminal = start(program)
    terminal.press("e")
    eventually(terminal, lambda: top in on_server(user, "Archive"), "it is archived")
    quit_by(terminal, "q")
    again = start(program, count=COUNT - 1)
    again.press("u")
    again.wait_for(lambda: position(again)[1] == COUNT)
    eventually(again, lambda: top in on_server(user) and not on_server(user, "Archive"), "it is back")


def test_two_programs_on_one_account_agree(
    user: DovecotUser, program: Program, start: Start, mails: list[Mail]
) -> None:
    first, second = start(program), start(program)
    second.press("e")
    second.wait_for(lambda: position(second)[1] == COUNT - 1)
    first.wait_for(lambda: position(first)[1] == COUNT - 1, timeout_s=30)
    eventually(second, lambda: newest(mails, 1)[0] in on_server(user, "Archive"), "the server knows")
    for terminal in (first, second):
        quit_by(terminal, "q")


def test_a_corrupt_database_is_kept_aside_and_rebuilt(program: Program, start: Start) -> None:
    quit_by(start(program), "q")
    database = program.data_dir / f"{ACCOUNT}.sqlite"
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    octets = bytearray(database.read_bytes())
    octets[100:8192] = b"\xff" * 8092
    database.write_bytes(octets)
    terminal = start(program)
    assert position(terminal)[1] == COUNT
    assert list(program.data_dir.glob("*.corrupt-*"))

"""What one session does reaches the others: at once in IDLE, with the next answer otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.world import WHEN, Raw, letter, raw, serving
from tuimail.server.embed import Embedded


@pytest.fixture
def server() -> Iterator[Embedded]:
    with serving(letter(1), letter(2), letter(3)) as running:
        yield running


@pytest.fixture
def sessions(server: Embedded) -> Iterator[tuple[Raw, Raw]]:
    pair = raw(server), raw(server)
    yield pair
    for connection in pair:
        connection.close()


def idle(connection: Raw) -> None:
    connection.send(b"i IDLE")
    while not connection.file.readline().startswith(b"+"):
        pass


def test_idle_tells_arrivals_flags_and_expunges(server: Embedded, sessions: tuple[Raw, Raw]) -> None:
    watching, acting = sessions
    idle(watching)
    server.call(server.mailbox_set.mailboxes["INBOX"].deliver, letter(4), WHEN)
    assert watching.file.readline() == b"* 4 EXISTS\r\n"
    watching.file.readline()
    acting.ask(rb"STORE 1 +FLAGS (\Flagged)")
    assert rb"\Flagged" in watching.file.readline()
    acting.ask(rb"UID MOVE 2 Archive")
    assert watching.file.readline() == b"* 2 EXPUNGE\r\n"
    watching.send(b"DONE")
    assert watching.until(b"i ")[-1].startswith(b"i OK")


@pytest.mark.parametrize("round_", range(20))
def test_a_change_just_before_idle_is_not_lost(server: Embedded, sessions: tuple[Raw, Raw], round_: int) -> None:
    watching, acting = sessions
    acting.ask(rb"STORE 1 +FLAGS (kw%d)" % round_)
    idle(watching)
    assert b"kw%d" % round_ in watching.file.readline()
    watching.send(b"DONE")
    watching.until(b"i ")


def test_without_idle_the_next_answer_tells(sessions: tuple[Raw, Raw]) -> None:
    watching, acting = sessions
    acting.ask(rb"STORE 2 +FLAGS (\Answered)")
    acting.ask(b"UID MOVE 1 Archive")
    told = watching.ask(b"NOOP")
    assert b"* 1 EXPUNGE\r\n" in told
    assert any(rb"\Answered" in line for line in told)


def test_a_fetch_by_number_is_not_disturbed_by_an_expunge(sessions: tuple[Raw, Raw]) -> None:
    watching, acting = sessions
    acting.ask(b"UID MOVE 1 Archive")
    told = watching.ask(b"FETCH 3 (UID)")
    assert b"* 3 FETCH (UID 3)\r\n" in told
    assert not any(b"EXPUNGE" in line for line in told)
    assert b"* 1 EXPUNGE\r\n" in watching.ask(b"NOOP")


def test_a_session_far_behind_learns_everything(server: Embedded, sessions: tuple[Raw, Raw]) -> None:
    watching, _ = sessions
    inbox = server.mailbox_set.mailboxes["INBOX"]

    def churn() -> None:
        for _ in range(25_000):
            inbox.replace(inbox.messages[2].with_flags(frozenset()))
        inbox.remove([1])

    server.call(churn)
    assert b"* 1 EXPUNGE\r\n" in watching.ask(b"NOOP")
    assert b"* 2 FETCH (UID 3)\r\n" in watching.ask(b"FETCH 2 (UID)")

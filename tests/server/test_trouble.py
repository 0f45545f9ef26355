"""Faults put in by hook, messages that cannot be rendered, and what stays of it: one answer, one log line."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tests.server.world import Raw, letter, login, raw, serving
from tests.support.mail_malformed import MALFORMED
from tuimail.server.errors import ContentGone
from tuimail.server.faults import Faults
from tuimail.server.mailbox import ServedMailbox


def test_malformed_mail_is_fetched_and_searched_like_any_other() -> None:
    with serving(*MALFORMED.values(), letter(1)) as server:
        client = login(server)
        client.ok("select")
        total = len(MALFORMED) + 1
        items = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[1] BODY)"
        answered = [
            part for part in client.ok("fetch", "1:*", items) if isinstance(part, tuple) and b"FETCH" not in part
        ]
        assert answered
        assert client.ok("fetch", f"{total}", "(UID)") == [b"%d (UID %d)" % (total, total)]
        for criteria in ("FROM x", "SUBJECT x", "TO x", "SENTSINCE 1-Jan-2020", "TEXT hello", "BODY x", "CC x"):
            client.ok("search", None, criteria)
        client.logout()


def test_a_message_that_cannot_be_loaded_costs_only_its_answer(caplog: pytest.LogCaptureFixture) -> None:
    with serving(letter(1), letter(2), letter(3)) as server:
        inbox = server.mailbox_set.mailboxes["INBOX"]
        broken = inbox.messages[2]

        class _Gone:
            def load(self, ref: object) -> bytes:
                raise ContentGone("the file is gone")

            def add(self, content: bytes) -> object:
                return 0

        broken.content = _Gone()
        connection = raw(server)
        with caplog.at_level(logging.ERROR):
            told = connection.ask(b"FETCH 1:3 (UID BODY.PEEK[])")
        assert told[-1].startswith(b"a OK") or told[-1].startswith(b"a NO")
        assert connection.ask(b"FETCH 3 (UID)")[0] == b"* 3 FETCH (UID 3)\r\n"
        assert connection.ask(b"SEARCH TEXT hello")[-1].startswith(b"a NO [SERVERBUG]")
        assert "gone" in caplog.text
        connection.close()


def test_an_unexpected_failure_inside_a_command_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(letter(1)) as server:
        connection = raw(server)

        def fail(self: ServedMailbox, raw_message: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(ServedMailbox, "snapshot", fail)
        assert connection.ask(b"STATUS INBOX (MESSAGES)")[-1].startswith(b"a NO [SERVERBUG]")
        assert connection.ask(b"NOOP")[-1].startswith(b"a OK")
        connection.close()


@contextmanager
def talking(**faults: Any) -> Iterator[Raw]:
    """A connection that has signed in and selected, from when on these faults hold."""
    given = Faults()
    with serving(letter(1), faults=given) as server:
        connection = raw(server)
        for name, value in faults.items():
            setattr(given, name, value)
        yield connection
        connection.close()


def test_cut_after_so_many_octets() -> None:
    received = b""
    with talking(cut_after=20) as connection, suppress(OSError):
        connection.send(b"a FETCH 1 (BODY.PEEK[])")
        while chunk := connection.file.read(1):
            received += chunk
    assert len(received) == 20


def test_one_octet_at_a_time_says_the_same() -> None:
    with serving(letter(1), faults=Faults(one_octet_at_a_time=True)) as server:
        client = login(server)
        client.ok("select")
        assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(1)
        client.logout()


def test_answers_are_delayed() -> None:
    with talking(delay_s=0.05) as connection:
        began = time.monotonic()
        connection.ask(b"NOOP")
        assert time.monotonic() - began >= 0.05


def test_commands_are_refused_as_asked() -> None:
    refused = {b"MOVE": b"NO [OVERQUOTA] Full.", b"STORE": b"BAD What?", b"STATUS": b"BYE Closing."}
    with talking(refuse=refused) as connection:
        assert connection.ask(b"UID MOVE 1 Archive")[-1] == b"a NO [OVERQUOTA] Full.\r\n"
        assert connection.ask(rb"STORE 1 +FLAGS (\Seen)")[-1] == b"a BAD What?\r\n"
        told = connection.ask(b"STATUS INBOX (MESSAGES)")
        assert told == [b"* BYE Closing.\r\n"]
        assert connection.file.readline() == b""


def test_a_new_uidvalidity_and_a_mailbox_that_turns_read_only() -> None:
    with serving(letter(1), letter(2)) as server:
        inbox = server.mailbox_set.mailboxes["INBOX"]
        client = login(server)
        client.ok("select")
        before = client.untagged_responses["UIDVALIDITY"]
        server.call(inbox.renew_uid_validity)
        client.ok("select")
        assert client.untagged_responses["UIDVALIDITY"] != before
        assert client.ok("fetch", "1:*", "(UID)") == [b"1 (UID 1)", b"2 (UID 2)"]
        server.call(inbox.set_readonly, True)
        client.ok("select", "INBOX", True)
        assert client.store("1", "+FLAGS", r"(\Seen)")[0] == "NO"
        assert client.append("INBOX", None, None, letter(3))[0] == "NO"
        client.logout()


def test_an_answer_that_takes_long_lets_the_screen_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = itertools.count()
    rests: list[float] = []
    sleep = asyncio.sleep

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        await sleep(0)

    with serving(*[letter(number) for number in range(40)]) as server:
        connection = raw(server)
        monkeypatch.setattr("tuimail.server.wire.time.thread_time", lambda: next(spent) * 1.0)
        monkeypatch.setattr("tuimail.server.wire.asyncio.sleep", rest)
        assert len(connection.ask(b"FETCH 1:40 (ENVELOPE)")) == 41
        connection.close()
    assert [seconds for seconds in rests if seconds] == [1.0] * 5


def test_a_client_that_hangs_up_in_the_middle_harms_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(*[letter(number) for number in range(2000)]) as server:
        for _ in range(3):
            connection = raw(server)
            connection.send(b"a FETCH 1:* (BODY.PEEK[])")
            connection.socket.shutdown(socket.SHUT_RDWR)
            connection.close()
        other = raw(server)
        assert other.ask(b"NOOP")[-1].startswith(b"a OK")
        other.close()
    assert capfd.readouterr() == ("", "")


def test_a_hand_written_connection_is_greeted_without_the_hosts_name() -> None:
    with serving() as server:
        connection = Raw(server.connect())
        assert connection.greeting.startswith(b"* OK")
        assert socket.gethostname().encode() not in connection.greeting
        connection.close()

"""The scripted server's faults, as Python's own imaplib suffers them."""

from __future__ import annotations

import imaplib
from typing import Any

import pytest

from tests.servers.faults import Break, Mangle
from tests.servers.mail import letter
from tests.servers.talk import filled, talk


def test_a_lost_answer_means_done_but_unknown() -> None:
    server = filled()
    server.faults.on("UID MOVE", Break.LOSE_ANSWER)

    def conversation(link: imaplib.IMAP4) -> None:
        imaplib.Commands["MOVE"] = ("SELECTED",)
        link.select("INBOX")
        with pytest.raises(imaplib.IMAP4.abort):
            link.uid("MOVE", "1", "Archive")

    talk(server, conversation)
    assert server.mail["Archive"].sources() == [letter(1)]


def test_cut_before_means_not_done() -> None:
    server = filled()
    server.faults.on("UID COPY", Break.CUT_BEFORE)

    def conversation(link: imaplib.IMAP4) -> None:
        link.select("INBOX")
        with pytest.raises(imaplib.IMAP4.abort):
            link.uid("COPY", "1", "Archive")

    talk(server, conversation)
    assert server.mail["Archive"].sources() == []


def test_faults_wait_for_their_turn() -> None:
    server = filled()
    server.faults.refuse("NOOP", "NO [INUSE] Later.", nth=2)

    def conversation(link: imaplib.IMAP4) -> list[str]:
        return [link.noop()[0] for _ in range(3)]

    assert talk(server, conversation) == ["OK", "NO", "OK"]
    assert server.count("NOOP") == 3


def test_bytes_one_at_a_time_and_mangled_answers() -> None:
    server = filled()
    server.faults.one_byte_at_a_time = True
    server.faults.on("UID SEARCH", Mangle(lambda answer: answer.replace(b"SEARCH 1", b"SEARCH 7")))

    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX")
        return link.uid("SEARCH", "UID 1")[1]

    assert talk(server, conversation) == [b"7"]


def test_cut_after_some_bytes() -> None:
    server = filled()

    def conversation(link: imaplib.IMAP4) -> None:
        server.faults.cut_after_bytes = 30
        with pytest.raises(imaplib.IMAP4.abort):
            link.select("INBOX")

    talk(server, conversation)

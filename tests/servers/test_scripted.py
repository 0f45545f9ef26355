"""The scripted server, as Python's own imaplib sees it."""

from __future__ import annotations

import asyncio
import imaplib
from typing import Any

import pytest

from tests.servers.mail import letter
from tests.servers.scripted import BARE, ScriptedServer
from tests.servers.talk import filled, talk


def test_login_is_refused_with_a_wrong_password() -> None:
    server = ScriptedServer()

    def client() -> None:
        link = imaplib.IMAP4("127.0.0.1", server.port, timeout=5)
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            link.login("reader", "wrong")
        link.shutdown()

    async def both() -> None:
        async with server:
            await asyncio.to_thread(client)

    asyncio.run(both())


def test_authenticate_with_a_challenge() -> None:
    server = ScriptedServer()

    def client() -> str:
        link = imaplib.IMAP4("127.0.0.1", server.port, timeout=5)
        status, _ = link.authenticate("PLAIN", lambda _: b"\0reader\0secret")
        link.logout()
        return status

    async def both() -> str:
        async with server:
            return await asyncio.to_thread(client)

    assert asyncio.run(both()) == "OK"


def test_select_tells_what_the_mailbox_is() -> None:
    def conversation(link: imaplib.IMAP4) -> tuple[Any, ...]:
        _, data = link.select("INBOX")
        return data[0], link.response("UIDVALIDITY")[1], link.response("UIDNEXT")[1], link.response("HIGHESTMODSEQ")[1]

    server = filled()
    box = server.mail["INBOX"]
    exists, uidvalidity, uidnext, modseq = talk(server, conversation)
    assert exists == b"5"
    assert uidvalidity == [str(box.uidvalidity).encode()]
    assert uidnext == [b"6"]
    assert modseq == [str(box.highestmodseq).encode()]


def test_missing_mailbox_is_refused() -> None:
    status, data = talk(filled(), lambda link: link.select("Nowhere"))
    assert status == "NO"
    assert b"NONEXISTENT" in data[0]


def test_fetch_gives_literals_and_numbers() -> None:
    def conversation(link: imaplib.IMAP4) -> list[Any]:
        link.select("INBOX", readonly=True)
        return link.uid("FETCH", "2", "(FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]

    data = talk(filled(), conversation)
    assert data[0][1] == b"Subject: Letter 2\r\n\r\n"
    assert b"UID 2 FLAGS () RFC822.SIZE " in data[0][0]
    assert b'INTERNALDATE "14-Nov-2023 22:15:20 +0000"' in data[0][0]


def test_only_a_fetch_without_peek_sets_seen() -> None:
    def conversation(link: imaplib.IMAP4) -> None:
        link.select("INBOX")
        link.uid("FETCH", "2", "(BODY.PEEK[])")
        link.uid("FETCH", "4", "(BODY[TEXT])")

    server = filled()
    talk(server, conversation)
    assert server.mail["INBOX"].messages[2].flags == set()
    assert server.mail["INBOX"].messages[4].flags == {"\\Seen"}


def test_partial_fetch() -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX")
        return link.uid("FETCH", "1", "(BODY.PEEK[1]<8.6>)")[1][0]

    meta, content = talk(filled(), conversation)
    assert b"BODY[1]<8> {6}" in meta
    assert content == b"letter"


def test_store_answers_unless_silent() -> None:
    def conversation(link: imaplib.IMAP4) -> tuple[Any, Any]:
        link.select("INBOX")
        loud = link.uid("STORE", "1:2", "+FLAGS", "(\\Flagged)")[1]
        return loud, link.uid("STORE", "1:2", "-FLAGS.SILENT", "(\\Flagged)")[1]

    server = filled()
    loud, silent = talk(server, conversation)
    assert loud == [b"1 (UID 1 FLAGS (\\Flagged \\Seen))", b"2 (UID 2 FLAGS (\\Flagged))"]
    assert silent == [None]
    assert server.mail["INBOX"].messages[1].flags == {"\\Seen"}


def test_move_reports_copyuid_and_expunges() -> None:
    def conversation(link: imaplib.IMAP4) -> tuple[Any, Any]:
        link.select("INBOX")
        imaplib.Commands["MOVE"] = ("SELECTED",)
        link.uid("MOVE", "2:3", "Archive")
        return link.response("COPYUID")[1], link.response("EXPUNGE")[1]

    server = filled()
    copyuid, expunged = talk(server, conversation)
    assert copyuid == [f"{server.mail['Archive'].uidvalidity} 2:3 1:2".encode()]
    assert expunged == [b"3", b"2"]
    assert server.mail["INBOX"].uids == [1, 4, 5]


def test_without_the_capability_move_is_unknown() -> None:
    def conversation(link: imaplib.IMAP4) -> None:
        link.select("INBOX")
        imaplib.Commands["MOVE"] = ("SELECTED",)
        with pytest.raises(imaplib.IMAP4.error, match="Unknown"):
            link.uid("MOVE", "2", "Archive")

    talk(filled(BARE), conversation)


def test_copy_to_a_missing_mailbox_says_trycreate() -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX")
        return link.uid("COPY", "1", "Nowhere")

    status, data = talk(filled(), conversation)
    assert (status, data[0][:11]) == ("NO", b"[TRYCREATE]")


def test_expunge_takes_only_what_is_marked() -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX")
        link.uid("STORE", "1,4", "+FLAGS.SILENT", "(\\Deleted)")
        link.uid("EXPUNGE", "2:4")
        return link.expunge()[1]

    server = filled()
    assert talk(server, conversation) == [b"4", b"1"]
    assert server.mail["INBOX"].uids == [2, 3, 5]


def test_append_keeps_flags_and_date() -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        return link.append("Sent", "(\\Seen)", '"14-Nov-2023 22:13:20 +0100"', letter(9))

    server = filled()
    status, data = talk(server, conversation)
    (message,) = server.mail["Sent"]
    assert status == "OK"
    assert b"[APPENDUID" in data[0]
    assert (message.source, message.flags, message.internaldate) == (letter(9), {"\\Seen"}, 1_700_000_000 - 3600)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("ALL", b"1 2 3 4 5"),
        ("UNSEEN", b"2 4"),
        ("UID 2:3 SEEN", b"3"),
        ("NOT UID 2:*", b"1"),
        ("OR UID 1 UID 5", b"1 5"),
        ('HEADER "Message-ID" "<letter-4@example.org>"', b"4"),
        ("4:*", b"4 5"),
        ("KEYWORD $Junk", b""),
    ],
)
def test_search(keys: str, found: bytes) -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX")
        return link.uid("SEARCH", keys)[1][0]

    assert talk(filled(), conversation) == found


def test_list_and_lsub_and_status() -> None:
    def conversation(link: imaplib.IMAP4) -> tuple[Any, ...]:
        return link.list()[1], link.lsub('""', "Mail%")[1], link.status("INBOX", "(MESSAGES UNSEEN UIDNEXT)")[1]

    server = filled()
    server.mail.create("Mail/Ärger & Co")
    server.mail.create("Mailing")
    listed, lsub, status = talk(server, conversation)
    assert b'(\\HasNoChildren \\Archive) "/" "Archive"' in listed
    assert b'(\\HasNoChildren) "/" "Mail/&AMQ-rger &- Co"' in listed
    assert lsub == [b'(\\HasNoChildren) "/" "Mailing"']
    assert status == [b'"INBOX" (MESSAGES 5 UNSEEN 2 UIDNEXT 6)']


def test_create_delete_and_names_in_utf7() -> None:
    def conversation(link: imaplib.IMAP4) -> list[str]:
        return [link.create('"B&APw-cher"')[0], link.create('"B&APw-cher"')[0], link.delete("Trash")[0]]

    server = filled()
    assert talk(server, conversation) == ["OK", "NO", "OK"]
    assert server.mail.get("Bücher") is not None
    assert server.mail.get("Trash") is None


def test_read_only_mailbox_refuses_changes() -> None:
    def conversation(link: imaplib.IMAP4) -> Any:
        link.select("INBOX", readonly=True)
        return link.uid("STORE", "1", "+FLAGS", "(\\Flagged)")

    status, data = talk(filled(), conversation)
    assert (status, data[0][:11]) == ("NO", b"[READ-ONLY]")


def test_others_changes_are_told_with_the_next_command() -> None:
    server = filled()
    box = server.mail["INBOX"]

    def conversation(link: imaplib.IMAP4) -> tuple[Any, ...]:
        link.select("INBOX")
        box.expunge([2])
        box.append(letter(6))
        box.add_flags(1, "\\Flagged")
        link.noop()
        return link.response("EXPUNGE")[1], link.response("EXISTS")[1], link.response("FETCH")[1]

    expunged, exists, fetched = talk(server, conversation)
    assert expunged == [b"2"]
    assert exists == [b"5", b"5"]
    assert fetched == [b"1 (UID 1 FLAGS (\\Flagged \\Seen))"]


def test_the_log_and_the_flights() -> None:
    def conversation(link: imaplib.IMAP4) -> None:
        link.select("INBOX")
        link.append("Sent", "", "", b"x")
        server.flights, server.received = 0, 0
        link.noop()
        link.noop()

    server = filled()
    talk(server, conversation)
    assert server.lines("SELECT", "APPEND") == ["SELECT INBOX", "APPEND Sent {1}"]
    assert server.flights == 2
    assert server.received == len(b"ABCD1 NOOP\r\n") * 2

"""imaplib talks to the server: every command that a client of ours or of others may send."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest

from tests.server.world import Client, letter, login, raw, serving
from tuimail.server.embed import Embedded


@pytest.fixture
def server() -> Iterator[Embedded]:
    with serving(letter(1), letter(2), letter(3)) as running:
        yield running


@pytest.fixture
def client(server: Embedded) -> Iterator[Client]:
    made = login(server)
    yield made
    made.logout()


def test_capabilities_are_what_is_really_there(client: Client) -> None:
    known = set(client.ok("capability")[0].split())
    assert {b"IMAP4rev1", b"IDLE", b"UIDPLUS", b"MOVE", b"SPECIAL-USE", b"UNSELECT", b"NAMESPACE", b"LITERAL+"} <= known
    assert not known & {b"BINARY", b"CONDSTORE", b"QRESYNC", b"ESEARCH", b"SORT"}


def test_namespace_id_noop_check_and_unselect(client: Client) -> None:
    assert client.ok("namespace") == [b'(("" "/")) NIL NIL']
    assert b"tuimail" in client.ok("xatom", "ID", "NIL")[0] or client.response("ID")[1]
    client.ok("noop")
    client.ok("select")
    client.ok("check")
    client.ok("unselect")
    assert client.state == "AUTH"
    with pytest.raises(imaplib.IMAP4.error):
        client.fetch("1", "(FLAGS)")


def test_mailboxes_are_made_renamed_listed_and_deleted(client: Client) -> None:
    for name in ("Work", "Work/Old", '"&ZeVnLA-"', '"with space"', "Trail/"):
        client.ok("create", name)
    assert client.create("Work")[0] == "NO"
    listed = b"\n".join(client.ok("list"))
    assert rb'(\HasNoChildren \Archive) "/" Archive' in listed
    assert b"&ZeVnLA-" in listed
    assert b"Trail/\n" not in listed
    client.ok("rename", "Work", "Job")
    assert b"Job/Old" in b"\n".join(client.ok("list", '""', "Job*"))
    assert client.rename("Nowhere", "Somewhere")[0] == "NO"
    assert client.rename("Job", "Archive")[0] == "NO"
    client.ok("delete", "Job/Old")
    assert client.delete("Job/Old")[0] == "NO"
    assert client.delete("INBOX")[0] == "NO"


def test_a_selected_mailbox_may_be_renamed_but_not_outlive_its_deletion(client: Client) -> None:
    client.ok("create", "Work")
    client.ok("select", "Work")
    client.ok("rename", "Work", "Job")
    client.ok("append", "Job", None, None, letter(1))
    client.ok("noop")
    assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(1)
    client.ok("select", "INBOX")
    client.ok("delete", "Job")


def test_subscriptions(client: Client) -> None:
    assert b"Archive" in b"\n".join(client.ok("lsub"))
    client.ok("unsubscribe", "Archive")
    assert b"Archive" not in b"\n".join(item for item in client.ok("lsub") if item)
    client.ok("subscribe", "Archive")
    assert b"Archive" in b"\n".join(client.ok("lsub"))


def test_status_select_and_examine(client: Client) -> None:
    assert b"MESSAGES 3" in client.ok("status", "INBOX", "(MESSAGES UIDNEXT UNSEEN)")[0]
    assert client.ok("select", "inbox") == [b"3"]
    assert rb"\*" in client.untagged_responses["PERMANENTFLAGS"][0]
    client.ok("select", "INBOX", True)
    assert client.is_readonly
    assert client.store("1", "+FLAGS", r"(\Seen)")[0] == "NO"
    assert client.select("Nowhere")[0] == "NO"


def test_fetch_of_bytes_headers_and_parts(client: Client) -> None:
    client.ok("select")
    assert client.fetch_bytes(2, "BODY.PEEK[]") == letter(2)
    assert client.fetch_bytes(2, "RFC822.HEADER") + client.fetch_bytes(2, "BODY.PEEK[TEXT]") == letter(2)
    assert client.fetch_bytes(2, "BODY.PEEK[1]") == b"hello 2\r\n"
    assert client.fetch_bytes(2, "BODY.PEEK[]<5.3>") == letter(2)[5:8]
    assert client.fetch_bytes(2, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]") == b"Subject: Letter 2\r\n\r\n"
    kept = client.fetch_bytes(2, "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]")
    assert b"Subject" not in kept
    assert b"Message-ID" in kept
    answer = client.ok("fetch", "2", "(UID FLAGS INTERNALDATE RFC822.SIZE)")[0]
    assert answer == (
        b'2 (UID 2 FLAGS () INTERNALDATE "21-Sep-2026 10:00:00 +0000" RFC822.SIZE %d)' % len(letter(2))
    )  # fmt: skip


def test_reading_a_body_marks_it_read_and_peeking_does_not(client: Client) -> None:
    client.ok("select")
    client.fetch_bytes(1, "BODY.PEEK[]")
    assert b"Seen" not in client.ok("fetch", "1", "(FLAGS)")[0]
    client.fetch_bytes(1, "BODY[]")
    assert b"Seen" in client.ok("fetch", "1", "(FLAGS)")[0]


def test_flags_and_keywords(client: Client) -> None:
    client.ok("select")
    client.ok("store", "1:2", "+FLAGS", r"(\Flagged $Forwarded my-own)")
    assert b"$Forwarded" in client.ok("fetch", "1", "(FLAGS)")[0]
    client.ok("uid", "STORE", "1", "-FLAGS.SILENT", "($Forwarded)")
    assert client.ok("fetch", "1", "(FLAGS)")[0] == rb"1 (FLAGS (\Flagged my-own))"
    client.ok("store", "1", "FLAGS", r"(\Seen)")
    assert client.ok("fetch", "1", "(FLAGS)")[0] == rb"1 (FLAGS (\Seen))"


def test_copy_move_append_and_expunge_say_the_new_uids(client: Client) -> None:
    client.ok("select")
    client.ok("copy", "1:2", "Archive")
    assert client.response("COPYUID")[1][0].endswith(b" 1:2 1:2")
    client.ok("uid", "MOVE", "3", "Archive")
    client.ok("append", "Archive", r"(\Seen)", '"01-Jan-2020 00:00:00 +0000"', letter(4))
    assert client.response("APPENDUID")[1][0].endswith(b" 4")
    assert client.append("Nowhere", None, None, letter(4))[0] == "NO"
    client.ok("store", "1:2", "+FLAGS", r"(\Deleted)")
    client.ok("uid", "EXPUNGE", "1")
    assert client.ok("select") == [b"1"]
    client.ok("close")
    assert client.ok("select") == [b"0"]
    assert client.ok("select", "Archive") == [b"4"]
    assert client.ok("fetch", "4", "(FLAGS INTERNALDATE)")[0] == (
        rb'4 (FLAGS (\Recent \Seen) INTERNALDATE "01-Jan-2020 00:00:00 +0000")'
    )


def test_a_read_only_mailbox_loses_nothing_by_move_or_close(client: Client) -> None:
    client.ok("select", "INBOX", True)
    assert client.uid("MOVE", "1", "Archive")[0] == "NO"
    client.ok("close")
    assert client.ok("select") == [b"3"]


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("ALL", b"1 2 3"),
        ('SUBJECT "letter 2"', b"2"),
        ("FROM ada", b"1 2 3"),
        ("TEXT hello", b"1 2 3"),
        ('BODY "hello 3"', b"3"),
        ("UNSEEN NOT 2", b"1 3"),
        ("UID 2:3", b"2 3"),
        ("SENTON 21-Sep-2026", b"1 2 3"),
        ("SINCE 22-Sep-2026", b""),
        ('HEADER Message-ID "<1@example.org>"', b"1"),
        ("OR 1 3", b"1 3"),
        ("LARGER 10 SMALLER 10000", b"1 2 3"),
    ],
)
def test_search(client: Client, criteria: str, found: bytes) -> None:
    client.ok("select")
    assert client.ok("search", None, criteria) == [found]


def test_a_long_line_of_uids_is_no_reason_to_hang_up(client: Client) -> None:
    client.ok("select")
    uids = ",".join(str(number) for number in range(1, 40_000, 2))
    assert client.ok("uid", "FETCH", uids, "(FLAGS)")


@pytest.mark.parametrize("name", [b"a&b", b"&", b"&&&", b"a&-b&", b"\xff\xfe", b"&AAA"])
def test_a_name_in_broken_utf7_ends_no_server(server: Embedded, name: bytes) -> None:
    connection = raw(server, select=b"")
    for command in (b'LIST "" "%b"', b'SELECT "%b"', b'CREATE "%b"'):
        assert connection.ask(command % name)[-1].startswith(b"a ")
    assert connection.ask(b"NOOP")[-1].startswith(b"a OK")
    connection.close()


def test_nonsense_is_answered_bad_for_ever(server: Embedded) -> None:
    connection = raw(server)
    for line in (b"FETCH", b"FETCH x y", b"NONSENSE", b"STORE 1 FLAGS", b"", b"UID FETCH 1", b"SEARCH FOO") * 3:
        assert connection.ask(line)[-1].startswith((b"a BAD", b"a NO"))
    assert connection.ask(b"NOOP")[-1].startswith(b"a OK")
    connection.close()

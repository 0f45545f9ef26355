"""The private Dovecot does what the other tests lean on."""

from __future__ import annotations

import imaplib
import os
import socket
from pathlib import Path

import pytest

from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.dovecot_config import LESSER_SERVERS, SPECIAL_USE
from tests.support.maildir import Mail

NEEDED = {
    "QRESYNC", "CONDSTORE", "ESEARCH", "MOVE", "UIDPLUS", "IDLE", "SPECIAL-USE", "LIST-STATUS", "LITERAL+",
    "COMPRESS=DEFLATE", "QUOTA", "ACL", "METADATA", "PREVIEW", "UNSELECT", "NAMESPACE", "ID", "ENABLE", "SORT",
    "THREAD=REFERENCES",
}  # fmt: skip


def message(subject: str) -> bytes:
    return f"From: Ada <ada@example.org>\nSubject: {subject}\n\nhello\n".encode()


def test_offers_every_extension_that_the_suite_is_about(dovecot: Dovecot) -> None:
    with dovecot.new_user().imap() as client:
        capabilities = client.capability()[1][0].decode().split()
    assert set(capabilities) >= NEEDED


def test_users_are_apart_and_their_mail_keeps_order_dates_and_flags(dovecot: Dovecot) -> None:
    one, other = dovecot.new_user(), dovecot.new_user()
    count = one.deliver([Mail(message("first"), 1_700_000_000, "FS"), Mail(message("second"), 1_600_000_000)])
    with one.imap() as client:
        assert client.select() == ("OK", [b"2"])
        answer = client.fetch("1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
    text = b" ".join(item[0] + item[1] for item in answer if isinstance(item, tuple))
    assert count == 2
    assert text.index(b"first") < text.index(b"second")
    assert b"UID 1 FLAGS (\\Flagged \\Seen" in text
    assert b'"14-Nov-2023 22:13:20 +0000"' in text
    with other.imap() as client:
        assert client.select() == ("OK", [b"0"])


def test_special_folders_are_there_with_their_roles(dovecot: Dovecot) -> None:
    with dovecot.new_user().imap() as client:
        listed = b"\n".join(line for line in client.list()[1] if isinstance(line, bytes)).decode()
    for name, role in SPECIAL_USE.items():
        assert f'{role}) "/" {name}' in listed


def test_mail_into_a_nested_folder_with_a_foreign_name(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver([message("x")], "Lists/Füße")
    with user.imap() as client:
        assert client.select('"Lists/F&APwA3w-e"', readonly=True) == ("OK", [b"1"])


def test_the_certificate_is_good_for_those_who_trust_its_authority(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    with imaplib.IMAP4_SSL(dovecot.host, dovecot.tls_port, ssl_context=dovecot.ssl_context(), timeout=20) as client:
        assert client.login(user.name, user.password)[0] == "OK"
    with imaplib.IMAP4(dovecot.host, dovecot.port, timeout=20) as client:
        assert client.starttls(dovecot.ssl_context())[0] == "OK"


def test_a_wrong_password_is_refused_at_once(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    stranger = DovecotUser(dovecot, user.name, "wrong", user.home)
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"), stranger.imap():
        pass


def test_a_full_quota_refuses_mail(dovecot: Dovecot) -> None:
    with dovecot.new_user(quota_kb=1).imap() as client:
        answer = client.append("INBOX", "", "", message("big") * 100)
    assert answer[0] == "NO"
    assert b"OVERQUOTA" in answer[1][0]


def test_restricted_to_reading_a_mailbox_opens_read_only(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.restrict("lr")
    with user.imap() as client, pytest.raises(imaplib.IMAP4.readonly):
        client.select()


@pytest.mark.skipif(not LESSER_SERVERS, reason="only Linux has more than one loopback address by itself")
@pytest.mark.parametrize(("address", "capability"), LESSER_SERVERS.items())
def test_lesser_servers_claim_less(dovecot: Dovecot, address: str, capability: str) -> None:
    user = dovecot.new_user()
    with imaplib.IMAP4(address, dovecot.port, timeout=20) as client:
        client.login(user.name, user.password)
        assert client.capability()[1][0].decode() == capability


def test_stopped_it_cuts_and_refuses_and_started_again_it_is_the_same(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver([message("kept")])
    client = imaplib.IMAP4(dovecot.host, dovecot.port, timeout=20)
    client.login(user.name, user.password)
    dovecot.stop()
    with pytest.raises(imaplib.IMAP4.abort):
        client.noop()
    client.shutdown()
    with pytest.raises(ConnectionRefusedError), socket.create_connection((dovecot.host, dovecot.port), timeout=5):
        pass
    dovecot.start()
    with user.imap() as again:
        assert again.select() == ("OK", [b"1"])


def test_nothing_is_left_after_close(dovecot: Dovecot) -> None:
    assert dovecot.is_running
    server = Dovecot()
    server.start()
    root = server.root
    server.close()
    assert not root.exists()
    assert not [entry for entry in _command_lines() if str(root) in entry]


def _command_lines() -> list[str]:
    lines = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((directory / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return lines


def test_mail_is_never_roots(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    assert dovecot.owner.uid != 0
    assert user.home.stat().st_uid == dovecot.owner.uid
    assert dovecot.owner.uid == os.geteuid() or os.geteuid() == 0

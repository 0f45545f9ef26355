"""Starting and stopping leaves nothing; who may come in, and how: socketpair, port, STARTTLS, bearer tokens."""

from __future__ import annotations

import gc
import imaplib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import trustme

from tests.server.world import Client, Raw, letter, login, raw, serving
from tuimail.server.embed import Embedded
from tuimail.server.errors import ServerFailed
from tuimail.server.mailbox_set import ServedMailboxSet


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_twenty_starts_leave_no_thread_descriptor_or_word(capfd: pytest.CaptureFixture[str]) -> None:
    def once() -> None:
        with serving(letter(1)) as server:
            client = login(server)
            client.ok("select")
            idling = raw(server)
            idling.send(b"i IDLE")
            client.logout()
            server.stop()
            assert any(line.startswith(b"* BYE") for line in idling.until(b"never"))
            idling.close()

    once()
    gc.collect()
    threads, open_files = threading.active_count(), descriptors()
    for _ in range(20):
        once()
    gc.collect()
    assert threading.active_count() == threads
    assert descriptors() <= open_files
    assert capfd.readouterr() == ("", "")


def test_a_build_that_fails_says_why() -> None:
    async def build() -> ServedMailboxSet:
        raise PermissionError(13, "Permission denied", "somewhere")

    server = Embedded(build)
    with pytest.raises(ServerFailed, match="Permission denied"):
        server.start()
    server.stop()
    with pytest.raises(ServerFailed, match="not running"):
        server.connect()


def test_stopping_twice_or_before_the_start_is_nothing() -> None:
    with serving() as server:
        server.stop()
        server.stop()
    Embedded(server._build).stop()


def test_each_run_has_its_own_password_and_no_other_opens() -> None:
    with serving() as one, serving() as other:
        assert one.password != other.password
        for user, password in (("local", other.password), ("nobody", one.password), ("local", "")):
            client = Client(one.connect())
            with pytest.raises(imaplib.IMAP4.error):
                client.login(user, password)
            client.shutdown()
        assert one.password not in repr(one)


def test_other_clients_come_in_by_a_loopback_port_when_asked() -> None:
    with serving(letter(1)) as server:
        client = imaplib.IMAP4("127.0.0.1", server.listen(), timeout=10)
        client.login(server.user, server.password)
        assert client.select()[1] == [b"1"]
        client.logout()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secured(authority: trustme.CA) -> Iterator[Embedded]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with serving(letter(1), ssl_context=context) as server:
        yield server


def test_starttls(secured: Embedded, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    client = imaplib.IMAP4("localhost", secured.listen(), timeout=10)
    client.starttls(context)
    client.login(secured.user, secured.password)
    assert client.select()[1] == [b"1"]
    client.logout()


def test_tls_from_the_first_octet(secured: Embedded, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    client = imaplib.IMAP4_SSL("localhost", secured.listen(is_encrypted=True), ssl_context=context, timeout=10)
    assert "STARTTLS" not in client.capabilities
    client.login(secured.user, secured.password)
    assert client.select()[1] == [b"1"]
    client.logout()


def test_a_certificate_of_an_unknown_authority_is_not_taken(secured: Embedded) -> None:
    client = imaplib.IMAP4("localhost", secured.listen(), timeout=10)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(ssl.create_default_context())
    with suppress(OSError):
        client.shutdown()


def bearer(user: str, token: str) -> bytes:
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def authenticated(server: Embedded, port: int, context: ssl.SSLContext, answer: bytes) -> bool:
    client = imaplib.IMAP4("localhost", port, timeout=10)
    client.starttls(context)
    try:
        client.authenticate("XOAUTH2", lambda challenge: answer)
        return True
    except imaplib.IMAP4.error:
        return False
    finally:
        client.shutdown()


def test_bearer_tokens_good_and_bad(secured: Embedded, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    port = secured.listen()
    assert authenticated(secured, port, context, bearer("local", secured.password))
    for answer in (bearer("local", "wrong"), bearer("other", secured.password), b"nonsense", b""):
        assert not authenticated(secured, port, context, answer)


def test_work_of_others_runs_in_the_servers_loop() -> None:
    with serving(letter(1)) as server:
        assert server.call(threading.get_ident) != threading.get_ident()
        ran = threading.Event()

        async def work() -> None:
            ran.set()

        server.spawn(work())
        assert ran.wait(5)


def test_a_listening_server_can_be_left_without_a_word() -> None:
    with serving() as server:
        with socket.create_connection(("127.0.0.1", server.listen()), timeout=5) as connection:
            connection.recv(100)
        other = Raw(server.connect())
        assert other.greeting.startswith(b"* OK")
        other.close()

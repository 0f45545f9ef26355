"""Servers to talk to in tests: what imaplib needs to speak over a socketpair, and archives that follow at once."""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pymap.parsing.specials import Flag

from tuimail.server.archive import Archive
from tuimail.server.embed import Embedded
from tuimail.server.faults import Faults
from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import ServedMailboxSet

WHEN = datetime(2026, 9, 21, 10, 0, tzinfo=UTC)


class Client(imaplib.IMAP4):
    """imaplib over a socket that is connected already."""

    def __init__(self, connected: socket.socket) -> None:
        self._connected = connected
        connected.settimeout(10)
        super().__init__("localhost")

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._connected

    def ok(self, command: str, *arguments: Any) -> list[Any]:
        """The data of a command that must be OK."""
        kind, data = getattr(self, command)(*arguments)
        assert kind == "OK", (command, arguments, data)
        return list(data)

    def fetch_bytes(self, number: int | str, item: str, *, uid: bool = False) -> bytes:
        """The one literal of a FETCH of one item."""
        data = self.ok("uid", "FETCH", str(number), f"({item})") if uid else self.ok("fetch", str(number), f"({item})")
        return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


class Raw:
    """A connection that is written and read by hand."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        connected.settimeout(10)
        self.file: IO[bytes] = connected.makefile("rb")
        self.greeting = self.file.readline()

    def send(self, line: bytes) -> None:
        """One line."""
        self.socket.sendall(line + b"\r\n")

    def until(self, tag: bytes) -> list[bytes]:
        """Lines up to the one that begins with the tag, or the end."""
        lines = []
        while line := self.file.readline():
            lines.append(line)
            if line.startswith(tag):
                break
        return lines

    def ask(self, line: bytes, tag: bytes = b"a") -> list[bytes]:
        """Send a command, return what is answered."""
        self.send(tag + b" " + line)
        return self.until(tag + b" ")

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def letter(number: int = 1, body: str = "hello") -> bytes:
    """A small message."""
    return (
        f"From: Ada <ada@example.org>\r\nTo: me@example.org\r\nSubject: Letter {number}\r\n"
        f"Date: Mon, 21 Sep 2026 10:00:{number % 60:02d} +0000\r\nMessage-ID: <{number}@example.org>\r\n"
        f"\r\n{body} {number}\r\n"
    ).encode()


@contextmanager
def serving(
    *mails: bytes, faults: Faults | None = None, ssl_context: Any = None, flags: str = ""
) -> Iterator[Embedded]:
    """A server whose INBOX holds these messages."""

    async def build() -> ServedMailboxSet:
        made = ServedMailboxSet(lambda name: ServedMailbox())
        for name in ("INBOX", "Archive"):
            made.mailboxes[name] = ServedMailbox()
        made.mailboxes["Archive"].special_use = rb"\Archive"
        for mail in mails:
            given = frozenset(Flag(flag.encode()) for flag in flags.split())
            made.mailboxes["INBOX"].deliver(mail, WHEN, given, recent=False)
        return made

    server = Embedded(build, faults=faults, ssl_context=ssl_context)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def login(server: Embedded) -> Client:
    """A client that has signed in."""
    client = Client(server.connect())
    client.ok("login", server.user, server.password)
    return client


def raw(server: Embedded, select: bytes = b"INBOX") -> Raw:
    """A hand-written connection that has signed in and selected."""
    connection = Raw(server.connect())
    connection.ask(b"LOGIN %b %b" % (server.user.encode(), server.password.encode()), b"l")
    if select:
        connection.ask(b"SELECT " + select, b"s")
    return connection


@contextmanager
def opened(*paths: Path | str, index: Path, tell: Callable[[str], object] = str) -> Iterator[tuple[Archive, Embedded]]:
    """An archive that looks for changes every few milliseconds, indexed for the first time."""
    archive = Archive([str(path) for path in paths], index, follow_s=0.02, tell=tell)
    server = Embedded(archive.build)
    server.start()
    try:
        server.spawn(archive.follow())
        eventually(lambda: archive.rounds > 0)
        yield archive, server
    finally:
        server.stop()


def count(server: Embedded, name: str = "INBOX") -> int:
    """How many messages a mailbox has."""
    return server.call(lambda: len(server.mailbox_set.mailboxes[name].messages))


def eventually(holds: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait until it holds; what is waited for happens in the server's thread."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.005)

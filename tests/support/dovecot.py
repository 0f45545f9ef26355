"""A private Dovecot on the loopback, with as many users as the tests want."""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from tests.support import maildir
from tests.support.dovecot_config import HOST, LESSER_SERVERS, NAME, Owner, render
from tests.support.maildir import Mail

START_LIMIT_S = 20.0
STOP_LIMIT_S = 10.0
_NOT_EPHEMERAL = range(15_000, 32_000)
"""Where no outgoing connection of this machine can take our port while the server is down."""


class DovecotError(Exception):
    """The private Dovecot did not start, or died; the text ends with its log."""


def binary() -> str | None:
    """Where Dovecot is, None without."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class DovecotUser:
    """One user of the private server; `home` holds his Maildir."""

    server: Dovecot = field(repr=False)
    name: str
    password: str = field(repr=False)
    home: Path

    def folder(self, mailbox: str = "INBOX") -> Path:
        """Where the files of a mailbox are."""
        root = self.home / "Maildir"
        return root if mailbox.upper() == "INBOX" else root / mailbox

    def create(self, mailbox: str) -> None:
        """Make a mailbox, with all that stand above it, as another client would."""
        self._create(self.folder())
        path = self.folder()
        for name in () if mailbox.upper() == "INBOX" else mailbox.split("/"):
            path = path / name
            self._create(path)

    def deliver(self, messages: Iterable[bytes | Mail], mailbox: str = "INBOX", *, internaldate: int = 0) -> int:
        """Put messages into a mailbox, the first one with the lowest UID; plain bytes arrive at `internaldate`."""
        self.create(mailbox)
        when = internaldate or int(time.time())
        return maildir.write(
            self.folder(mailbox),
            (message if isinstance(message, Mail) else Mail(message, when) for message in messages),
        )

    def restrict(self, rights: str, mailbox: str = "INBOX") -> None:
        """Give the user himself only these rights (RFC 4314) in connections to come: "lr" makes it read-only."""
        self.create(mailbox)
        (self.folder(mailbox) / "dovecot-acl").write_text(f"owner {rights}\n")

    @contextlib.contextmanager
    def imap(self) -> Iterator[imaplib.IMAP4]:
        """Another client of this user, logged in: what a test asks or changes behind tuimail's back."""
        client = imaplib.IMAP4(HOST, self.server.port, timeout=30)
        try:
            client.login(self.name, self.password)
            yield client
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                client.logout()
            with contextlib.suppress(OSError):
                client.shutdown()

    def _create(self, folder: Path) -> None:
        owner = self.server.owner
        maildir.create(folder, (owner.uid, owner.gid) if os.geteuid() == 0 else None)


class Dovecot:
    """The server process. `stop` and `start` keep users, mail, ports and certificate."""

    host = HOST

    def __init__(self) -> None:
        self.owner = Owner.for_tests()
        # Not pytest's own directory: only its owner may enter that, and the mail belongs to another user there.
        self.root = Path(tempfile.mkdtemp(prefix="tm-dovecot-"))
        self.root.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.ca_file = self.root / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._serial = itertools.count(1)
        self._lay_out()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        path = self.root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start and wait for a greeting; nothing to do while it runs."""
        if self.is_running:
            return
        program = binary()
        if program is None:
            raise DovecotError("no dovecot on this machine")
        # The server must not outlive a test run that was killed.
        guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self._process = subprocess.Popen(
            [*guard, program, "-F", "-c", str(self.root / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
        )
        self._wait_for_greeting(self._process)

    def stop(self) -> None:
        """End the server and every connection to it; new ones are refused."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            # The whole group: the master alone gives its children a second.
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_LIMIT_S)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop and leave nothing behind."""
        group = self._process.pid if self._process is not None else None
        self.stop()
        if group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        # A process of the server that is just being killed may still write a file behind the sweeper's back.
        end = time.monotonic() + STOP_LIMIT_S
        while self.root.exists() and time.monotonic() < end:
            shutil.rmtree(self.root, ignore_errors=True)

    def new_user(self, *, quota_kb: int | None = None) -> DovecotUser:
        """A user nobody had before."""
        name, password = f"user{next(self._serial)}", secrets.token_urlsafe(9)
        home = self.root / "mail" / name
        home.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(home, self.owner.uid, self.owner.gid)
        extra = f"userdb_quota_rule=*:storage={quota_kb}K" if quota_kb is not None else ""
        line = f"{name}:{password}:{self.owner.uid}:{self.owner.gid}::{home}::{extra}\n"
        (self.root / "users" / name).write_text(line)
        return DovecotUser(self, name, password, home)

    def ssl_context(self) -> ssl.SSLContext:
        """A context that trusts this server."""
        return ssl.create_default_context(cafile=str(self.ca_file))

    def _lay_out(self) -> None:
        (self.root / "mail").mkdir(mode=0o755)
        (self.root / "users").mkdir(mode=0o755)
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST, "localhost", NAME, *LESSER_SERVERS)
        authority.cert_pem.write_to_path(str(self.ca_file))
        certificate.private_key_pem.write_to_path(str(self.root / "server.key"))
        chain = b"".join(pem.bytes() for pem in certificate.cert_chain_pems)
        (self.root / "server.pem").write_bytes(chain)
        text = render(self.root, self.owner, port=self.port, tls_port=self.tls_port)
        (self.root / "dovecot.conf").write_text(text)

    def _wait_for_greeting(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_LIMIT_S
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=5) as probe:
                if probe.makefile("rb").readline().startswith(b"* OK"):
                    return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
                break
        self.stop()
        raise DovecotError(f"Dovecot did not start:\n{self.log}")


def free_port() -> int:
    """A port of the loopback that nobody listens on, and that no outgoing connection takes by chance."""
    while True:
        port = secrets.choice(_NOT_EPHEMERAL)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind((HOST, port))
            return port

"""A byte stream without a network, and sessions on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tuimail.engine.link import Link
from tuimail.engine.session import Session
from tuimail.engine.wire import PriorityWire
from tuimail.imap.connection import Connection
from tuimail.imap.responses import Selected
from tuimail.model.ids import MailboxRow, ModSeq, Uid, UidValidity
from tuimail.model.mailbox import Access, Anchor, Mailbox, MailboxCounts
from tuimail.net.endpoint import Endpoint

LIMIT_S = 5.0


class FakeStream:
    """What the server is to say is fed by the test; what the client writes is kept, write by write."""

    def __init__(self, *, security: str = "plain", is_loopback: bool = True) -> None:
        self.endpoint = Endpoint(host="mail.example.org", port=143, security=security)  # type: ignore[arg-type]
        self.is_encrypted = False
        self.is_loopback = is_loopback
        self.may_send_password = True
        self.tx = 0
        self.rx = 0
        self.writes: list[bytes] = []
        self.is_closed = False
        self.tls_starts = 0
        self.room = asyncio.Event()
        self.room.set()
        self._incoming: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self._written = asyncio.Event()

    def feed(self, *lines: str) -> None:
        """The server says these lines, in one piece."""
        self._incoming.put_nowait("".join(f"{line}\r\n" for line in lines).encode())

    def hang_up(self, error: Exception | None = None) -> None:
        self._incoming.put_nowait(error if error is not None else b"")

    async def written(self, text: str) -> str:
        """Wait until the client has written something with this text; that write, decoded."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                self._written.clear()
                for write in self.writes:
                    if text in write.decode("utf-8", "replace"):
                        return write.decode("utf-8", "replace")
                await self._written.wait()

    async def answer(self, text: str, *lines: str) -> str:
        """Wait for the write with this text, and answer; {} in the lines is the tag of its last command."""
        write = await self.written(text)
        line = next(line for line in reversed(write.split("\r\n")) if text in line)
        self.feed(*(each.replace("{}", line.split(" ")[0]) for each in lines))
        return write

    async def read(self) -> bytes:
        if self.is_closed:
            return b""
        said = await self._incoming.get()
        if isinstance(said, Exception):
            raise said
        self.rx += len(said)
        return said

    def write(self, data: bytes) -> None:
        self.tx += len(data)
        self.writes.append(data)
        self._written.set()

    async def drain(self) -> None:
        await self.room.wait()

    async def start_tls(self) -> None:
        self.tls_starts += 1
        self.is_encrypted = True

    def close(self) -> None:
        self.is_closed = True
        self._incoming.put_nowait(b"")

    async def wait_closed(self) -> None:
        self.close()


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def make_session(
    stream: FakeStream, *, silence_s: float = 30.0, monotonic: Callable[[], float] | None = None
) -> Session:
    """A session before its greeting."""
    more = {} if monotonic is None else {"monotonic": monotonic}
    link = Link(stream, Connection(), on_event=lambda event: session.take(event), silence_s=silence_s, **more)
    session = Session(link)
    link.open()
    return session


async def ready_session(
    stream: FakeStream, capabilities: str = "IMAP4rev1 IDLE UIDPLUS UNSELECT", *, silence_s: float = 30.0
) -> Session:
    """A session that is signed in already."""
    session = make_session(stream, silence_s=silence_s)
    stream.feed(f"* PREAUTH [CAPABILITY {capabilities}] ready")
    async with asyncio.timeout(LIMIT_S):
        await session.greeted.wait()
    return session


def mailbox(name: str = "INBOX", row: int = 1, *, uidvalidity: int | None = 7, total: int = 3) -> Mailbox:
    """A mailbox as the store knows it."""
    anchor = None
    if uidvalidity is not None:
        anchor = Anchor(UidValidity(uidvalidity), Uid(10), ModSeq(5), Uid(1))
    return Mailbox(MailboxRow(row), name, "/", None, True, True, MailboxCounts(total, 0), total, anchor, Access.UNKNOWN)


class FakeSession(Session):
    """Knows what was selected; never speaks."""

    def __init__(self) -> None:
        self.mailbox = None
        self.selects: list[str] = []
        self.is_lost = False
        self.settling: Callable[[], Awaitable[None]] | None = None

    @property
    def is_open(self) -> bool:
        return not self.is_lost

    async def ensure_selected(self, mailbox: Mailbox, *, readonly: bool = False) -> Selected:
        if self.mailbox is None or self.mailbox.name != mailbox.name:
            self.selects.append(mailbox.name)
            self.mailbox = mailbox
        return Selected(mailbox.name)

    async def settle(self) -> None:
        if self.settling is not None:
            await self.settling()


def a_wire(clock: Clock | None = None) -> tuple[PriorityWire, FakeSession]:
    wire = PriorityWire(monotonic=clock or Clock())
    session = FakeSession()
    wire.attach(session)
    return wire, session

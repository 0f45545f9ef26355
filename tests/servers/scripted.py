"""A scripted IMAP server on a loopback port, in the event loop of the test."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tests.servers.channel import Channel
from tests.servers.faults import Faults
from tests.servers.grammar import ClientCommand
from tests.servers.mail import MailAccount, usual_mailboxes
from tests.servers.session import ServerSession

_FULL_TEXT = (
    "IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN ID ENABLE NAMESPACE CHILDREN UNSELECT IDLE UIDPLUS MOVE CONDSTORE QRESYNC"
    " ESEARCH SPECIAL-USE CREATE-SPECIAL-USE LIST-EXTENDED LIST-STATUS COMPRESS=DEFLATE"
)
FULL = frozenset(_FULL_TEXT.split())
CONDSTORE_ONLY = FULL - {"QRESYNC"}
PLAIN = FULL - {"QRESYNC", "CONDSTORE", "ESEARCH"}
BARE = frozenset({"IMAP4rev1", "AUTH=PLAIN"})
"""RFC 3501 and nothing more."""


class ScriptedServer:
    """The server: its mail, its capabilities, its faults, and the log of what clients asked.

    `async with ScriptedServer() as server:` listens on `server.port`. `flights` counts the round trips that clients
    made: arrivals of octets when everything before was answered.
    """

    def __init__(
        self,
        capabilities: Iterable[str] = FULL,
        *,
        mail: MailAccount | None = None,
        user: str = "reader",
        password: str = "secret",
        preauth: bool = False,
    ) -> None:
        self.capabilities = set(capabilities)
        self.mail = usual_mailboxes() if mail is None else mail
        self.user, self.password = user, password
        self.greeting = f"{'PREAUTH' if preauth else 'OK'} [CAPABILITY {self.capability_text}] Scripted server ready."
        self.faults = Faults()
        self.log: list[ClientCommand] = []
        self.flights = 0
        self.sent = 0
        self.received = 0
        self.sessions: set[ServerSession] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.port = 0
        self.tells_uidnext = True
        """RFC 3501 lets SELECT leave it out."""
        self.keeps_keywords = True
        """Whether clients may make keywords of their own."""
        self.partial_limit = 2**31
        """Octets that one partial FETCH brings at most, whatever it asks for."""

    @property
    def message_limit(self) -> int | None:
        """RFC 9738, where it is among the capabilities."""
        return next((int(name[13:]) for name in self.capabilities if name.startswith("MESSAGELIMIT=")), None)

    @property
    def capability_text(self) -> str:
        return " ".join(sorted(self.capabilities))

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def listen(self, port: int = 0) -> None:
        """Accept connections, on a free port unless one is given (to come back after `close`)."""
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", port, limit=2**20)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and drop every connection."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        tasks, sessions = list(self._tasks), list(self.sessions)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for session in sessions:
            session.channel.close()  # a task that was cancelled before its first step never came to this

    def cut_all(self) -> None:
        """Break every connection, keep listening."""
        for session in list(self.sessions):
            session.channel.abort()

    # -- what clients asked

    def kinds(self, *, since: int = 0) -> list[str]:
        """The names of the commands received, in order."""
        return [command.kind for command in self.log[since:]]

    def lines(self, *kinds: str, since: int = 0) -> list[str]:
        """The command lines received, without tags; only of the kinds given, if any."""
        return [command.line for command in self.log[since:] if not kinds or command.kind in kinds]

    def count(self, kind: str) -> int:
        return Counter(self.kinds())[kind]

    def forget(self) -> None:
        """Start counting and logging anew."""
        self.log.clear()
        self.flights = self.sent = self.received = 0

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = ServerSession(self, Channel(self, reader, writer))
        task = asyncio.get_running_loop().create_task(session.serve())
        self.sessions.add(session)
        self._tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self.sessions.discard(session)
            self._tasks.discard(task)

        task.add_done_callback(ended)

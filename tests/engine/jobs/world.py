"""A world for job tests: a scripted server, a store in a temporary directory, and a context between them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

from tests.servers.mail import ServerMailbox, letter
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.contract.commands import Command, Lane, SyncMailbox
from tuimail.contract.events import Event
from tuimail.engine.context import JobContext
from tuimail.engine.jobs.list_mailboxes import list_mailboxes
from tuimail.engine.jobs.replay_journal import replay_journal
from tuimail.engine.jobs.sync_mailbox import sync_mailbox
from tuimail.engine.login import greet, introduce, sign_in
from tuimail.engine.pair import WirePair
from tuimail.engine.session import Session
from tuimail.engine.wire import PriorityWire
from tuimail.model.flags import FlagSet
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, OpId, Uid
from tuimail.model.mailbox import Mailbox
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Op, OpState
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.secrets import Secret
from tuimail.store.reader import MailReader
from tuimail.store.writer import MailStore

E = TypeVar("E", bound=Event)
ACCOUNT = AccountId("test")


class World:
    """Everything a job needs, and words for tests to say what they mean."""

    def __init__(self, server: ScriptedServer, path: Path) -> None:
        self.server = server
        self.path = path
        self.account = AccountConfig(
            name=ACCOUNT, email="reader@example.org", imap=ImapConfig(username="reader", host="127.0.0.1")
        )
        self.now = 1_800_000_000.0
        self.lane = Lane.INTERACTIVE
        self.is_user_active = False
        self.events: list[Event] = []
        self.work = PriorityWire()
        self.wire = WirePair(self.work, PriorityWire())
        self.session: Session | None = None
        self._opened: list[MailStore] = []
        self.store = self._open_store()

    # -- life

    async def connect(self) -> None:
        """Sign in afresh; what was connected before is dropped."""
        await self.disconnect()
        endpoint = Endpoint(host=self.account.imap.host, port=self.port, security="plain")
        self.session = await greet(await dial(endpoint), silence_s=5.0)
        await sign_in(self.session, self.account, self.find_password)
        await introduce(self.session, lambda _: [])
        self.work.attach(self.session)

    @property
    def port(self) -> int:
        return self.server.port

    async def find_password(self) -> Secret | None:
        """None: the scripted server knows us already."""
        return None

    async def disconnect(self) -> None:
        if self.session is not None:
            self.work.detach()
            await self.session.wait_closed()
            self.session = None

    async def crash(self) -> None:
        """The program is killed: no goodbye to anybody, and a new one starts from the file."""
        await self.disconnect()
        self.store = self._open_store()
        await self.connect()

    async def close(self) -> None:
        await self.disconnect()
        for store in self._opened:
            store.close()

    def _open_store(self) -> MailStore:
        store = MailStore.open(self.path, ACCOUNT, clock=lambda: self.now)
        self._opened.append(store)
        return store

    # -- what jobs get

    @property
    def ctx(self) -> JobContext:
        return JobContext(
            account=self.account,
            store=self.store,
            wire=self.wire,
            emit=self.events.append,
            clock=lambda: self.now,
            current_lane=lambda: self.lane,
            is_user_active=lambda: self.is_user_active,
            breathe=_breathe,
            submit=self._submit,
            visible=lambda: None,
        )

    async def _submit(self, command: Command) -> None:
        assert isinstance(command, SyncMailbox)
        await sync_mailbox(self.ctx, command.mailbox.row)

    # -- doing

    async def list_all(self) -> None:
        await list_mailboxes(self.ctx)

    async def sync(self, *names: str) -> None:
        """Synchronise mailboxes, INBOX unless others are named."""
        for name in names or ("INBOX",):
            await sync_mailbox(self.ctx, self.box(name).row)

    async def sync_all(self) -> None:
        for mailbox in self.store.mailboxes():
            if mailbox.selectable:
                await sync_mailbox(self.ctx, mailbox.row)

    async def replay(self) -> None:
        await replay_journal(self.ctx)

    def do(self, op: Op | MailboxEdit, label: str = "Did something") -> OpId:
        op_id, _ = self.store.journal.apply(op, label)
        return op_id

    def undo(self, op_id: OpId) -> OpId:
        return self.store.journal.undo(op_id)[0]

    # -- looking

    def box(self, name: str) -> Mailbox:
        mailbox = self.store.mailbox_named(name)
        assert mailbox is not None, f"{name} is not listed"
        return mailbox

    def on_server(self, name: str) -> ServerMailbox:
        return self.server.mail[name]

    def rows(self, name: str = "INBOX") -> dict[int, MessageRow]:
        """Rows by UID, as the server's state is known here."""
        row = self.box(name).row
        return {int(uid): found for uid, found in self.store.rows_by_uid(row, map(Uid, self.store.uids(row))).items()}

    def known(self, name: str = "INBOX") -> dict[int, FlagSet]:
        """Flags by UID, as the server's state is known here."""
        bases = self.store.message_base(self.rows(name).values())
        return {int(base.base_uid): base.base_flags for base in bases if base.base_uid is not None}

    def truth(self, name: str = "INBOX") -> dict[int, FlagSet]:
        """The same on the server."""
        return {message.uid: FlagSet.parse(message.flags) for message in self.on_server(name)}

    def shown(self, name: str = "INBOX") -> list[str]:
        """Subjects as a list shows them, newest first."""
        reader = MailReader.open(self.path, ACCOUNT)
        try:
            return [summary.subject for summary in reader.first_rows(self.box(name).row, 100_000)]
        finally:
            reader.close()

    def state(self, op_id: OpId) -> OpState:
        return self.store.journal.entry(op_id).state

    def error(self, op_id: OpId) -> str:
        return self.store.journal.entry(op_id).error

    def told(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


async def _breathe() -> None:
    await asyncio.sleep(0)


def filled(count: int, capabilities: Iterable[str] = FULL, *, name: str = "INBOX", first: int = 1) -> ScriptedServer:
    """A server with so many letters in a mailbox."""
    server = ScriptedServer(capabilities, preauth=True)
    for number in range(first, first + count):
        server.mail[name].append(letter(number), ["\\Seen"] if number % 3 else [])
    return server


def play(
    tmp_path: Path,
    server: ScriptedServer,
    story: Callable[[World], Awaitable[None]],
    *,
    is_listed: bool = True,
) -> World:
    """Let a story happen in a world; by default the mailboxes are listed already."""

    async def body() -> World:
        async with server:
            world = World(server, tmp_path / "test.sqlite")
            try:
                await world.connect()
                if is_listed:
                    await world.list_all()
                    server.forget()
                await asyncio.wait_for(story(world), 30)
            finally:
                await world.close()
            return world

    return asyncio.run(body())


def rows_of(world: World, uids: Iterable[int], name: str = "INBOX") -> tuple[MessageRow, ...]:
    """The rows of UIDs, as an operation names them."""
    rows = world.rows(name)
    return tuple(rows[uid] for uid in uids)


def mailbox_row(world: World, name: str) -> MailboxRow:
    return world.box(name).row

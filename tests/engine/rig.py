"""An engine against a server in the loop of the test, and a notebook of what it told."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.servers.mail import letter
from tests.servers.scripted import ScriptedServer
from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.contract.commands import ApplyOp, Command
from tuimail.contract.events import (
    CommandCancelled,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    Event,
    Phase,
)
from tuimail.engine.outside import Outside, Tempo
from tuimail.engine.supervisor import Supervisor
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageRow
from tuimail.model.operation import SetFlags
from tuimail.net.secrets import Secret
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader

ACCOUNT = AccountId("work")
LIMIT_S = 20.0
QUICK = Tempo(
    quiet_s=0.01,
    settle_s=0.02,
    news_every_s=0.05,
    eager_after_s=0.0,
    tick_s=0.2,
    follow_s=0.05,
    take_over_s=0.05,
    wish_s=0.02,
    goodbye_s=1.0,
    wake_s=0.1,
)
"""As fast as a test wants it."""
E = TypeVar("E")


class Purse:
    """A keyring with one password, or none."""

    def __init__(self, password: str | None) -> None:
        self.password = password

    def get(self, user: str) -> Secret | None:
        return None if self.password is None else Secret(self.password)

    def is_available(self) -> bool:
        return False


def account_at(port: int, username: str = "reader", host: str = "127.0.0.1") -> AccountConfig:
    imap = ImapConfig(username=username, host=host, port=port, security="plain")
    return AccountConfig(name=ACCOUNT, email="reader@example.org", imap=imap)


class Rig:
    """One engine with one account; every wait has a limit."""

    def __init__(
        self,
        account: AccountConfig,
        directory: Path,
        *,
        password: str | None = "secret",
        outside: Outside | None = None,
    ) -> None:
        self.database = directory / "work.sqlite"
        self.events: list[Event] = []
        self.outside = outside or Outside(keyring=Purse(password), tempo=QUICK, random=lambda: 0.5)
        self.engine = Supervisor([account], lambda _: self.database, outside=lambda: self.outside)
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def start(self) -> None:
        self.engine.start(self._deliver)

    async def stop(self, timeout_s: float = 10.0) -> None:
        await asyncio.to_thread(self.engine.stop, timeout_s)
        await asyncio.sleep(0)

    def submit(self, command: Command) -> CommandId:
        return self.engine.submit(command)

    async def do(self, command: Command) -> CommandDone:
        """Submit and wait for a good end."""
        end = await self.end_of(self.submit(command))
        assert isinstance(end, CommandDone), end
        return end

    async def end_of(self, command_id: CommandId) -> CommandDone | CommandFailed | CommandCancelled:
        def ends(event: Event) -> bool:
            return isinstance(event, CommandDone | CommandFailed | CommandCancelled) and event.command_id == command_id

        event = await self.until(ends)
        assert isinstance(event, CommandDone | CommandFailed | CommandCancelled)
        return event

    async def phase(self, phase: Phase, *, since: int = 0) -> ConnectionChanged:
        event = await self.until(lambda event: isinstance(event, ConnectionChanged) and event.phase is phase, since)
        assert isinstance(event, ConnectionChanged)
        return event

    async def event(self, kind: type[E], *, since: int = 0) -> E:
        event = await self.until(lambda event: isinstance(event, kind), since)
        assert isinstance(event, kind)
        return event

    async def until(self, is_wanted: Callable[[Event], bool], since: int = 0) -> Event:
        """The first event from `since` on that is wanted."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                self._news.clear()
                found = next((event for event in self.events[since:] if is_wanted(event)), None)
                if found is not None:
                    return found
                await self._news.wait()

    async def settled(self, is_true: Callable[[], bool]) -> None:
        """Wait until something holds; looks again with every event, and now and then."""
        async with asyncio.timeout(LIMIT_S):
            while not is_true():
                self._news.clear()
                try:
                    async with asyncio.timeout(0.02):
                        await self._news.wait()
                except TimeoutError:
                    continue

    def reader(self) -> MailReader:
        return MailReader.open(self.database, ACCOUNT)

    def mailbox(self, name: str) -> MailboxKey:
        reader = self.reader()
        try:
            row = next(mailbox.row for mailbox in reader.mailboxes() if mailbox.name == name)
        finally:
            reader.close()
        return MailboxKey(ACCOUNT, row)

    def count(self, name: str) -> int:
        """Messages of a mailbox as shown; -1 where there is no such mailbox (yet)."""
        try:
            reader = self.reader()
        except StoreError:
            return -1
        try:
            return next((mailbox.counts.total for mailbox in reader.mailboxes() if mailbox.name == name), -1)
        finally:
            reader.close()

    def _deliver(self, events: Sequence[Event]) -> None:
        self._loop.call_soon_threadsafe(self._take, list(events))

    def _take(self, events: list[Event]) -> None:
        self.events += events
        self._news.set()


@asynccontextmanager
async def running(
    account: AccountConfig, directory: Path, *, password: str | None = "secret", outside: Outside | None = None
) -> AsyncIterator[Rig]:
    """An engine that has been started and will be stopped."""
    rig = Rig(account, directory, password=password, outside=outside)
    rig.start()
    try:
        yield rig
    finally:
        await rig.stop()


@asynccontextmanager
async def at_work(
    directory: Path, letters: int, *, outside: Outside | None = None
) -> AsyncIterator[tuple[ScriptedServer, Rig]]:
    """A server with letters in its inbox, and an engine that has them all."""
    async with ScriptedServer() as server:
        fill(server, letters)
        async with running(account_at(server.port), directory, outside=outside) as rig:
            await synced(rig, letters)
            yield server, rig


def run(main: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(60):
            await main

    asyncio.run(limited())


def threads() -> set[threading.Thread]:
    """Those of the program. Compare with what was there before: a test of the screen may have left its own."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("tuimail")}


def rows_of(rig: Rig, name: str) -> list[MessageRow]:
    reader = rig.reader()
    try:
        return [summary.row for summary in reader.first_rows(rig.mailbox(name).row, 1000)]
    finally:
        reader.close()


def mark_seen(*rows: MessageRow) -> ApplyOp:
    return ApplyOp(account=ACCOUNT, op=SetFlags(rows, FlagChange(add=SEEN)), label="Mark read")


async def synced(rig: Rig, count: int, name: str = "INBOX") -> None:
    await rig.settled(lambda: rig.count(name) == count)


def fill(server: ScriptedServer, count: int) -> None:
    for number in range(count):
        server.mail["INBOX"].append(letter(number))


def ends_of(rig: Rig) -> Counter[CommandId]:
    return Counter(
        event.command_id for event in rig.events if isinstance(event, CommandDone | CommandFailed | CommandCancelled)
    )


def ends_command(event: Event, command_id: CommandId) -> bool:
    return isinstance(event, CommandDone | CommandFailed | CommandCancelled) and event.command_id == command_id

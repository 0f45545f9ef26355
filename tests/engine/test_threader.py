"""Threads come by themselves, soon after the mail, and the screen hears of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.store.test_threads import arranged, letter, store
from tests.store.world import ACCOUNT, World
from tuimail.contract.events import Event, MessagesChanged, Notice, Severity, ThreadsChanged
from tuimail.engine.threader import Threader
from tuimail.model.ids import MailboxKey, MessageRow


class Heard:
    """What the screen is told; waits for what is expected."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._has_more = asyncio.Event()

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self._has_more.set()

    async def threads_changed(self) -> None:
        while ThreadsChanged(account=ACCOUNT) not in self.events:
            self._has_more.clear()
            await self._has_more.wait()


def test_mail_of_a_first_synchronisation_is_threaded_and_told(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")
    store(world, "INBOX", [letter(uid, f"<{uid}>", *["<1>"][: uid - 1]) for uid in range(1, 700)])

    async def live() -> None:
        heard = Heard()
        threader = Threader(ACCOUNT, world.store, emit=heard.emit)
        running = asyncio.create_task(threader.run())
        await asyncio.wait_for(heard.threads_changed(), 30)
        assert len(set(arranged(world).threads)) == 1
        heard.events.clear()
        store(world, "Archive", [letter(uid, f"<a{uid}>", "<1>") for uid in range(1, 80)])
        added = frozenset(MessageRow(row) for row in range(700, 779))
        threader.emit(MessagesChanged(mailbox=MailboxKey(ACCOUNT, world.row("Archive")), added=added))
        await asyncio.wait_for(heard.threads_changed(), 30)
        assert len({*arranged(world, "Archive").threads, *arranged(world).threads}) == 1
        running.cancel()

    asyncio.run(live())


def test_events_pass_it_unchanged(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")

    async def live() -> None:
        heard = Heard()
        event = Notice(severity=Severity.INFO, text="hello")
        Threader(ACCOUNT, world.store, emit=heard.emit).emit(event)
        assert heard.events == [event]

    asyncio.run(live())

"""Threads come by themselves, soon after the mail, and the screen hears of it."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

from tests.store.test_threads import arranged, letter, store
from tests.store.world import ACCOUNT, World
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import ErrandProgress, Event, MessagesChanged, Notice, Severity, ThreadsChanged
from tuimail.engine.threader import Threader
from tuimail.model.flags import Flag, FlagChange, FlagSet
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.operation import SetFlags


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
        heard, acts = Heard(), list[ApplyOp]()
        threader = Threader(ACCOUNT, world.store, emit=heard.emit, act=acts.append)
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


def test_what_takes_long_says_how_far_it_is(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")
    store(world, "INBOX", [letter(uid, f"<{uid}>") for uid in range(1, 400)])

    async def live() -> None:
        heard, seconds = Heard(), itertools.count()
        threader = Threader(
            ACCOUNT, world.store, emit=heard.emit, act=lambda command: None, monotonic=lambda: next(seconds)
        )
        running = asyncio.create_task(threader.run())
        await asyncio.wait_for(heard.threads_changed(), 30)
        running.cancel()
        told = [event for event in heard.events if isinstance(event, ErrandProgress)]
        amounts = [(one.done, one.total) for one in told[:-1]]
        assert (amounts[0], amounts[-1]) == ((0, 399), (399, 399))
        assert amounts == sorted(amounts)
        assert told[-1].is_over

    asyncio.run(live())


def test_events_pass_it_unchanged(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")

    async def live() -> None:
        heard, acts = Heard(), list[ApplyOp]()
        event = Notice(severity=Severity.INFO, text="hello")
        Threader(ACCOUNT, world.store, emit=heard.emit, act=acts.append).emit(event)
        assert heard.events == [event]

    asyncio.run(live())


def test_what_is_new_in_a_muted_thread_comes_read_and_in_a_watched_one_is_watched(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")
    for uid, keyword in ((1, "$Muted"), (2, "$Followed")):
        marked = replace(letter(uid, f"<{uid}>"), flags=FlagSet(keywords=frozenset({keyword})))
        store(world, "INBOX", [marked])

    async def live() -> None:
        acts = list[ApplyOp]()
        acted = asyncio.Event()

        def act(command: ApplyOp) -> None:
            acts.append(command)
            if len(acts) == 2:
                acted.set()

        threader = Threader(ACCOUNT, world.store, emit=lambda event: None, act=act)
        running = asyncio.create_task(threader.run())
        store(world, "INBOX", [letter(3, "<3>", "<1>"), letter(4, "<4>", "<2>"), letter(5, "<5>")])
        threader.emit(MessagesChanged(mailbox=MailboxKey(ACCOUNT, world.row("INBOX")), everything=True))
        await asyncio.wait_for(acted.wait(), 30)
        running.cancel()
        watched, muted = (command.op for command in acts)
        assert muted == SetFlags((MessageRow(3),), FlagChange(add=FlagSet(Flag.SEEN, frozenset({"$Muted"}))))
        assert watched == SetFlags((MessageRow(4),), FlagChange(add=FlagSet(keywords=frozenset({"$Followed"}))))
        assert not any(command.is_undoable for command in acts)

    asyncio.run(live())


def test_an_answer_in_a_thread_that_is_watched_and_muted_comes_unread(tmp_path: Path) -> None:
    world = World(tmp_path / "mail.sqlite")
    both = FlagSet(keywords=frozenset({"$Muted", "$Followed"}))
    store(world, "INBOX", [replace(letter(1, "<1>"), flags=both)])

    async def live() -> None:
        acts = asyncio.Queue[ApplyOp]()
        threader = Threader(ACCOUNT, world.store, emit=lambda event: None, act=acts.put_nowait)
        running = asyncio.create_task(threader.run())
        store(world, "INBOX", [letter(2, "<2>", "<1>"), letter(3, "<3>")])
        threader.emit(MessagesChanged(mailbox=MailboxKey(ACCOUNT, world.row("INBOX")), everything=True))
        act = await asyncio.wait_for(acts.get(), 30)
        running.cancel()
        assert act.op == SetFlags((MessageRow(2),), FlagChange(add=FlagSet(keywords=frozenset({"$Followed"}))))
        assert acts.empty()

    asyncio.run(live())

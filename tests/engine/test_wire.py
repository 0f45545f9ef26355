"""wire.py: whose turn it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.engine.fakes import Clock, mailbox
from tuimail.contract.commands import Lane
from tuimail.engine.errors import LinkLost
from tuimail.engine.session import Session
from tuimail.engine.wire import PriorityWire
from tuimail.imap.responses import Selected
from tuimail.model.mailbox import Mailbox


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


async def turns() -> None:
    """Let everybody who can move, move."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_the_best_waiter_is_next_then_first_come() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        order: list[str] = []

        async def speak(name: str, lane: Lane) -> None:
            async with wire.grant(lane):
                order.append(name)

        async with wire.grant(Lane.BACKGROUND):
            tasks = [
                asyncio.create_task(speak(name, lane))
                for name, lane in [
                    ("prefetch", Lane.PREFETCH),
                    ("live 1", Lane.LIVE),
                    ("live 2", Lane.LIVE),
                    ("user", Lane.INTERACTIVE),
                ]
            ]
            await turns()
            assert order == []
        await asyncio.gather(*tasks)
        assert order == ["user", "live 1", "live 2", "prefetch"]

    asyncio.run(main())


def test_interactive_work_waits_for_one_chunk_only() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        chunks = 0
        under_way = asyncio.Event()
        seen: list[int] = []

        async def background() -> None:
            nonlocal chunks
            for _ in range(100):
                async with wire.grant(Lane.BACKGROUND, mailbox("Archive", 2)):
                    await asyncio.sleep(0)
                    chunks += 1
                    if chunks == 10:
                        under_way.set()

        async def user() -> None:
            asked_at = chunks
            async with wire.grant(Lane.INTERACTIVE, mailbox()):
                seen.append(chunks - asked_at)

        running = asyncio.create_task(background())
        await under_way.wait()
        await user()
        assert seen[0] <= 1
        await running

    asyncio.run(main())


def test_a_long_job_can_see_that_it_is_wanted() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        async with wire.grant(Lane.BACKGROUND):
            assert not wire.is_wanted(Lane.BACKGROUND)
            waiting = asyncio.create_task(take(wire, Lane.LIVE))
            await turns()
            assert wire.is_wanted(Lane.BACKGROUND)
            assert not wire.is_wanted(Lane.LIVE)
        await waiting
        assert not wire.is_wanted(Lane.PREFETCH)

    asyncio.run(main())


async def take(wire: PriorityWire, lane: Lane, box: Mailbox | None = None) -> None:
    async with wire.grant(lane, box):
        pass


def test_spare_time_ends_as_soon_as_anybody_comes() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        left = asyncio.Event()

        async def idle() -> None:
            async with wire.spare():
                await wire.wanted.wait()
            left.set()

        idling = asyncio.create_task(idle())
        await turns()
        assert not left.is_set()
        await take(wire, Lane.PREFETCH)
        assert left.is_set()
        await idling
        assert not wire.wanted.is_set()

    asyncio.run(main())


def test_spare_time_begins_only_when_nobody_waits_and_a_wish_before_it_is_seen() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        order: list[str] = []

        async def idle() -> None:
            async with wire.spare():
                order.append("idle")

        async with wire.grant(Lane.LIVE):
            idling = asyncio.create_task(idle())
            await turns()
            waiting = asyncio.create_task(take(wire, Lane.BACKGROUND))
            await turns()
            assert wire.wanted.is_set()
        await asyncio.gather(idling, waiting)
        assert order == ["idle"]
        assert not wire.wanted.is_set()

    asyncio.run(main())


def test_the_mailbox_is_selected_before_the_grant() -> None:
    async def main() -> None:
        wire, session = a_wire()
        async with wire.grant(Lane.LIVE, mailbox("A")) as granted:
            assert granted is session
            assert session.selects == ["A"]
        await take(wire, Lane.LIVE, mailbox("A"))
        async with wire.grant(Lane.LIVE, mailbox("B"), select=False):
            assert session.selects == ["A"]

    asyncio.run(main())


def test_background_work_does_not_thrash_select() -> None:
    async def main() -> None:
        clock = Clock()
        wire, session = a_wire(clock)

        async def sweep(name: str, row: int) -> None:
            for _ in range(5):
                await take(wire, Lane.BACKGROUND, mailbox(name, row))

        await asyncio.gather(sweep("A", 1), sweep("B", 2))
        assert session.selects == ["A", "B"]

    asyncio.run(main())


def test_after_the_dwell_other_background_work_gets_its_turn() -> None:
    async def main() -> None:
        clock = Clock()
        wire, session = a_wire(clock)
        await take(wire, Lane.BACKGROUND, mailbox("A"))
        clock.now += 6
        await take(wire, Lane.BACKGROUND, mailbox("B"))
        await take(wire, Lane.BACKGROUND, mailbox("A"))
        assert session.selects == ["A", "B", "A"]

    asyncio.run(main())


def test_better_lanes_switch_the_mailbox_at_once() -> None:
    async def main() -> None:
        wire, session = a_wire()
        await take(wire, Lane.BACKGROUND, mailbox("A"))
        await take(wire, Lane.LIVE, mailbox("B"))
        assert session.selects == ["A", "B"]

    asyncio.run(main())


def test_without_a_session_every_grant_is_offline() -> None:
    async def main() -> None:
        wire = PriorityWire()
        with pytest.raises(LinkLost):
            await take(wire, Lane.INTERACTIVE)

    asyncio.run(main())


def test_those_who_wait_learn_of_the_loss() -> None:
    async def main() -> None:
        wire, session = a_wire()
        async with wire.grant(Lane.LIVE):
            waiting = asyncio.create_task(take(wire, Lane.LIVE))
            await turns()
            session.is_lost = True
            wire.detach(LinkLost("The server went away."))
            with pytest.raises(LinkLost, match="went away"):
                await waiting
        fresh = FakeSession()
        wire.attach(fresh)
        async with wire.grant(Lane.LIVE) as granted:
            assert granted is fresh

    asyncio.run(main())


def test_a_cancelled_waiter_leaves_no_trace() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        async with wire.grant(Lane.LIVE):
            waiting = asyncio.create_task(take(wire, Lane.INTERACTIVE))
            await turns()
            waiting.cancel()
            await turns()
            assert not wire.wanted.is_set()
        await take(wire, Lane.PREFETCH)

    asyncio.run(main())


def test_a_waiter_cancelled_in_the_moment_of_its_grant_passes_it_on() -> None:
    async def main() -> None:
        wire, _ = a_wire()
        async with wire.grant(Lane.LIVE):
            first = asyncio.create_task(take(wire, Lane.INTERACTIVE))
            second = asyncio.create_task(take(wire, Lane.PREFETCH))
            await turns()
        first.cancel()
        await second
        with pytest.raises(asyncio.CancelledError):
            await first

    asyncio.run(main())


def test_the_next_speaker_waits_until_the_line_is_quiet() -> None:
    async def main() -> None:
        wire, session = a_wire()
        quiet = asyncio.Event()

        async def settle() -> None:
            await quiet.wait()

        session.settling = settle
        first = asyncio.create_task(take(wire, Lane.BACKGROUND))
        second = asyncio.create_task(take(wire, Lane.INTERACTIVE))
        await turns()
        assert not first.done()
        assert not second.done()
        quiet.set()
        await asyncio.gather(first, second)

    asyncio.run(main())

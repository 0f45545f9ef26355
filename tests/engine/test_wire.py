"""wire.py: whose turn it is."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.fakes import Clock, FakeSession, a_wire, mailbox
from tuimail.contract.commands import Lane
from tuimail.engine.errors import LinkLost
from tuimail.engine.wire import PriorityWire
from tuimail.model.mailbox import Mailbox


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

        async def sweep(lane: Lane, name: str, row: int) -> None:
            for _ in range(5):
                await take(wire, lane, mailbox(name, row))

        await asyncio.gather(sweep(Lane.BACKGROUND, "A", 1), sweep(Lane.PREFETCH, "B", 2))
        assert session.selects == ["A", "B"]

    asyncio.run(main())


def test_one_job_may_go_from_mailbox_to_mailbox_without_waiting() -> None:
    async def main() -> None:
        wire, session = a_wire()
        for name in "ABC":
            waiting = asyncio.create_task(take(wire, Lane.BACKGROUND, mailbox(name)))
            await turns()
            assert waiting.done()
        assert session.selects == ["A", "B", "C"]

    asyncio.run(main())


def test_other_background_work_gets_its_turn_when_the_dwell_is_over() -> None:
    async def main() -> None:
        clock = Clock()
        wire, session = a_wire(clock)
        await take(wire, Lane.BACKGROUND, mailbox("A"))
        early = asyncio.create_task(take(wire, Lane.PREFETCH, mailbox("B")))
        await turns()
        assert not early.done()
        clock.now += 6
        await take(wire, Lane.BACKGROUND, mailbox("A"))
        await turns()
        assert early.done()
        assert session.selects == ["A", "B"]

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

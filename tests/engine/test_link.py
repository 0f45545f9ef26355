"""link.py: answers, silence, cancellation, the loss of the link."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.engine.fakes import FakeStream, ready_session
from tests.engine.rig import run
from tuimail.engine.errors import LinkLost, ServerSilent
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Create, Delete
from tuimail.imap.commands.session import Capability, Noop
from tuimail.imap.errors import CommandNo

TWO: list[Command[Any]] = [Create("a"), Delete("b")]
SELECTED = ("* 3 EXISTS", "* OK [UIDVALIDITY 7] .", "* OK [UIDNEXT 10] .", "{} OK [READ-WRITE] done")


def test_a_command_gets_its_answer_and_the_round_trip_is_measured() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Capability()))
        await stream.answer("CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE", "{} OK")
        assert "MOVE" in await running
        assert "MOVE" in session.capabilities
        assert 0 < session.rtt_s < 5
        assert session.rx > 0
        session.close()

    run(main())


def test_several_commands_leave_in_one_write_and_a_refusal_stands_in_its_place() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run_each(TWO))
        write = await stream.written("DELETE")
        assert write.count("\r\n") == 2
        create, delete = (line.split(" ")[0] for line in write.splitlines())
        stream.feed(f"{create} NO [ALREADYEXISTS] is there", f"{delete} OK gone")
        refusal, nothing = await running
        assert isinstance(refusal, CommandNo)
        assert nothing is None
        session.close()

    run(main())


def test_run_all_raises_the_refusal_after_everything_is_answered() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run_all(TWO))
        first, second = (line.split(" ")[0] for line in (await stream.written("DELETE")).splitlines())
        stream.feed(f"{first} NO no")
        await asyncio.sleep(0)
        assert not running.done()
        stream.feed(f"{second} OK yes")
        with pytest.raises(CommandNo):
            await running
        session.close()

    run(main())


@pytest.mark.parametrize("error", [None, ConnectionResetError(104, "Connection reset by peer")])
def test_a_lost_link_reaches_every_waiter(error: Exception | None) -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = [asyncio.create_task(session.run(Noop())) for _ in range(2)]
        await stream.written("NOOP")
        stream.hang_up(error)
        for task in running:
            with pytest.raises(LinkLost):
                await task
        assert not session.is_open
        with pytest.raises(LinkLost):
            await session.run(Noop())

    run(main())


def test_the_servers_goodbye_is_the_reason() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Noop()))
        stream.feed("* BYE Maintenance at noon.")
        stream.hang_up()
        with pytest.raises(LinkLost, match="Maintenance at noon"):
            await running

    run(main())


def test_octets_that_are_no_imap_end_the_link() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Noop()))
        stream.feed("* 1 FETCH (BODY[] {99999999999999}")
        with pytest.raises(LinkLost):
            await running

    run(main())


def test_silence_ends_the_link() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        with pytest.raises(LinkLost, match="did not answer"):
            await session.run(Noop(), silence_s=0.01)
        assert isinstance(session.link.lost, ServerSilent)
        assert stream.is_closed

    run(main())


def test_a_server_that_trickles_is_not_silent() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Noop(), silence_s=0.2))
        write = await stream.written("NOOP")
        for _ in range(6):
            await asyncio.sleep(0.05)
            stream.feed("* OK still at it")
        stream.feed(f"{write.split(' ')[0]} OK")
        await running
        session.close()

    run(main())


def test_a_cancelled_command_is_drained_before_the_wait_ends() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Noop()))
        write = await stream.written("NOOP")
        running.cancel()
        await asyncio.sleep(0.01)
        assert not running.done()
        stream.feed(f"{write.split(' ')[0]} OK")
        with pytest.raises(asyncio.CancelledError):
            await running
        assert session.is_open
        session.close()

    run(main())


def test_a_second_cancel_drops_the_link() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.run(Noop()))
        await stream.written("NOOP")
        running.cancel()
        await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not session.is_open

    run(main())


def test_a_long_literal_is_written_in_slices_and_a_stuck_link_ends() -> None:
    from tuimail.imap.commands.message import Append

    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream, "IMAP4rev1 LITERAL+", silence_s=0.05)
        stream.room.clear()
        running = asyncio.create_task(session.run(Append("INBOX", b"x" * 300_000)))
        with pytest.raises(LinkLost, match="did not answer"):
            await running
        assert max(map(len, stream.writes)) <= 64 * 1024

    run(main())

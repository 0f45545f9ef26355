"""session.py and link.py: answers, silence, cancellation, SELECT, IDLE."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.engine.fakes import FakeStream, mailbox, ready_session
from tuimail.engine.errors import LinkLost, ServerSilent, UidValidityChanged
from tuimail.engine.session import Session
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Create, Delete
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Capability, Noop
from tuimail.imap.errors import CommandNo
from tuimail.imap.fetch_items import Item
from tuimail.imap.responses import Exists, Untagged
from tuimail.imap.sequence import UidSet
from tuimail.model.mailbox import Access, Mailbox

TWO: list[Command[Any]] = [Create("a"), Delete("b")]
SELECTED = ("* 3 EXISTS", "* OK [UIDVALIDITY 7] .", "* OK [UIDNEXT 10] .", "{} OK [READ-WRITE] done")


def run(main: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(10):
            await main

    asyncio.run(limited())


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


def test_a_started_command_may_be_awaited_later() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        await select(stream, session, mailbox())
        first = session.start(UidFetch(UidSet.of([1]), (Item.FLAGS,)))
        second = session.start(UidFetch(UidSet.of([2]), (Item.FLAGS,)))
        await stream.answer("FETCH 1", "* 1 FETCH (UID 1 FLAGS (\\Seen))", "{} OK")
        await stream.answer("FETCH 2", "* 2 FETCH (UID 2 FLAGS ())", "{} OK")
        assert [fetched.uid for fetched in await second] == [2]
        assert [fetched.uid for fetched in await first] == [1]
        session.close()

    run(main())


def test_settle_waits_for_abandoned_commands() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        session.start(Noop())
        settling = asyncio.create_task(session.settle())
        await asyncio.sleep(0.01)
        assert not settling.done()
        await stream.answer("NOOP", "{} OK")
        await settling
        session.close()

    run(main())


async def select(stream: FakeStream, session: Session, box: Mailbox, *answer: str, readonly: bool = False) -> None:
    stream.writes.clear()
    running = asyncio.create_task(session.select(box, readonly=readonly))
    await stream.answer("EXAMINE" if readonly else "SELECT", *(answer or SELECTED))
    await running


def test_select_is_not_repeated_and_access_is_told() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        told: list[Access] = []
        session.on_access = lambda _, access: told.append(access)
        await select(stream, session, mailbox())
        stream.writes.clear()
        selected = await session.ensure_selected(mailbox())
        assert selected.exists == 3
        assert stream.writes == []
        assert told == [Access.READ_WRITE]
        session.close()

    run(main())


def test_a_new_uidvalidity_is_told_at_select_and_when_open_already() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        running = asyncio.create_task(session.select(mailbox(uidvalidity=6)))
        await stream.answer("SELECT", *SELECTED)
        with pytest.raises(UidValidityChanged) as caught:
            await running
        assert caught.value.uidvalidity == 7
        assert session.mailbox is not None
        with pytest.raises(UidValidityChanged):
            await session.ensure_selected(mailbox(uidvalidity=6))
        await session.ensure_selected(mailbox(uidvalidity=None))
        session.close()

    run(main())


def test_a_read_only_mailbox_is_opened_again_later() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        now = [100.0]
        session.link.monotonic = lambda: now[0]
        told: list[Access] = []
        session.on_access = lambda _, access: told.append(access)
        await select(
            stream, session, mailbox(), "* 3 EXISTS", "* OK [UIDVALIDITY 7] .", "{} OK [READ-ONLY] only looking"
        )
        assert session.is_read_only
        stream.writes.clear()
        await session.ensure_selected(mailbox())
        assert stream.writes == []
        now[0] += 61
        running = asyncio.create_task(session.ensure_selected(mailbox()))
        await stream.answer("SELECT", *SELECTED)
        await running
        assert not session.is_read_only
        assert told == [Access.READ_ONLY, Access.READ_WRITE]
        session.close()

    run(main())


def test_an_examined_mailbox_is_selected_when_somebody_wants_to_write() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        await select(stream, session, mailbox(), "* 3 EXISTS", "{} OK [READ-ONLY] .", readonly=True)
        stream.writes.clear()
        await session.ensure_selected(mailbox(), readonly=True)
        assert stream.writes == []
        running = asyncio.create_task(session.ensure_selected(mailbox()))
        await stream.answer("SELECT", *SELECTED)
        await running
        session.close()

    run(main())


def test_deselect_never_expunges() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream, "IMAP4rev1")
        await select(stream, session, mailbox())
        running = asyncio.create_task(session.deselect())
        await stream.answer("EXAMINE", "* 3 EXISTS", "{} OK [READ-ONLY] .")
        await stream.answer("CLOSE", "{} OK")
        await running
        assert session.mailbox is None
        session.close()

    run(main())


def test_news_reach_the_one_handler() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        await select(stream, session, mailbox())
        heard: list[Untagged] = []
        arrived = asyncio.Event()

        def hear(_: Session, response: Untagged) -> None:
            heard.append(response)
            arrived.set()

        session.on_news = hear
        stream.feed("* 4 EXISTS")
        await arrived.wait()
        assert heard == [Exists(4)]
        session.close()

    run(main())


def test_done_travels_with_the_next_command() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        wanted = asyncio.Event()
        idling = asyncio.create_task(session.idle(wanted, refresh_s=60))
        await stream.answer("IDLE", "+ idling")
        await asyncio.sleep(0.01)
        wanted.set()
        await idling
        running = asyncio.create_task(session.run(Noop()))
        write = await stream.written("NOOP")
        assert write.startswith("DONE\r\n")
        idle_tag = stream.writes[0].decode().split(" ")[0]
        stream.feed(f"{idle_tag} OK idle ended", f"{write.splitlines()[1].split(' ')[0]} OK")
        await running
        session.close()

    run(main())


def test_done_goes_alone_when_nobody_follows() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        idling = asyncio.create_task(session.idle(asyncio.Event(), refresh_s=0.01))
        await stream.answer("IDLE", "+ idling")
        await idling
        assert await stream.written("DONE") == "DONE\r\n"
        session.close()

    run(main())


def test_a_wish_that_came_first_is_not_lost() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        wanted = asyncio.Event()
        wanted.set()
        await session.idle(wanted, refresh_s=60)
        assert stream.writes == []
        session.close()

    run(main())


def test_a_wish_while_idle_is_not_accepted_yet_waits_for_the_plus() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        wanted = asyncio.Event()
        idling = asyncio.create_task(session.idle(wanted, refresh_s=60))
        await stream.written("IDLE")
        wanted.set()
        await asyncio.sleep(0.01)
        assert not idling.done()
        stream.feed("+ idling")
        await idling
        await stream.written("DONE")
        session.close()

    run(main())


def test_a_refused_idle_is_told() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        idling = asyncio.create_task(session.idle(asyncio.Event(), refresh_s=60))
        await stream.answer("IDLE", "{} NO not here")
        with pytest.raises(CommandNo):
            await idling
        assert session.is_open
        session.close()

    run(main())


def test_a_link_lost_in_idle_ends_it() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        idling = asyncio.create_task(session.idle(asyncio.Event(), refresh_s=60))
        await stream.answer("IDLE", "+ idling")
        stream.hang_up()
        with pytest.raises(LinkLost):
            await idling

    run(main())


def test_logout_does_not_wait_long() -> None:
    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        await session.logout(within_s=0.01)
        assert not session.is_open
        assert stream.is_closed

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

"""session.py: SELECT, IDLE, news."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.engine.fakes import FakeStream, mailbox, ready_session
from tests.engine.rig import run
from tuimail.engine.errors import LinkLost, UidValidityChanged
from tuimail.engine.session import Session
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Create, Delete
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Noop
from tuimail.imap.errors import CommandNo
from tuimail.imap.fetch_items import Item
from tuimail.imap.responses import Exists, Untagged
from tuimail.imap.sequence import UidSet
from tuimail.model.mailbox import Access, Mailbox

TWO: list[Command[Any]] = [Create("a"), Delete("b")]
SELECTED = ("* 3 EXISTS", "* OK [UIDVALIDITY 7] .", "* OK [UIDNEXT 10] .", "{} OK [READ-WRITE] done")


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

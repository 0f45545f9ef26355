"""pair.py: which connection suits what work."""

from __future__ import annotations

import asyncio

from tests.engine.fakes import a_wire, mailbox
from tuimail.contract.commands import Lane
from tuimail.engine.pair import WirePair


def test_long_work_goes_to_the_watch_session() -> None:
    async def main() -> None:
        work, at_work = a_wire()
        watch, at_watch = a_wire()
        pair = WirePair(work, watch)
        for lane in (Lane.BULK, Lane.BACKGROUND, Lane.PREFETCH):
            async with pair.grant(lane) as session:
                assert session is at_watch
                assert pair.is_wanted(lane, session) is False
        for lane in (Lane.INTERACTIVE, Lane.PUSH, Lane.LIVE):
            async with pair.grant(lane, mailbox()) as session:
                assert session is at_work
        watch.detach()
        async with pair.grant(Lane.BACKGROUND) as session:
            assert session is at_work

    asyncio.run(main())


def test_news_of_inbox_is_fetched_where_inbox_is_open() -> None:
    async def main() -> None:
        work, at_work = a_wire()
        watch, at_watch = a_wire()
        pair = WirePair(work, watch)
        at_work.mailbox, at_watch.mailbox = mailbox("Lists", 2), mailbox()
        async with pair.grant(Lane.LIVE, mailbox()) as session:
            assert session is at_watch
        async with pair.grant(Lane.LIVE, mailbox("Lists", 2)) as session:
            assert session is at_work
        async with pair.grant(Lane.INTERACTIVE, mailbox()) as session:
            assert session is at_work
        assert at_work.mailbox is not None
        assert at_work.mailbox.name == "INBOX"

    asyncio.run(main())

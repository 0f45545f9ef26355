"""Two engines on one database: one holds the connection, the other is served and takes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.rig import (
    ACCOUNT,
    account_at,
    at_work,
    mark_seen,
    rows_of,
    run,
    running,
    synced,
    threads,
)
from tests.servers.faults import Break
from tests.servers.mail import letter
from tuimail.contract.commands import (
    FetchPart,
    OpenMessage,
    SearchServer,
    WatchMailbox,
)
from tuimail.contract.events import (
    CommandDone,
    CommandFailed,
    FoundOnServer,
    PartReady,
    Phase,
)
from tuimail.engine.jobs import search_server
from tuimail.model.ids import MessageKey, MessageRow


def test_a_second_engine_waits_is_served_and_takes_over(tmp_path: Path) -> None:
    others = threads()

    async def main() -> None:
        async with at_work(tmp_path, 4) as (server, first):
            await first.settled(lambda: server.count("IDLE") >= 2)
            async with running(account_at(server.port), tmp_path) as second:
                await second.phase(Phase.WAITING)
                assert server.count("AUTHENTICATE") == 2
                rows = rows_of(second, "INBOX")
                await second.do(WatchMailbox(mailbox=second.mailbox("INBOX")))
                # What the second writes, the first sends; what the first stores, the second shows.
                await second.do(mark_seen(rows[0]))
                await second.settled(lambda: server.mail["INBOX"].unseen() == 3)
                at = len(second.events)
                server.mail["INBOX"].append(letter(50))
                await second.until(lambda event: type(event).__name__ == "MessagesChanged", since=at)
                await synced(second, 5)
                # A body that nobody has yet: the first fetches it.
                await second.do(OpenMessage(message=MessageKey(ACCOUNT, rows[1])))
                await second.event(PartReady)
                failed = await second.end_of(
                    second.submit(FetchPart(message=MessageKey(ACCOUNT, MessageRow(9999)), section="1"))
                )
                assert isinstance(failed, CommandFailed)
                await first.stop()
                await second.phase(Phase.ONLINE)
                server.mail["INBOX"].append(letter(51))
                await synced(second, 6)
        assert threads() <= others

    run(main())


def test_a_second_engine_searches_the_server_through_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_server, "MOST_FOUND", 3)

    async def main() -> None:
        async with at_work(tmp_path, 4) as (server, first):
            async with running(account_at(server.port), tmp_path) as second:
                await second.phase(Phase.WAITING)
                wanted = rows_of(second, "INBOX")
                await second.do(SearchServer(account=ACCOUNT, query="body:letter"))
                told = [event for event in second.events if isinstance(event, FoundOnServer)]
                rows = {row for event in told for row in event.rows}
                assert len(rows) == 3
                assert rows < set(wanted)
                assert sum(event.more for event in told) == 1
                assert {event.query for event in told} == {"body:letter"}
            assert not any(tmp_path.rglob("*.found"))  # noqa: ASYNC240
            await first.stop()

    run(main())


def test_work_for_an_engine_that_ends_comes_back(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_work(tmp_path, 1) as (server, first):
            await first.settled(lambda: server.count("IDLE") >= 2)
            async with running(account_at(server.port), tmp_path) as second:
                await second.phase(Phase.WAITING)
                server.faults.on("UID FETCH", Break.DEAD)
                row = rows_of(second, "INBOX")[0]
                command = second.submit(OpenMessage(message=MessageKey(ACCOUNT, row)))
                await first.settled(lambda: "UID FETCH" in server.kinds()[-3:])
                await first.stop()
                assert isinstance(await second.end_of(command), CommandDone)

    run(main())

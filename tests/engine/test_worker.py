"""A whole engine against the scripted server: start, triage, lose the server, come back, stop."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rig import ACCOUNT, QUICK, Purse, Rig, account_at, running
from tests.servers.faults import Break
from tests.servers.mail import letter
from tests.servers.scripted import BARE, FULL, ScriptedServer
from tuimail.contract.commands import (
    ApplyOp,
    FetchPart,
    Lane,
    OpenMessage,
    ProvidePassword,
    Reconnect,
    SyncAccount,
    SyncMailbox,
    UndoOp,
    WatchMailbox,
)
from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    Event,
    Notice,
    OpSettled,
    PartReady,
    Phase,
    Severity,
)
from tuimail.engine.context import JobContext
from tuimail.engine.desk import UNEXPECTED
from tuimail.engine.errors import JobFailed, UidValidityChanged
from tuimail.engine.lanes import Task
from tuimail.engine.outside import Outside
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow, UidValidity
from tuimail.model.mailbox import Access
from tuimail.model.operation import Move, OpState, SetFlags


def run(main: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(60):
            await main

    asyncio.run(limited())


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("tuimail")}


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


def test_first_rows_come_in_four_round_trips_after_the_greeting(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 40)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 40)
                # sign-in; ENABLE, ID, LIST; SELECT; FETCH. TCP and the greeting are two more.
                before = server.kinds()[: server.kinds().index("UID FETCH") + 1]
                assert before == ["AUTHENTICATE", "ENABLE", "ID", "LIST", "SELECT", "UID FETCH"]
                phases = [event.phase for event in rig.events if isinstance(event, ConnectionChanged)]
                assert phases[-1] is Phase.ONLINE

    run(main())


def test_stop_leaves_no_thread_and_no_descriptor(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 3)
            before = set(os.listdir("/proc/self/fd"))
            for _ in range(2):
                async with running(account_at(server.port), tmp_path) as rig:
                    await synced(rig, 3)
                    await rig.settled(lambda: server.count("IDLE") >= 2)
                    server.forget()
                assert threads() == set()
                assert rig.events[-1] == ConnectionChanged(account=ACCOUNT, phase=Phase.STOPPED)
            await server.close()
            assert len(os.listdir("/proc/self/fd")) <= len(before)
            assert "LOGOUT" in server.kinds()

    run(main())


def test_news_arrive_by_idle(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 3)
            async with running(account_at(server.port), tmp_path) as rig:
                await rig.settled(lambda: server.count("IDLE") >= 2)
                server.mail["INBOX"].append(letter(99))
                await synced(rig, 4)
                server.mail["INBOX"].expunge([1, 2])
                await synced(rig, 2)

    run(main())


@pytest.mark.parametrize("capabilities", [FULL - {"IDLE"}, BARE])
def test_news_arrive_by_polling_where_there_is_no_idle(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def main() -> None:
        outside = Outside(keyring=Purse("secret"), tempo=replace(QUICK, poll_s=0.05, poll_visible_s=0.02))
        async with ScriptedServer(capabilities) as server:
            fill(server, 3)
            async with running(account_at(server.port), tmp_path, outside=outside) as rig:
                await synced(rig, 3)
                await rig.settled(lambda: server.count("NOOP") >= 1)
                server.mail["INBOX"].append(letter(99))
                await synced(rig, 4)
                assert server.count("IDLE") == 0

    run(main())


def test_the_mailbox_on_screen_is_watched_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 1)
                await rig.do(WatchMailbox(mailbox=rig.mailbox("Archive")))
                await rig.settled(lambda: len(server.mail["Archive"].watchers) == 1)
                await rig.settled(lambda: rig.count("Archive") == 0)
                server.mail["Archive"].append(letter(1))
                await synced(rig, 1, "Archive")
                server.mail["INBOX"].append(letter(2))
                await synced(rig, 2)

    run(main())


def test_other_mailboxes_are_swept(tmp_path: Path) -> None:
    async def main() -> None:
        outside = Outside(keyring=Purse("secret"), tempo=replace(QUICK, sweep_s=0.1))
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path, outside=outside) as rig:
            await rig.settled(lambda: rig.count("Archive") == 0 and server.count("IDLE") >= 2)
            server.mail["Archive"].append(letter(1))
            await synced(rig, 1, "Archive")

    run(main())


def test_a_server_that_takes_one_login_only(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            server.faults.refuse("AUTHENTICATE", "NO [LIMIT] One is enough.", nth=2, times=9)
            fill(server, 3)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 3)
                await rig.settled(lambda: server.count("AUTHENTICATE") == 2 and server.count("IDLE") >= 1)
                server.mail["INBOX"].append(letter(9))
                await synced(rig, 4)
                await rig.settled(lambda: rig.count("Trash") == 0)
                assert not [event for event in rig.events if isinstance(event, AuthRequired)]

    run(main())


def test_offline_triage_reaches_the_server_after_the_reconnect(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 6)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 6)
                await rig.settled(lambda: rig.count("Archive") == 0 and server.count("IDLE") >= 2)
                port, rows = server.port, rows_of(rig, "INBOX")
                at = len(rig.events)
                await server.close()
                lost = await rig.phase(Phase.OFFLINE, since=at)
                assert lost.detail
                assert lost.retry_at is not None
                done = await rig.do(mark_seen(*rows[:2]))
                move = Move(tuple(rows[2:4]), rig.mailbox("Archive").row)
                await rig.do(ApplyOp(account=ACCOUNT, op=move, label="Archive"))
                undone = await rig.do(mark_seen(rows[5]))
                assert undone.op is not None
                await rig.do(UndoOp(op=undone.op))
                assert rig.count("INBOX") == 4
                opened = rig.submit(OpenMessage(message=MessageKey(ACCOUNT, rows[0])))
                deferred = await rig.event(CommandDeferred, since=at)
                assert deferred.command_id == opened
                await server.listen(port)
                await rig.do(Reconnect(account=ACCOUNT))
                assert isinstance(await rig.end_of(opened), CommandDone)
                await rig.until(
                    lambda event: (
                        isinstance(event, OpSettled) and event.op == done.op and event.state is OpState.SETTLED
                    )
                )
                await rig.settled(lambda: len(server.mail["Archive"]) == 2)
                assert server.mail["INBOX"].unseen() == 2

    run(main())


def test_something_to_send_ends_the_pause(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 2)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 2)
                at, port = len(rig.events), server.port
                await server.close()
                # Let the pause grow to 15 s first, so that only the operation can end it in time.
                for _ in range(3):
                    await rig.phase(Phase.OFFLINE, since=at)
                    at = len(rig.events)
                    await rig.do(Reconnect(account=ACCOUNT))
                await rig.phase(Phase.OFFLINE, since=at)
                await server.listen(port)
                at = len(rig.events)
                await rig.do(mark_seen(*rows_of(rig, "INBOX")))
                await rig.phase(Phase.ONLINE, since=at)
                await rig.settled(lambda: server.mail["INBOX"].unseen() == 0)

    run(main())


def test_a_wrong_password_is_asked_for_and_not_tried_again(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 2)
            async with running(account_at(server.port), tmp_path, password="wrong") as rig:
                asked = await rig.event(AuthRequired)
                assert "did not accept the password" in asked.why
                assert server.count("AUTHENTICATE") == 1
                await rig.do(ProvidePassword(account=ACCOUNT, password="secret"))
                await synced(rig, 2)

    run(main())


def test_a_missing_password_is_asked_for(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path, password=None) as rig:
            asked = await rig.event(AuthRequired)
            assert "password of reader is needed" in asked.why
            assert server.count("AUTHENTICATE") == 0
            assert (await rig.phase(Phase.OFFLINE)).retry_at is None
            await rig.do(ProvidePassword(account=ACCOUNT, password="secret"))
            await rig.phase(Phase.ONLINE)

    run(main())


def test_a_password_that_worked_survives_a_doubtful_refusal(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path) as rig:
            await rig.phase(Phase.ONLINE)
            await rig.settled(lambda: server.count("IDLE") >= 2)
            at = len(rig.events)
            server.faults.refuse("AUTHENTICATE", "NO The directory has a cold.")
            server.cut_all()
            await rig.phase(Phase.OFFLINE, since=at)
            await rig.until(
                lambda event: isinstance(event, ConnectionChanged) and "has a cold" in event.detail, since=at
            )
            at = len(rig.events)
            await rig.do(Reconnect(account=ACCOUNT))
            await rig.phase(Phase.ONLINE, since=at)
            assert not [event for event in rig.events if isinstance(event, AuthRequired)]

    run(main())


def test_nobody_listens(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            port = server.port
        async with running(account_at(port), tmp_path) as rig:
            offline = await rig.phase(Phase.OFFLINE)
            assert "Nothing answers" in offline.detail
            assert offline.retry_at is not None
            command = rig.submit(SyncAccount(account=ACCOUNT))
            await rig.event(CommandDeferred)
            rig.engine.cancel(command)
            assert isinstance(await rig.end_of(command), CommandCancelled)

    run(main())


def test_a_dead_server_is_noticed_when_the_user_asks(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path) as rig:
            await rig.settled(lambda: server.count("IDLE") >= 2)
            at = len(rig.events)
            await rig.do(Reconnect(account=ACCOUNT))
            await rig.settled(lambda: server.count("NOOP") == 1)
            server.cut_all()
            await rig.phase(Phase.ONLINE, since=at)

    run(main())


def test_waking_from_sleep_reconnects_at_once(tmp_path: Path) -> None:
    slept = [0.0]

    async def main() -> None:
        outside = Outside(
            keyring=Purse("secret"), tempo=replace(QUICK, tick_s=0.02), wall=lambda: time.time() + slept[0]
        )
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path, outside=outside) as rig:
            await rig.settled(lambda: server.count("IDLE") >= 2)
            at = len(rig.events)
            logins = server.count("AUTHENTICATE")
            slept[0] = 3600.0
            # The step through OFFLINE is so short that the outlet may merge it away.
            await rig.phase(Phase.ONLINE, since=at)
            assert server.count("AUTHENTICATE") > logins

    run(main())


def test_a_link_lost_in_the_middle_of_a_command_starts_it_again(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 3)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 3)
                await rig.settled(lambda: server.count("IDLE") >= 2)
                server.faults.on("UID FETCH", Break.CUT_BEFORE)
                row = rows_of(rig, "INBOX")[0]
                command = rig.submit(OpenMessage(message=MessageKey(ACCOUNT, row)))
                assert isinstance(await rig.end_of(command), CommandDone)
                await rig.event(CommandDeferred)
                await rig.event(PartReady)

    run(main())


def test_a_command_over_which_the_link_is_always_lost_ends(tmp_path: Path) -> None:
    async def main() -> None:
        outside = Outside(keyring=Purse("secret"), tempo=replace(QUICK, lasted_s=0.0), random=lambda: 0.0)
        async with ScriptedServer() as server:
            fill(server, 1)
            async with running(account_at(server.port), tmp_path, outside=outside) as rig:
                await synced(rig, 1)
                await rig.settled(lambda: server.count("IDLE") >= 2)

                impatient = asyncio.create_task(keep_reconnecting(rig))
                server.faults.on("UID FETCH", Break.CUT_BEFORE, times=100)
                row = rows_of(rig, "INBOX")[0]
                end = await rig.end_of(rig.submit(OpenMessage(message=MessageKey(ACCOUNT, row))))
                impatient.cancel()
                assert isinstance(end, CommandFailed)
                assert "5 times in a row" in end.reason

    run(main())


async def keep_reconnecting(rig: Rig) -> None:
    at = len(rig.events)
    while True:
        await rig.phase(Phase.OFFLINE, since=at)
        at = len(rig.events)
        rig.submit(Reconnect(account=ACCOUNT))


def test_stop_ends_every_command_exactly_once_and_keeps_what_the_user_did(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 3)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 3)
                rows = rows_of(rig, "INBOX")
                server.faults.on("UID FETCH", Break.DEAD, times=100)
                ids = [rig.submit(OpenMessage(message=MessageKey(ACCOUNT, rows[0]))) for _ in range(2)]
                ids.append(rig.submit(SyncAccount(account=ACCOUNT)))
                ids.append(rig.submit(mark_seen(rows[0])))
                began = time.monotonic()
            assert time.monotonic() - began < 8
            ends = ends_of(rig)
            assert sorted(ends) == sorted(ids)
            assert set(ends.values()) == {1}
            assert isinstance(next(event for event in rig.events if ends_command(event, ids[-1])), CommandDone)
            late = rig.submit(Reconnect(account=ACCOUNT))
            assert late not in ends
            reader = rig.reader()
            assert reader.pending_count() == 1
            reader.close()

    run(main())


def ends_of(rig: Rig) -> Counter[CommandId]:
    return Counter(
        event.command_id for event in rig.events if isinstance(event, CommandDone | CommandFailed | CommandCancelled)
    )


def ends_command(event: Event, command_id: CommandId) -> bool:
    return isinstance(event, CommandDone | CommandFailed | CommandCancelled) and event.command_id == command_id


def test_a_read_only_mailbox_is_recorded_and_looked_at_again(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 2)
            server.mail["INBOX"].is_read_only = True
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 2)
                await rig.settled(lambda: access(rig) is Access.READ_ONLY)
                done = await rig.do(mark_seen(rows_of(rig, "INBOX")[0]))
                failed = await rig.until(lambda event: isinstance(event, OpSettled) and event.op == done.op)
                assert isinstance(failed, OpSettled)
                assert failed.state is OpState.FAILED
                assert "read-only" in failed.reason
                server.mail["INBOX"].is_read_only = False
                at = len(rig.events)
                server.cut_all()
                await rig.phase(Phase.ONLINE, since=at)
                await rig.settled(lambda: access(rig) is Access.READ_WRITE)

    run(main())


def access(rig: Rig) -> Access:
    reader = rig.reader()
    try:
        found = reader.mailbox(rig.mailbox("INBOX").row)
    finally:
        reader.close()
    return found.access if found is not None else Access.UNKNOWN


# -- jobs of the test's own


def with_jobs(job: Any) -> Outside:
    return Outside(keyring=Purse("secret"), tempo=QUICK, run_task=job, first_questions=lambda _: [])


def sync(row: int, lane: Lane = Lane.INTERACTIVE) -> SyncMailbox:
    return SyncMailbox(mailbox=MailboxKey(ACCOUNT, MailboxRow(row)), lane=lane)


def test_a_job_with_a_bug_fails_its_command_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def job(ctx: JobContext, task: Task) -> None:
        if isinstance(task, SyncMailbox) and task.mailbox.row == 1:
            raise ZeroDivisionError("a bug")
        if isinstance(task, SyncMailbox) and task.mailbox.row == 2:
            raise JobFailed("The folder is on holiday; try again in May.")

    async def main() -> None:
        async with (
            ScriptedServer() as server,
            running(account_at(server.port), tmp_path, outside=with_jobs(job)) as rig,
        ):
            assert await rig.end_of(rig.submit(sync(1))) == CommandFailed(command_id=CommandId(1), reason=UNEXPECTED)
            end = await rig.end_of(rig.submit(sync(2)))
            assert isinstance(end, CommandFailed)
            assert end.reason == "The folder is on holiday; try again in May."
            await rig.do(sync(3))
        assert "ZeroDivisionError" in caplog.text

    run(main())


def test_jobs_of_jobs_are_shared_and_wait_for_no_lane(tmp_path: Path) -> None:
    ran: list[int] = []

    async def job(ctx: JobContext, task: Task) -> None:
        match task:
            case SyncAccount():
                await ctx.submit(sync(1, Lane.BACKGROUND))
                with pytest.raises(JobFailed, match="no"):
                    await ctx.submit(sync(2, Lane.BACKGROUND))
            case SyncMailbox():
                ran.append(task.mailbox.row)
                await ctx.breathe()
                if task.mailbox.row == 2:
                    raise JobFailed("no")

    async def main() -> None:
        async with (
            ScriptedServer() as server,
            running(account_at(server.port), tmp_path, outside=with_jobs(job)) as rig,
        ):
            await rig.phase(Phase.ONLINE)
            await rig.do(SyncAccount(account=ACCOUNT, lane=Lane.BACKGROUND))
        assert ran == [1, 2]

    run(main())


def test_a_job_gets_its_better_lane_while_it_runs(tmp_path: Path) -> None:
    lanes: list[Lane] = []

    async def main() -> None:
        started, go_on = threading.Event(), threading.Event()

        async def job(ctx: JobContext, task: Task) -> None:
            if isinstance(task, SyncMailbox) and not started.is_set():
                lanes.append(ctx.lane)
                started.set()
                while not go_on.is_set():
                    await ctx.breathe()
                lanes.append(ctx.lane)

        async with (
            ScriptedServer() as server,
            running(account_at(server.port), tmp_path, outside=with_jobs(job)) as rig,
        ):
            first = rig.submit(sync(5, Lane.BACKGROUND))
            await asyncio.to_thread(started.wait, 10)
            second = rig.submit(sync(5, Lane.INTERACTIVE))
            await rig.do(WatchMailbox(mailbox=MailboxKey(ACCOUNT, MailboxRow(6))))
            go_on.set()
            assert isinstance(await rig.end_of(first), CommandDone)
            assert isinstance(await rig.end_of(second), CommandDone)
        assert lanes == [Lane.BACKGROUND, Lane.INTERACTIVE]

    run(main())


def test_cancel_reaches_a_running_job(tmp_path: Path) -> None:
    async def main() -> None:
        started, was_cancelled = threading.Event(), threading.Event()

        async def job(ctx: JobContext, task: Task) -> None:
            if isinstance(task, FetchPart):
                started.set()
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    was_cancelled.set()
                    raise

        async with (
            ScriptedServer() as server,
            running(account_at(server.port), tmp_path, outside=with_jobs(job)) as rig,
        ):
            part = FetchPart(message=MessageKey(ACCOUNT, MessageRow(1)), section="1")
            one, two = rig.submit(part), rig.submit(part)
            await asyncio.to_thread(started.wait, 10)
            rig.engine.cancel(one)
            assert isinstance(await rig.end_of(one), CommandCancelled)
            assert not was_cancelled.is_set()
            rig.engine.cancel(two)
            assert isinstance(await rig.end_of(two), CommandCancelled)
            assert await asyncio.to_thread(was_cancelled.wait, 10)
        assert ends_of(rig) == {one: 1, two: 1}

    run(main())


def test_a_job_that_meets_new_uids_runs_again_after_a_sync(tmp_path: Path) -> None:
    done: list[str] = []

    async def job(ctx: JobContext, task: Task) -> None:
        match task:
            case OpenMessage() if "open" not in done:
                done.append("open")
                raise UidValidityChanged(ctx.store.mailboxes()[0], UidValidity(9))
            case OpenMessage() | SyncMailbox():
                done.append(type(task).__name__)

    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            async with running(account_at(server.port), tmp_path) as rig:
                await synced(rig, 1)
            async with running(account_at(server.port), tmp_path, outside=with_jobs(job)) as rig:
                await rig.phase(Phase.ONLINE)
                done.clear()
                await rig.do(OpenMessage(message=MessageKey(ACCOUNT, MessageRow(1))))
                await rig.settled(lambda: {"open", "OpenMessage", "SyncMailbox"} <= set(done))

    run(main())


# -- the store


def test_a_damaged_database_is_kept_aside(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / "work.sqlite").write_bytes(b"this is no database, and never was one" * 100)
        async with ScriptedServer() as server:
            fill(server, 2)
            async with running(account_at(server.port), tmp_path) as rig:
                notice = await rig.event(Notice)
                assert notice.severity is Severity.WARNING
                await synced(rig, 2)

    run(main())


def test_a_store_that_cannot_be_opened_ends_the_account_with_a_sentence(tmp_path: Path) -> None:
    async def main() -> None:
        directory = tmp_path / "none"
        async with running(account_at(1), directory) as rig:
            command = rig.submit(SyncAccount(account=ACCOUNT))
            stopped = await rig.phase(Phase.STOPPED)
            assert stopped.detail
            assert isinstance(await rig.end_of(command), CommandFailed | CommandCancelled)
            assert (await rig.event(Notice)).severity is Severity.ERROR

    run(main())


def test_a_command_for_an_unknown_account_fails(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(account_at(1), tmp_path) as rig:
            from tuimail.model.ids import AccountId

            end = await rig.end_of(rig.submit(SyncAccount(account=AccountId("nobody"))))
            assert isinstance(end, CommandFailed)
            assert "no account" in end.reason

    run(main())


# -- two processes' worth of engines on one database


def test_a_second_engine_waits_is_served_and_takes_over(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 4)
            first = Rig(account_at(server.port), tmp_path)
            first.start()
            await synced(first, 4)
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
        assert threads() == set()

    run(main())


def test_work_for_an_engine_that_ends_comes_back(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            first = Rig(account_at(server.port), tmp_path)
            first.start()
            await synced(first, 1)
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

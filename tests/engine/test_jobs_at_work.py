"""What becomes of jobs in a worker: bugs, refusals, jobs of jobs, better lanes, cancellation."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rig import (
    ACCOUNT,
    QUICK,
    Purse,
    account_at,
    ends_of,
    fill,
    mark_seen,
    rows_of,
    run,
    running,
    synced,
)
from tests.servers.scripted import ScriptedServer
from tuimail.contract.commands import (
    FetchPart,
    Lane,
    OpenMessage,
    SyncAccount,
    SyncMailbox,
    WatchMailbox,
)
from tuimail.contract.events import (
    CommandCancelled,
    CommandDone,
    CommandFailed,
    OpSettled,
    Phase,
)
from tuimail.engine.context import JobContext
from tuimail.engine.desk import UNEXPECTED
from tuimail.engine.errors import JobFailed, UidValidityChanged
from tuimail.engine.lanes import Task
from tuimail.engine.outside import Outside
from tuimail.model.ids import CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow, UidValidity


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


def test_what_a_busy_server_sent_away_is_sent_again_when_its_time_has_come(tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path) as rig:
            fill(server, 1)
            await rig.phase(Phase.ONLINE)
            await synced(rig, 1)
            server.faults.refuse("UID STORE", "NO [THROTTLED] Suggested Backoff Time: 1 seconds")
            (row,) = rows_of(rig, "INBOX")
            await rig.do(mark_seen(row))
            await rig.settled(lambda: len(server.lines("UID STORE")) == 2)
            await rig.event(OpSettled)

    run(flow())

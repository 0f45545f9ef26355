"""The engine loses the server, triages offline, is refused, comes back."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

from tests.engine.rig import (
    ACCOUNT,
    QUICK,
    Purse,
    Rig,
    account_at,
    at_work,
    fill,
    mark_seen,
    rows_of,
    run,
    running,
    synced,
)
from tests.servers.faults import Break
from tests.servers.scripted import ScriptedServer
from tuimail.contract.commands import (
    ApplyOp,
    OpenMessage,
    ProvidePassword,
    Reconnect,
    SyncAccount,
    UndoOp,
)
from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    OpSettled,
    PartReady,
    Phase,
)
from tuimail.engine.outside import Outside
from tuimail.model.ids import MessageKey
from tuimail.model.operation import Move, OpState


def test_offline_triage_reaches_the_server_after_the_reconnect(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_work(tmp_path, 6) as (server, rig):
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
                lambda event: isinstance(event, OpSettled) and event.op == done.op and event.state is OpState.SETTLED
            )
            await rig.settled(lambda: len(server.mail["Archive"]) == 2)
            assert server.mail["INBOX"].unseen() == 2

    run(main())


def test_something_to_send_ends_the_pause(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_work(tmp_path, 2) as (server, rig):
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
        async with at_work(tmp_path, 3) as (server, rig):
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
        async with at_work(tmp_path, 1, outside=outside) as (server, rig):
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

"""A whole engine against the scripted server: start, news, sweeps, stop, trouble with the store."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.rig import (
    ACCOUNT,
    QUICK,
    Purse,
    Rig,
    account_at,
    at_work,
    ends_command,
    ends_of,
    fill,
    mark_seen,
    rows_of,
    run,
    running,
    synced,
    threads,
)
from tests.servers.faults import Break
from tests.servers.mail import letter
from tests.servers.scripted import BARE, FULL, ScriptedServer
from tuimail.contract.commands import (
    OpenMessage,
    Reconnect,
    SyncAccount,
    WatchMailbox,
)
from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    Errand,
    ErrandProgress,
    MailboxesChanged,
    Notice,
    OpSettled,
    Phase,
    Severity,
)
from tuimail.engine.outside import Outside
from tuimail.engine.supervisor import Supervisor
from tuimail.model.ids import AccountId, MessageKey
from tuimail.model.mailbox import Access
from tuimail.model.operation import OpState
from tuimail.store.rescue import open_or_rescue
from tuimail.store.values import Preparation, Rescue, Tell
from tuimail.store.writer import MailStore


def test_first_rows_come_in_four_round_trips_after_the_greeting(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_work(tmp_path, 40) as (server, rig):
            # sign-in; ENABLE, ID, LIST; SELECT; FETCH. TCP and the greeting are two more.
            before = server.kinds()[: server.kinds().index("UID FETCH") + 1]
            assert before == ["AUTHENTICATE", "ENABLE", "ID", "LIST", "SELECT", "UID FETCH"]
            await rig.phase(Phase.ONLINE)

    run(main())


def test_stop_leaves_no_thread_and_no_descriptor(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 3)
            before = set(os.listdir("/proc/self/fd"))
            others = threads()
            for _ in range(2):
                async with running(account_at(server.port), tmp_path) as rig:
                    await synced(rig, 3)
                    await rig.settled(lambda: server.count("IDLE") >= 2)
                    server.forget()
                assert threads() <= others
                told = [event for event in rig.events if isinstance(event, ConnectionChanged)]
                assert told[-1] == ConnectionChanged(account=ACCOUNT, phase=Phase.STOPPED)
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
        async with at_work(tmp_path, 1) as (server, rig):
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


def test_folders_of_another_client_come_and_go_while_it_runs(tmp_path: Path) -> None:
    async def main() -> None:
        outside = Outside(keyring=Purse("secret"), tempo=replace(QUICK, look_s=0.1))
        async with ScriptedServer() as server, running(account_at(server.port), tmp_path, outside=outside) as rig:
            await rig.settled(lambda: rig.count("Archive") == 0 and server.count("IDLE") >= 2)
            server.mail.create("Theirs").append(letter(1))
            await synced(rig, 1, "Theirs")
            server.mail.rename("Theirs", "Ours")
            await rig.settled(lambda: rig.count("Ours") == 1 and rig.count("Theirs") == -1)

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


def test_what_opening_takes_is_told_and_its_end_too(tmp_path: Path) -> None:
    def slow(path: Path, account: AccountId, *, tell: Tell) -> tuple[MailStore, Rescue | None]:
        tell(Preparation.UPDATE, 1, 2)
        return open_or_rescue(path, account, tell=tell)

    async def main() -> None:
        outside = Outside(keyring=Purse("secret"), tempo=QUICK, open_store=slow)
        async with running(account_at(1), tmp_path, outside=outside) as rig:
            await rig.event(MailboxesChanged)
            told = [event for event in rig.events if isinstance(event, ErrandProgress)]
            assert [(one.errand, one.done, one.total, one.is_over) for one in told] == [
                (Errand.UPDATE, 1, 2, False),
                (Errand.UPDATE, 0, 0, True),
            ]

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
            end = await rig.end_of(rig.submit(SyncAccount(account=AccountId("nobody"))))
            assert isinstance(end, CommandFailed)
            assert "no account" in end.reason

    run(main())


def test_commands_may_come_before_the_start(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 2)
            rig = Rig(account_at(server.port), tmp_path)
            kept, dropped = rig.submit(SyncAccount(account=ACCOUNT)), rig.submit(SyncAccount(account=ACCOUNT))
            rig.engine.cancel(dropped)
            rig.start()
            try:
                assert isinstance(await rig.end_of(dropped), CommandCancelled)
                assert isinstance(await rig.end_of(kept), CommandDone)
                assert rig.count("INBOX") == 2
            finally:
                await rig.stop()

    run(main())


def test_an_engine_that_cannot_start_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        rig = Rig(account_at(1), tmp_path)

        def broken() -> Outside:
            raise ImportError("half an installation")

        rig.engine = Supervisor([account_at(1)], lambda _: tmp_path / "x.sqlite", outside=broken)
        rig.start()
        assert "did not start" in (await rig.event(Notice)).text
        await rig.stop()
        assert "half an installation" in caplog.text

    run(main())

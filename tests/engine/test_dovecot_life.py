"""The engine against a real Dovecot: first sync, another client's news, the server gone and back, triage meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.rig import (
    ACCOUNT,
    QUICK,
    Purse,
    Rig,
    account_at,
    mark_seen,
    rows_of,
    run,
    running,
    synced,
    threads,
)
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.mailgen import mailbox
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import ApplyOp, OpenMessage, Reconnect, SyncAccount, UndoOp
from tuimail.contract.events import AuthRequired, ConnectionChanged, OpSettled, PartReady, Phase
from tuimail.engine.outside import Outside
from tuimail.model.ids import MessageKey, OpKey
from tuimail.model.operation import Move, OpState


def account_of(dovecot: Dovecot, user: DovecotUser, *, tls: bool = False) -> AccountConfig:
    account = account_at(dovecot.tls_port if tls else dovecot.port, user.name, dovecot.host)
    if not tls:
        return account
    return replace(account, imap=replace(account.imap, security="tls", ca_file=Path(dovecot.ca_file)))


async def settled(rig: Rig, op: OpKey | None) -> OpSettled:
    event = await rig.until(lambda event: isinstance(event, OpSettled) and event.op == op)
    assert isinstance(event, OpSettled)
    return event


@pytest.mark.parametrize("tls", [False, True])
def test_life_with_a_real_server(dovecot: Dovecot, tmp_path: Path, tls: bool) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(300))
    others = threads()

    async def main() -> None:
        async with running(account_of(dovecot, user, tls=tls), tmp_path, password=user.password) as rig:
            await synced(rig, 300)
            await rig.settled(lambda: rig.count("Archive") == 0)
            with user.imap() as other:
                other.append("INBOX", "", "", next(iter(mailbox(1, seed=9))).source)
            await synced(rig, 301)
            rows = rows_of(rig, "INBOX")
            await rig.do(OpenMessage(message=MessageKey(ACCOUNT, rows[0])))
            await rig.event(PartReady)

            at = len(rig.events)
            dovecot.stop()
            await rig.phase(Phase.OFFLINE, since=at)
            seen = await rig.do(mark_seen(*rows[:50]))
            move = Move(tuple(rows[50:100]), rig.mailbox("Archive").row)
            moved = await rig.do(ApplyOp(account=ACCOUNT, op=move, label="Archive"))
            assert rig.count("INBOX") == 251
            at = len(rig.events)
            dovecot.start()
            await rig.do(Reconnect(account=ACCOUNT))
            await rig.phase(Phase.ONLINE, since=at)
            assert (await settled(rig, seen.op)).state is OpState.SETTLED
            assert (await settled(rig, moved.op)).state is OpState.SETTLED
            assert moved.op is not None
            undone = await rig.do(UndoOp(op=moved.op))
            assert (await settled(rig, undone.op)).state is OpState.SETTLED
            await rig.do(SyncAccount(account=ACCOUNT))
            assert rig.count("INBOX") == 301
            assert rig.count("Archive") == 0
        with user.imap() as other:
            assert other.select("INBOX") == ("OK", [b"301"])
            assert len(other.search(None, "SEEN")[1][0].split()) >= 50
            assert other.select("Archive") == ("OK", [b"0"])
        assert threads() <= others

    run(main())


def test_a_wrong_password(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()

    async def main() -> None:
        async with running(account_of(dovecot, user), tmp_path, password="not it") as rig:
            asked = await rig.event(AuthRequired)
            assert "did not accept the password" in asked.why
            phases = [event.phase for event in rig.events if isinstance(event, ConnectionChanged)]
            assert Phase.ONLINE not in phases

    run(main())


def test_mailboxes_that_nobody_watches_are_swept(dovecot: Dovecot, tmp_path: Path) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(20))
    outside = Outside(keyring=Purse(user.password), tempo=replace(QUICK, sweep_s=0.3), random=lambda: 0.5)

    async def main() -> None:
        async with running(account_of(dovecot, user), tmp_path, outside=outside) as rig:
            await synced(rig, 20)
            await rig.settled(lambda: rig.count("Sent") == 0)
            await asyncio.to_thread(append, user, "Sent")
            await synced(rig, 1, "Sent")

    run(main())


def append(user: DovecotUser, name: str) -> None:
    with user.imap() as other:
        other.append(name, "", "", next(iter(mailbox(1, seed=5))).source)

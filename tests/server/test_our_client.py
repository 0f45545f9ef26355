"""tuimail's own engine against this server: the life of a mailbox under every fault that the server can play."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from tests.engine.rig import ACCOUNT, LIMIT_S, QUICK, Rig, mark_seen, rows_of, run, synced
from tests.server.world import WHEN, letter, serving
from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.contract.commands import ApplyOp, Reconnect, SyncAccount, UndoOp
from tuimail.contract.events import CommandDone, OpSettled, Phase
from tuimail.engine.errors import AuthenticationFailed
from tuimail.engine.login import greet, sign_in
from tuimail.engine.outside import Outside, connect
from tuimail.model.ids import OpKey
from tuimail.model.operation import Move, OpState
from tuimail.net.errors import NetError
from tuimail.net.secrets import Secret
from tuimail.server.account import BoxedAccount
from tuimail.server.embed import Embedded
from tuimail.server.faults import Faults

COUNT = 40


@asynccontextmanager
async def living(server: Embedded, directory: Path) -> AsyncIterator[Rig]:
    """An engine that has everything of this server's INBOX."""
    account = BoxedAccount(server, ACCOUNT, "reader@example.org")
    outside = Outside(keyring=account, tempo=QUICK, random=lambda: 0.5, connect=account.connect)
    rig = Rig(account.config, directory, outside=outside)
    rig.start()
    try:
        await synced(rig, COUNT)
        await rig.settled(lambda: rig.count("Archive") == 0)
        yield rig
    finally:
        await rig.stop()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(faults: Faults) -> Iterator[Embedded]:
    with serving(*[letter(number) for number in range(COUNT)], faults=faults) as running:
        yield running


def held(server: Embedded, name: str) -> int:
    """What the server has."""
    return server.call(lambda: len(server.mailbox_set.mailboxes[name].messages))


def read(server: Embedded) -> int:
    def count() -> int:
        messages = server.mailbox_set.mailboxes["INBOX"].messages.values()
        return sum(b"\\Seen" in {bytes(flag) for flag in message.permanent_flags} for message in messages)

    return server.call(count)


async def settled(rig: Rig, op: OpKey | None) -> OpSettled:
    event = await rig.until(lambda event: isinstance(event, OpSettled) and event.op == op and not event.state.is_open)
    assert isinstance(event, OpSettled)
    return event


async def archived(rig: Rig, count: int) -> CommandDone:
    move = Move(tuple(rows_of(rig, "INBOX")[:count]), rig.mailbox("Archive").row)
    return await rig.do(ApplyOp(account=ACCOUNT, op=move, label="Archive"))


@pytest.mark.parametrize("badly", [Faults(), Faults(one_octet_at_a_time=True), Faults(delay_s=0.002)])
def test_mail_is_read_moved_and_put_back_however_slowly_it_comes(tmp_path: Path, badly: Faults) -> None:
    async def main(server: Embedded) -> None:
        async with living(server, tmp_path) as rig:
            marked = await rig.do(mark_seen(*rows_of(rig, "INBOX")[:20]))
            moved = await archived(rig, 10)
            assert (await settled(rig, marked.op)).state is OpState.SETTLED
            assert (await settled(rig, moved.op)).state is OpState.SETTLED
            assert (held(server, "INBOX"), held(server, "Archive"), read(server)) == (30, 10, 10)
            assert moved.op is not None
            undone = await rig.do(UndoOp(op=moved.op))
            assert (await settled(rig, undone.op)).state is OpState.SETTLED
            assert (held(server, "INBOX"), held(server, "Archive"), read(server)) == (40, 0, 20)
            server.call(server.mailbox_set.mailboxes["INBOX"].deliver, letter(99), WHEN)
            await synced(rig, COUNT + 1)

    with serving(*[letter(number) for number in range(COUNT)], faults=badly) as server:
        run(main(server))


@pytest.mark.parametrize("octets", [0, 1, 30, 100])
def test_a_cut_in_the_middle_of_an_answer_costs_nothing(
    server: Embedded, faults: Faults, tmp_path: Path, octets: int
) -> None:
    async def main() -> None:
        async with living(server, tmp_path) as rig:
            at = len(rig.events)
            faults.cut_after = octets
            moved = await archived(rig, 5)
            await rig.phase(Phase.OFFLINE, since=at)
            assert (rig.count("INBOX"), rig.count("Archive")) == (35, 5)
            faults.cut_after = None
            await rig.do(Reconnect(account=ACCOUNT))
            assert (await settled(rig, moved.op)).state is OpState.SETTLED
            await rig.do(SyncAccount(account=ACCOUNT))
            assert (rig.count("INBOX"), rig.count("Archive")) == (35, 5)
        assert (held(server, "INBOX"), held(server, "Archive")) == (35, 5)

    run(main())


@pytest.mark.parametrize("answer", [b"NO [OVERQUOTA] The mailbox is full.", b"BAD I do not know that word."])
def test_what_is_refused_comes_back_with_the_servers_words(
    server: Embedded, faults: Faults, tmp_path: Path, answer: bytes
) -> None:
    async def main() -> None:
        async with living(server, tmp_path) as rig:
            faults.refuse = {b"MOVE": answer, b"COPY": answer}
            moved = await archived(rig, 3)
            end = await settled(rig, moved.op)
            assert end.state is OpState.FAILED
            assert end.reason
            assert answer.decode().rsplit("] ", 1)[-1].removeprefix("BAD ").rstrip(".") in end.reason
            await rig.settled(lambda: (rig.count("INBOX"), rig.count("Archive")) == (COUNT, 0))
        assert (held(server, "INBOX"), held(server, "Archive")) == (COUNT, 0)

    run(main())


def test_a_goodbye_in_the_middle_is_a_lost_connection(server: Embedded, faults: Faults, tmp_path: Path) -> None:
    async def main() -> None:
        async with living(server, tmp_path) as rig:
            at = len(rig.events)
            faults.refuse = {b"STORE": b"BYE Going down."}
            marked = await rig.do(mark_seen(*rows_of(rig, "INBOX")[:7]))
            await rig.phase(Phase.OFFLINE, since=at)
            faults.refuse = {}
            await rig.do(Reconnect(account=ACCOUNT))
            assert (await settled(rig, marked.op)).state is OpState.SETTLED
        assert read(server) == 7

    run(main())


def test_new_numbers_for_all_messages_are_followed(server: Embedded, tmp_path: Path) -> None:
    async def main() -> None:
        async with living(server, tmp_path) as rig:
            inbox = server.mailbox_set.mailboxes["INBOX"]
            server.call(inbox.remove, [1, 2])
            server.call(inbox.renew_uid_validity)
            await rig.do(SyncAccount(account=ACCOUNT))
            await synced(rig, COUNT - 2)
            moved = await archived(rig, 4)
            assert (await settled(rig, moved.op)).state is OpState.SETTLED
        assert (held(server, "INBOX"), held(server, "Archive")) == (COUNT - 6, 4)

    run(main())


def test_a_mailbox_that_turned_read_only_refuses_and_says_so(server: Embedded, tmp_path: Path) -> None:
    async def main() -> None:
        async with living(server, tmp_path) as rig:
            server.call(server.mailbox_set.mailboxes["INBOX"].set_readonly, True)
            marked = await rig.do(mark_seen(*rows_of(rig, "INBOX")[:2]))
            end = await settled(rig, marked.op)
            assert end.state is OpState.FAILED
            assert "read-only" in (end.reason or "").lower()
        assert read(server) == 0

    run(main())


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def account_of(server: Embedded, authority: trustme.CA, directory: Path, *, is_tls: bool, auth: str) -> AccountConfig:
    ca_file = directory / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    imap = ImapConfig(
        username=server.user, host="localhost", port=server.listen(is_encrypted=is_tls),
        security="tls" if is_tls else "starttls", ca_file=ca_file,
    )  # fmt: skip
    return AccountConfig(
        name=ACCOUNT, email="reader@example.org", imap=imap, auth="oauth2" if auth == "oauth2" else "password"
    )


@pytest.mark.parametrize("is_tls", [True, False])
@pytest.mark.parametrize("auth", ["password", "oauth2"])
def test_tls_and_both_ways_to_sign_in(authority: trustme.CA, tmp_path: Path, is_tls: bool, auth: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    async def enter(account: AccountConfig, secret: str) -> bool:
        session = await greet(await connect(account), silence_s=LIMIT_S)

        async def given() -> Secret:
            return Secret(secret)

        try:
            await sign_in(session, account, given)
            return session.link.stream.is_encrypted
        finally:
            await session.wait_closed()

    async def main() -> None:
        with serving(letter(1), ssl_context=context) as server:
            account = account_of(server, authority, tmp_path, is_tls=is_tls, auth=auth)
            assert await enter(account, server.password)
            with pytest.raises(AuthenticationFailed, match="token" if auth == "oauth2" else "password"):
                await enter(account, "wrong")
            trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
            with pytest.raises(NetError, match="certificate"):
                await enter(account, server.password)

    run(main())

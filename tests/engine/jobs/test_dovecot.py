"""The jobs against a real Dovecot, at its full strength and where it claims less than it can."""

from __future__ import annotations

import asyncio
import imaplib
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, mailbox_row, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import ScriptedServer
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.dovecot_config import HOST, LESSER_SERVERS
from tests.support.maildir import Mail
from tests.support.mailgen import mailbox
from tuimail.config.schema import ImapConfig
from tuimail.engine.jobs import delta_plain, sweep_flags
from tuimail.engine.jobs.fetch_part import fetch_part
from tuimail.engine.jobs.open_message import open_message
from tuimail.model.flags import FLAGGED, JUNK, FlagChange, FlagSet
from tuimail.model.operation import Copy, Delete, Move, OpState, SetFlags
from tuimail.net.secrets import Secret

FIRST_DATE = 1_700_000_000
HOSTS = pytest.mark.parametrize("host", [HOST, *LESSER_SERVERS])


class DovecotWorld(World):
    """A world whose server is real."""

    def __init__(self, user: DovecotUser, host: str, path: Path) -> None:
        super().__init__(ScriptedServer(), path)  # never listens: nothing is to be asked of it
        self.user = user
        self.account = replace(self.account, imap=ImapConfig(username=user.name, host=host, security="plain"))

    @property
    def port(self) -> int:
        return self.user.server.port

    async def find_password(self) -> Secret | None:
        return Secret(self.user.password)

    def truth(self, name: str = "INBOX") -> dict[int, FlagSet]:
        """UIDs and flags as another client sees them."""
        with self.user.imap() as client:
            client.select(name, readonly=True)
            found: dict[int, FlagSet] = {}
            for line in client.uid("FETCH", "1:*", "(FLAGS)")[1]:
                match = re.search(rb"UID (\d+) FLAGS \((.*?)\)", line or b"")
                if match is not None:
                    found[int(match[1])] = FlagSet.parse(match[2].decode().split())
            return found

    def msgids(self, name: str) -> list[str]:
        """Message-IDs as another client sees them, sorted."""
        with self.user.imap() as client:
            client.select(name, readonly=True)
            data = client.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
            return sorted(re.findall(r"<letter-(\d+)@", b"".join(d[1] for d in data if isinstance(d, tuple)).decode()))


def play(tmp_path: Path, user: DovecotUser, host: str, story: Callable[[DovecotWorld], Awaitable[None]]) -> None:
    async def body() -> None:
        world = DovecotWorld(user, host, tmp_path / "test.sqlite")
        try:
            await world.connect()
            await world.list_all()
            await asyncio.wait_for(story(world), 60)
        finally:
            await world.close()

    asyncio.run(body())


def filled(dovecot: Dovecot, count: int) -> DovecotUser:
    user = dovecot.new_user()
    user.deliver([Mail(letter(n), FIRST_DATE + 60 * n, "S" if n % 3 else "") for n in range(1, count + 1)])
    return user


def change(client: imaplib.IMAP4) -> None:
    """Something of everything, by another client."""
    client.select("INBOX")
    client.uid("STORE", "3", "+FLAGS", "(\\Flagged $Work)")
    client.uid("STORE", "4", "-FLAGS", "(\\Seen)")
    client.uid("STORE", "5:7,30", "+FLAGS", "(\\Deleted)")
    client.expunge()
    client.append("INBOX", "(\\Seen)", "", letter(100))
    client.append("INBOX", "", "", letter(101))


@HOSTS
def test_it_becomes_and_stays_what_the_server_has(tmp_path: Path, dovecot: Dovecot, host: str) -> None:
    async def story(world: DovecotWorld) -> None:
        await world.sync()
        assert world.known() == world.truth()
        assert world.shown() == [f"Letter {n}" for n in range(60, 0, -1)]
        with world.user.imap() as client:
            change(client)
        await world.sync()
        assert world.known() == world.truth()
        with world.user.imap() as client:
            client.select("INBOX")
            client.uid("STORE", "10:12", "+FLAGS", "(\\Answered)")
            client.uid("STORE", "20", "+FLAGS", "(\\Deleted)")
            client.expunge()
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(dovecot, 60), host, story)


@HOSTS
def test_flags_of_old_mail_changed_elsewhere(
    tmp_path: Path, dovecot: Dovecot, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_flags, "SMALL", 10)
    monkeypatch.setattr(sweep_flags, "SLICE", 20)
    monkeypatch.setattr(delta_plain, "NEWEST", 5)

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        with world.user.imap() as client:
            client.select("INBOX")
            client.uid("STORE", "3,44", "+FLAGS", "(\\Flagged $Work unheard-of)")
            client.uid("STORE", "4", "FLAGS", "(\\Answered)")
        world.now += sweep_flags.EVERY_S + 1
        await world.sync()
        assert world.known() == world.truth()
        with world.user.imap() as client:
            client.select("INBOX")
            client.uid("STORE", "3,44", "-FLAGS", "(\\Flagged unheard-of)")
        world.now += sweep_flags.EVERY_S + 1
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(dovecot, 60), host, story)


@HOSTS
def test_every_operation_and_its_undo(tmp_path: Path, dovecot: Dovecot, host: str) -> None:
    async def story(world: DovecotWorld) -> None:
        await world.sync("INBOX", "Archive", "Junk")
        archive, junk = mailbox_row(world, "Archive"), mailbox_row(world, "Junk")
        ops = [
            world.do(SetFlags(rows_of(world, [1, 2]), FlagChange(add=FLAGGED))),
            world.do(Move(rows_of(world, [3, 4]), archive)),
            world.do(Move(rows_of(world, [5]), junk, FlagChange(add=JUNK))),
            world.do(Copy(rows_of(world, [6]), archive)),
            world.do(Delete(rows_of(world, [7]))),
        ]
        await world.replay()
        assert [world.state(op) for op in ops] == [OpState.SETTLED] * 5
        await world.sync("INBOX", "Archive", "Junk")
        assert world.msgids("Archive") == ["3", "4", "6"]
        assert world.msgids("Junk") == ["5"]
        assert sorted(world.shown()) == ["Letter 1", "Letter 2", "Letter 6", "Letter 8"]
        await world.crash()
        undone = [world.undo(op) for op in reversed(ops)]
        await world.replay()
        await world.sync("INBOX", "Archive", "Junk")
        assert [world.state(op) for op in undone] == [OpState.SETTLED] * 5
        assert sorted(world.shown()) == [f"Letter {n}" for n in range(1, 9)]
        assert world.shown("Archive") == world.shown("Junk") == []

    play(tmp_path, filled(dovecot, 8), host, story)


def test_a_message_is_read_and_its_attachment_fetched(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(40))

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        before = world.truth()
        for row in world.rows().values():
            await open_message(world.ctx, row)
            await fetch_part(world.ctx, row, "")
            assert world.store.parts.has(row, "")
        assert world.truth() == before

    play(tmp_path, user, HOST, story)


def test_a_mailbox_that_is_read_only(tmp_path: Path, dovecot: Dovecot) -> None:
    user = filled(dovecot, 3)
    user.restrict("lr")

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        ops = [
            world.do(SetFlags(rows_of(world, [1]), FlagChange(add=FLAGGED))),
            world.do(Move(rows_of(world, [2]), mailbox_row(world, "Archive"))),
        ]
        await world.replay()
        assert [world.state(op) for op in ops] == [OpState.FAILED] * 2
        assert all("read-only" in world.error(op) for op in ops)
        assert sorted(world.shown()) == ["Letter 1", "Letter 2", "Letter 3"]

    play(tmp_path, user, HOST, story)


def test_a_full_quota(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user(quota_kb=40)
    user.deliver([Mail(letter(1, body="x" * 30_000), FIRST_DATE)])

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        op = world.do(Copy(rows_of(world, [1]), mailbox_row(world, "Archive")))
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "full" in world.error(op)
        assert world.shown("Archive") == []

    play(tmp_path, user, HOST, story)


def test_a_missing_destination(tmp_path: Path, dovecot: Dovecot) -> None:
    user = filled(dovecot, 2)
    user.create("Projects")

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        op = world.do(Move(rows_of(world, [1]), mailbox_row(world, "Projects")))
        with world.user.imap() as client:
            client.delete("Projects")
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "“Projects” does not exist" in world.error(op)

    play(tmp_path, user, HOST, story)

"""Rights and quota, as a real Dovecot tells them, and as a server that knows neither does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.engine.jobs.test_dovecot import DovecotWorld
from tests.engine.jobs.world import World, filled, play
from tests.servers.scripted import BARE, FULL
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.dovecot_config import HOST
from tests.support.mailgen import mailbox
from tuimail.engine.jobs.ask_limits import ask_limits
from tuimail.store.reader import MailReader


def at_dovecot(tmp_path: Path, user: DovecotUser, story: Callable[[DovecotWorld], Awaitable[None]]) -> None:
    async def body() -> None:
        world = DovecotWorld(user, HOST, tmp_path / "test.sqlite")
        try:
            await world.connect()
            await world.list_all()
            await story(world)
        finally:
            await world.close()

    asyncio.run(body())


def test_rights_and_quota(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user(quota_kb=40)
    user.deliver(mailbox(3))
    user.create("Shared")
    user.restrict("lrs", "Shared")

    async def story(world: DovecotWorld) -> None:
        await ask_limits(world.ctx)
        assert set(world.box("INBOX").rights or "") >= set("lrswitekx")
        assert set(world.box("Shared").rights or "") == set("lrs")
        reader = MailReader.open(world.path, world.store.account)
        (quota,) = [one for one in reader.quotas() if one.resource == "STORAGE"]
        reader.close()
        assert quota.limit == 40
        assert 0 < quota.percent < 100

    at_dovecot(tmp_path, user, story)


def test_missing_rights_are_asked_for_again(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.create("Shared")
    user.restrict("lr", "Shared")

    async def story(world: DovecotWorld) -> None:
        await ask_limits(world.ctx)
        assert set(world.box("Shared").rights or "") == set("lr")
        user.restrict("lrswite", "Shared")
        await world.connect()
        await ask_limits(world.ctx)
        assert set(world.box("Shared").rights or "") >= set("lrswite")

    at_dovecot(tmp_path, user, story)


@pytest.mark.parametrize("is_listed", [True, False])
def test_rights_in_one_question_where_the_server_lists_them(tmp_path: Path, is_listed: bool) -> None:
    async def story(world: World) -> None:
        world.on_server("Archive").rights = "lrcd"
        await ask_limits(world.ctx)
        assert world.box("INBOX").rights == "lrswipkxte"
        assert set(world.box("Archive").rights or "") == set("lrcdkxte"), "the old letters stand for new ones"
        questions = world.server.lines("MYRIGHTS")
        assert len(questions) == (0 if is_listed else len(world.store.mailboxes()))
        asked = [line for line in world.server.lines("LIST") if "MYRIGHTS" in line]
        assert asked == (['LIST "" "*" RETURN (MYRIGHTS)'] if is_listed else [])
        world.on_server("Archive").rights = "lr"
        await ask_limits(world.ctx)
        assert world.box("Archive").rights == "lr"

    capabilities = FULL | {"ACL", "RIGHTS=texk"} | ({"LIST-MYRIGHTS"} if is_listed else set())
    play(tmp_path, filled(1, capabilities), story)


def test_a_server_that_promises_to_list_them_and_does_not(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.faults.refuse("LIST", "BAD Unknown return options")
        await ask_limits(world.ctx)
        assert world.box("INBOX").rights == "lrswipkxte", "asked one by one"

    play(tmp_path, filled(1, FULL | {"ACL", "LIST-MYRIGHTS"}), story)


def test_a_server_that_knows_neither_is_not_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ask_limits(world.ctx)
        assert world.server.lines("MYRIGHTS") == world.server.lines("GETQUOTAROOT") == []
        assert world.box("INBOX").rights is None

    play(tmp_path, filled(1, BARE), story)

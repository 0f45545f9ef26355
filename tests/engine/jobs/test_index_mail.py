"""Filling the search index: headers, bodies that were read, bodies fetched within the budget; gently."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.test_reading import mixed
from tests.engine.jobs.world import World, play
from tests.servers.faults import Break
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.engine.errors import LinkLost
from tuimail.engine.jobs import index_mail as indexing
from tuimail.engine.jobs.index_mail import index_mail
from tuimail.engine.jobs.open_message import open_message
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.ids import MessageRow, Uid
from tuimail.model.operation import SetFlags
from tuimail.store.reader import MailReader

HTML = (
    b"From: A <a@example.org>\r\nSubject: page\r\nMessage-ID: <page@example.org>\r\nContent-Type: text/html\r\n\r\n"
    b"<head><style>hidden {}</style></head><p>Caf&eacute; <b>opening</b></p><script>secret()</script>\r\n"
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REST_S", 0.0)
    monkeypatch.setattr(indexing, "WAIT_S", 0.001)


def server(*sources: bytes) -> ScriptedServer:
    made = ScriptedServer(FULL, preauth=True)
    for number in range(3):
        text = (
            f"From: A <a@example.org>\r\nSubject: s{number}\r\nMessage-ID: <{number}@x>\r\n\r\nwords number{number}\r\n"
        )
        made.mail["INBOX"].append(text.encode())
    for source in sources:
        made.mail["INBOX"].append(source)
    return made


def found(world: World, query: str) -> set[int]:
    uids = {row: uid for uid, row in world.rows().items()}
    reader = MailReader.open(world.path, world.store.account)
    try:
        return {uids[MessageRow(row)] for row in reader.order(world.box("INBOX").row, filter=query)}
    finally:
        reader.close()


def test_everything_is_indexed_and_no_message_becomes_read(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        assert found(world, "body:words") == set()
        await index_mail(world.ctx)
        assert found(world, "body:words") == {1, 2, 3}
        assert found(world, "body:number2") == {3}
        assert found(world, "body:grüße") == {4}
        assert found(world, "filename:a.zip") == {4}
        assert found(world, "body:café") == found(world, "body:opening") == {5}
        assert found(world, "body:secret or body:hidden") == set()
        assert not any(world.truth().values())
        world.server.forget()
        await index_mail(world.ctx)
        assert world.server.lines("UID FETCH") == []

    play(tmp_path, server(mixed(), HTML), story)


def test_alike_bodies_come_in_one_command(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        world.server.forget()
        await index_mail(world.ctx)
        assert world.server.lines("UID FETCH") == ["UID FETCH 1:3 (UID BODY.PEEK[1]<0.65536>)"]

    play(tmp_path, server(), story)


def test_beyond_the_budget_only_what_was_read_is_indexed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.account = replace(world.account, indexed_bodies=0)
        await world.sync()
        await open_message(world.ctx, world.rows()[2])
        world.server.forget()
        await index_mail(world.ctx)
        assert world.server.lines("UID FETCH") == []
        assert found(world, "body:words") == {2}
        world.account = replace(world.account, indexed_bodies=2)
        await index_mail(world.ctx)
        assert found(world, "body:words") == {2, 3}

    play(tmp_path, server(), story)


def test_it_goes_on_where_the_link_was_lost(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        world.server.faults.on("UID FETCH", Break.CUT_BEFORE)
        with pytest.raises(LinkLost):
            await index_mail(world.ctx)
        await world.connect()
        await index_mail(world.ctx)
        assert found(world, "body:words") == {1, 2, 3}

    play(tmp_path, server(), story)


def test_it_rests_while_keys_are_pressed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        world.is_user_active = True
        world.server.forget()
        work = asyncio.create_task(index_mail(world.ctx))
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert world.server.lines("UID FETCH") == []
        world.is_user_active = False
        await work
        assert found(world, "body:words") == {1, 2, 3}

    play(tmp_path, server(), story)


def test_it_rests_while_changes_are_being_sent(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        op_id, _ = world.store.journal.apply(SetFlags((world.rows()[Uid(1)],), FlagChange(add=FLAGGED)), "Star")
        world.server.forget()
        work = asyncio.create_task(index_mail(world.ctx))
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert world.server.lines("UID FETCH") == []
        world.store.journal.settle(op_id)
        await work
        assert found(world, "body:words") == {1, 2, 3}

    play(tmp_path, server(), story)


def test_mailboxes_are_not_opened_by_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BODIES_AT_ONCE", 1)

    async def story(world: World) -> None:
        await world.sync()
        await world.sync("Archive")
        world.server.forget()
        await index_mail(world.ctx)
        assert found(world, "body:words") == {1, 2, 3}
        assert len(world.server.lines("EXAMINE")) + len(world.server.lines("SELECT")) <= 2

    made = server()
    for number in range(3):
        text = f"From: A <a@x>\r\nSubject: a{number}\r\nMessage-ID: <a{number}@x>\r\n\r\nothers\r\n"
        made.mail["Archive"].append(text.encode())
    play(tmp_path, made, story)


def test_what_is_gone_is_counted_until_the_index_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        await world.sync()
        await index_mail(world.ctx)
        monkeypatch.setattr("tuimail.store.search_index._FEW", 1)
        world.server.mail["INBOX"].expunge([1, 2])
        await world.sync()
        assert world.store.index.next_headers(9)
        await index_mail(world.ctx)
        assert found(world, "body:words") == {3}

    play(tmp_path, server(), story)

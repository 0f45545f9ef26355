"""Servers with limits and moods of their own, and jobs that leave room for others."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import FULL, PLAIN
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs import quantum, send_delete, send_restore, sweep_flags
from tuimail.imap.commands.session import Noop
from tuimail.imap.errors import CommandNo
from tuimail.model.operation import Delete, Move


@pytest.mark.parametrize("capabilities", [FULL, PLAIN])
def test_a_server_that_searches_only_so_far_loses_no_mail(
    tmp_path: Path, capabilities: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_flags, "SMALL", 10)
    server = filled(250, capabilities | {"MESSAGELIMIT=100"})

    async def story(world: World) -> None:
        await world.sync()
        world.on_server("INBOX").expunge([7, 180])
        world.on_server("INBOX").add_flags(249, "\\Answered")
        world.now += 601
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_a_long_sync_lets_others_of_its_lane_speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantum, "QUIET_S", 0.0)
    server = filled(3000)

    async def story(world: World) -> None:
        spoken: list[int] = []

        async def speak() -> None:
            async with world.ctx.grant() as session:
                await session.run(Noop())
                spoken.append(len(world.known()))

        server.faults.run_before("UID FETCH", lambda: tasks.append(asyncio.ensure_future(speak())), nth=2)
        tasks: list[asyncio.Task[None]] = []
        await world.sync()
        await tasks[0]
        assert 0 < spoken[0] < 3000
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_a_mailbox_deleted_elsewhere_leaves_the_list_with_a_sentence(tmp_path: Path) -> None:
    server = filled(3)

    async def story(world: World) -> None:
        await world.sync("Archive")
        await world.connect()
        server.mail.delete("Archive")
        with pytest.raises(JobFailed, match=r"“Archive” was deleted on the server"):
            await world.sync("Archive")
        assert world.store.mailbox_named("Archive") is None

    play(tmp_path, server, story)


def test_a_mailbox_that_will_not_open_says_why(tmp_path: Path) -> None:
    server = filled(3)
    server.faults.refuse("SELECT", "NO [SERVERBUG] Index is broken.")

    async def story(world: World) -> None:
        with pytest.raises(CommandNo, match="Index is broken"):
            await world.sync()

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, PLAIN])
def test_a_server_that_does_not_tell_uidnext(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(120, capabilities)
    server.tells_uidnext = False

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        assert world.known() == world.truth()
        world.on_server("INBOX").append(letter(500))
        world.on_server("Archive").append(letter(501))
        await world.connect()
        await world.sync("INBOX", "Archive")
        assert world.known() == world.truth()
        assert world.shown("Archive") == ["Letter 501"]

    play(tmp_path, server, story)


async def ready(world: World, *names: str) -> None:
    await world.sync(*names)
    world.server.forget()


def test_large_sources_go_and_come_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_delete, "AT_ONCE", 500)
    monkeypatch.setattr(send_restore, "AT_ONCE", 500)
    server = filled(5)

    async def story(world: World) -> None:
        await ready(world, "INBOX")
        op = world.do(Delete(rows_of(world, range(1, 6))))
        await world.replay()
        assert len(server.lines("UID FETCH")) == 3
        world.undo(op)
        await world.replay()
        assert server.mail["INBOX"].sources() == [letter(n) for n in range(1, 6)]
        assert server.count("STATUS") == 3

    play(tmp_path, server, story)


def test_large_sets_are_cut_to_what_servers_take(tmp_path: Path) -> None:
    server = filled(2500)

    async def story(world: World) -> None:
        await ready(world, "INBOX", "Archive")
        world.do(Move(rows_of(world, range(1, 2401)), mailbox_row(world, "Archive")))
        await world.replay()
        assert server.lines("UID MOVE") == [
            'UID MOVE 1:1000 "Archive"',
            'UID MOVE 1001:2000 "Archive"',
            'UID MOVE 2001:2400 "Archive"',
        ]
        assert len(server.mail["Archive"]) == 2400

    play(tmp_path, server, story)

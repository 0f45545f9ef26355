"""Snoozed messages come back, unread and once, whichever machine is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.scripted import BARE, FULL, PLAIN
from tuimail.engine.jobs.create_mailbox import create_mailbox
from tuimail.engine.jobs.sync_account import sync_account
from tuimail.engine.jobs.wake_snoozed import wake_due, wake_snoozed
from tuimail.model.flags import SEEN, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Move, OpState
from tuimail.model.snooze import OVER, origin_keyword, snooze_keywords, wake_keywords, wake_time

HOUR = 3600
LADDER = {"full": FULL, "no-move": FULL - {"MOVE"}, "no-uidplus": PLAIN - {"UIDPLUS"}, "bare": BARE}
EVERYWHERE = pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)


def snoozed(world: World, *rows: MessageRow, hours: float = 1) -> OpId:
    change = FlagChange(FlagSet(keywords=wake_keywords(world.now + hours * HOUR)))
    origins = ((mailbox_row(world, "Archive"), origin_keyword("Archive")),)
    return world.do(Move(rows, mailbox_row(world, "Snoozed"), change, origins), "Snooze")


async def ready(world: World) -> None:
    await create_mailbox(world.ctx, "Snoozed", SpecialUse.SNOOZED)
    await world.sync("INBOX", "Archive", "Snoozed")


async def ready_with_archive(world: World) -> None:
    world.on_server("Archive").append(b"Subject: From the archive\r\nMessage-ID: <a@x>\r\n\r\nHello", ["\\Seen"])
    await ready(world)


async def asleep(world: World) -> None:
    """Letter 2 sleeps, and the server knows."""
    await ready(world)
    snoozed(world, *rows_of(world, [2]))
    await world.replay()


@asynccontextmanager
async def another(world: World, path: Path) -> AsyncIterator[World]:
    """A second machine of the same user, connected, with an empty cache."""
    other = World(world.server, path / "other.sqlite")
    try:
        await other.connect()
        other.now = world.now
        yield other
    finally:
        await other.close()


@EVERYWHERE
def test_it_goes_and_comes_back_to_where_it_was(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await ready_with_archive(world)
        assert world.store.role(SpecialUse.SNOOZED) == world.box("Snoozed")
        op = snoozed(world, *rows_of(world, [2]), *rows_of(world, [1], "Archive"))
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        await world.sync("INBOX", "Archive", "Snoozed")
        assert len(world.shown("Snoozed")) == 2
        await wake_snoozed(world.ctx)
        assert len(world.shown("Snoozed")) == 2, "it is not time"
        world.now += 2 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX", "Archive", "Snoozed")
        assert world.shown("INBOX")[0] == "Letter 2", "at the top"
        assert world.shown("Archive")[0] == "From the archive"
        assert world.shown("Snoozed") == []
        (back,) = (flags for flags in world.truth("Archive").values() if OVER in flags.keywords)
        assert not back & SEEN
        assert origin_keyword("Archive") not in back.keywords
        assert world.store.journal.last_undoable() == world.store.journal.entry(op), "waking is nobody's action"
        waking, *_ = world.store.journal.entries(1)
        assert waking.label in ("Wake 2 messages in INBOX, Archive", "Wake 2 messages in Archive, INBOX")
        world.undo(waking.op_id)
        await world.replay()
        await world.sync("INBOX", "Archive", "Snoozed")
        assert len(world.shown("Snoozed")) == 2, "one entry, one undo"
        assert "Letter 2" not in world.shown("INBOX")

    play(tmp_path, filled(3, capabilities), story)


def test_its_undo_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        before = sorted(map(str, world.truth().values()))
        op = snoozed(world, *rows_of(world, [1, 2]))
        await world.replay()
        world.undo(op)
        await world.replay()
        await world.sync("INBOX", "Snoozed")
        assert sorted(map(str, world.truth().values())) == before
        assert world.shown() == ["Letter 3", "Letter 2", "Letter 1"]

    play(tmp_path, filled(3), story)


def test_two_machines_wake_it_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        async with another(world, tmp_path) as other:
            await other.list_all()
            await other.sync("INBOX", "Snoozed")
            world.now = other.now = world.now + 2 * HOUR
            await world.sync("Snoozed")
            assert wake_due(world.ctx)
            assert wake_due(other.ctx)
            await world.replay()
            await other.replay()
            for each in (world, other):
                await each.sync("INBOX", "Snoozed")
                assert each.shown("INBOX") == ["Letter 2", "Letter 3", "Letter 1"]
                assert each.known() == each.truth()

    play(tmp_path, filled(3), story)


def test_what_another_machine_woke_and_the_user_put_away_stays_away(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        await world.sync("Snoozed")
        (message,) = world.on_server("Snoozed")
        world.on_server("Archive").append(message.source)
        world.on_server("Snoozed").expunge([message.uid])
        world.now += 2 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX", "Archive")
        assert world.shown("INBOX") == ["Letter 3", "Letter 1"]
        assert [entry.label for entry in world.store.journal.entries(9)] == ["Snooze", "Create the folder “Snoozed”"]

    play(tmp_path, filled(3), story)


def test_a_machine_with_an_empty_cache_wakes_it_by_a_sync(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        async with another(world, tmp_path) as other:
            other.now += 5 * HOUR
            await sync_account(other.ctx)
            await other.sync("INBOX")
            assert other.shown("INBOX")[0] == "Letter 2"
            assert [entry.label for entry in other.store.journal.entries(9)] == ["Wake 1 message in INBOX"]

    play(tmp_path, filled(3), story)


def test_a_crash_before_the_answer(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        await world.sync("Snoozed")
        world.now += 2 * HOUR
        assert wake_due(world.ctx)
        assert not wake_due(world.ctx), "it is awake here already"
        await world.crash()
        await world.replay()
        await world.sync("INBOX", "Snoozed")
        assert world.shown()[0] == "Letter 2"
        assert sum(OVER in flags.keywords for flags in world.truth().values()) == 1

    play(tmp_path, filled(3), story)


def test_a_late_wake_is_dated_now(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        await world.sync("Snoozed")
        world.now += 60 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX")
        (flags,) = (flags for flags in world.truth().values() if snooze_keywords(flags.keywords))
        woken_at = wake_time(flags.keywords)
        assert woken_at is not None
        assert 0 <= world.now - woken_at < 900

    play(tmp_path, filled(3), story)


def test_read_only_wakes_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        await world.sync("Snoozed")
        world.now += 2 * HOUR
        assert not wake_due(replace(world.ctx, acts_alone=False))
        await wake_snoozed(replace(world.ctx, acts_alone=False))
        assert world.shown("Snoozed") == ["Letter 2"]

    play(tmp_path, filled(3), story)

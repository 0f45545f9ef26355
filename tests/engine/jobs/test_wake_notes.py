"""Where the server keeps no keywords, a note beside the message says when it wakes: to every machine, and once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.engine.jobs.test_wake_snoozed import EVERYWHERE, HOUR, another, asleep, ready, ready_with_archive, snoozed
from tests.engine.jobs.world import World, filled, play, rows_of
from tests.servers.faults import Break
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.engine.errors import LinkLost
from tuimail.engine.jobs.sync_account import sync_account
from tuimail.engine.jobs.wake_notes import tidy_notes
from tuimail.engine.jobs.wake_snoozed import wake_due, wake_snoozed
from tuimail.model.flags import DELETED, SEEN, FlagChange, FlagSet
from tuimail.model.operation import OpState, SetFlags
from tuimail.model.snooze import snooze_keywords, time_keywords, wake_keywords, wake_time
from tuimail.model.wake_note import is_note, read_note
from tuimail.store.reader import MailReader


def without_keywords(count: int, capabilities: frozenset[str] = FULL) -> ScriptedServer:
    server = filled(count, capabilities)
    server.keeps_keywords = False
    return server


def notes(world: World) -> list[str]:
    """The kinds of the notes on the server, the first one first."""
    found = []
    for message in world.on_server("Snoozed"):
        msgid = message.source.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0].decode()
        if is_note(msgid) and "\\Deleted" not in message.flags:
            note = read_note(msgid)
            assert note is not None
            found.append("woken" if note.is_over else "asleep")
    return found


def mail(world: World, name: str) -> int:
    """Messages on the server that are no notes, and not marked as deleted."""
    return sum(b"@wake.tuimail" not in one.source and "\\Deleted" not in one.flags for one in world.on_server(name))


def keywords(world: World, name: str) -> frozenset[str]:
    """Those of the newest message shown."""
    reader = MailReader.open(world.path, world.store.account)
    try:
        return reader.first_rows(world.box(name).row, 1)[0].flags.keywords
    finally:
        reader.close()


@EVERYWHERE
def test_it_goes_and_comes_back(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await ready_with_archive(world)
        op = snoozed(world, *rows_of(world, [2]), *rows_of(world, [1], "Archive"))
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert notes(world) == ["asleep", "asleep"]
        await world.sync("INBOX", "Archive", "Snoozed")
        assert sorted(world.shown("Snoozed")) == ["From the archive", "Letter 2"], "the notes are hidden"
        assert world.box("Snoozed").counts.total == 2
        assert wake_time(keywords(world, "Snoozed")) == wake_time(wake_keywords(world.now + HOUR))
        await wake_snoozed(world.ctx)
        assert len(world.shown("Snoozed")) == 2, "it is not time"
        world.now += 2 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX", "Archive", "Snoozed")
        assert world.shown("INBOX")[0] == "Letter 2", "at the top"
        assert world.shown("Archive")[0] == "From the archive"
        assert world.shown("Snoozed") == []
        assert all(not flags & SEEN for flags in world.truth("Archive").values() if not flags & DELETED)
        assert notes(world) == ["woken", "woken"], "those that said it slept are gone"
        world.now += 40 * 24 * HOUR
        await wake_snoozed(world.ctx)
        assert notes(world) == []
        await world.sync("INBOX", "Snoozed")
        assert world.shown("INBOX")[0] == "Letter 3", "where its own date puts it"

    play(tmp_path, without_keywords(3, capabilities), story)


@EVERYWHERE
def test_a_server_that_refuses_the_keywords(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = snoozed(world, *rows_of(world, [2]))
        world.server.faults.refuse("UID STORE", "NO Too many user flags in mailbox")
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert notes(world) == ["asleep"]
        await world.sync("INBOX", "Snoozed")
        world.now += 2 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX")
        assert world.shown("INBOX")[0] == "Letter 2"

    play(tmp_path, filled(3, capabilities), story)


def test_a_machine_with_an_empty_cache_wakes_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        world.now += 5 * HOUR
        async with another(world, tmp_path) as other:
            await sync_account(other.ctx)
            await other.sync("INBOX")
            assert other.shown("INBOX")[0] == "Letter 2"
            assert [entry.label for entry in other.store.journal.entries(9)] == ["Wake 1 message in INBOX"]
        await world.sync("INBOX", "Snoozed")
        assert world.shown("INBOX")[0] == "Letter 2", "here, too, though another machine woke it"
        assert notes(world) == ["woken"]

    play(tmp_path, without_keywords(3), story)


def test_two_machines_at_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        async with another(world, tmp_path) as other:
            await other.list_all()
            await other.sync("INBOX", "Snoozed")
            for each, hours in ((world, 1), (other, 2)):
                snoozed(each, *rows_of(each, [2]), hours=hours)
            await world.replay()
            await other.replay()
            for each in (world, other):
                await each.sync("INBOX", "Snoozed")
                await wake_snoozed(each.ctx)
                await each.sync("INBOX", "Snoozed")
                assert each.shown("Snoozed") == ["Letter 2"]
            assert notes(world) == ["asleep"], "the later note stays"
            world.now = other.now = world.now + 3 * HOUR
            assert wake_due(world.ctx)
            assert wake_due(other.ctx)
            await world.replay()
            await other.replay()
            for each in (world, other):
                await wake_snoozed(each.ctx)
                await each.sync("INBOX", "Snoozed")
                assert each.shown("INBOX") == ["Letter 2", "Letter 3", "Letter 1"]
            assert mail(world, "INBOX") == 3
            assert mail(world, "Snoozed") == 0
            assert notes(world) == ["woken"]

    play(tmp_path, without_keywords(3), story)


def test_undo_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = snoozed(world, *rows_of(world, [1, 2]))
        await world.replay()
        world.undo(op)
        await world.replay()
        await wake_snoozed(world.ctx)
        await world.sync("INBOX", "Snoozed")
        assert world.shown() == ["Letter 3", "Letter 2", "Letter 1"]
        assert len(world.on_server("Snoozed")) == 0
        assert not snooze_keywords(keywords(world, "INBOX"))

    play(tmp_path, without_keywords(3), story)


def test_another_time_keeps_the_home(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready_with_archive(world)
        snoozed(world, *rows_of(world, [1], "Archive"))
        await world.replay()
        await world.sync("Snoozed")
        (row,) = [row for row in world.rows("Snoozed").values() if row in world.store.wake_notes.about([row])]
        add = wake_keywords(world.now + 9 * HOUR)
        world.do(SetFlags((row,), FlagChange(FlagSet(keywords=add), FlagSet(keywords=time_keywords(add) - add))))
        await world.replay()
        assert wake_time(keywords(world, "Snoozed")) == wake_time(add)
        await tidy_notes(world.ctx)
        assert notes(world) == ["asleep"]
        world.now += 10 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("Archive")
        assert world.shown("Archive") == ["From the archive"]

    play(tmp_path, without_keywords(1), story)


@pytest.mark.parametrize("kind", ["APPEND", "UID MOVE"])
@pytest.mark.parametrize("cut", [Break.LOSE_ANSWER, Break.CUT_AFTER, Break.CUT_BEFORE])
def test_a_cut_between_note_and_move(tmp_path: Path, kind: str, cut: Break) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = snoozed(world, *rows_of(world, [2]))
        world.server.faults.on(kind, cut)
        with suppress(LinkLost):
            await world.replay()
        await world.crash()
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        await world.sync("INBOX", "Snoozed")
        await wake_snoozed(world.ctx)
        assert notes(world) == ["asleep"]
        assert (mail(world, "INBOX"), mail(world, "Snoozed")) == (2, 1)
        assert world.shown("Snoozed") == ["Letter 2"]

    play(tmp_path, without_keywords(3), story)


def test_a_note_without_a_message_goes_to_the_trash_after_a_while(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asleep(world)
        world.on_server("Snoozed").expunge(
            [message.uid for message in world.on_server("Snoozed") if b"wake" not in message.source]
        )
        async with another(world, tmp_path) as other:
            await other.list_all()
            await other.sync("Snoozed")
            await wake_snoozed(other.ctx)
            assert notes(world) == ["asleep"], "its message may be on its way"
            other.now += 2 * HOUR
            await wake_snoozed(other.ctx)
            assert notes(world) == []
            assert len(world.on_server("Trash")) == 1
            await other.sync("Trash")
            assert len(other.shown("Trash")) == 1, "hidden in the Snoozed folder only"

    play(tmp_path, without_keywords(3), story)


def test_mail_that_only_looks_like_a_note_is_shown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        forged = b"Subject: Hidden?\r\nMessage-ID: <asleep.1800000000.inbox.1@wake.tuimail.invalid>\r\n\r\nHello"
        world.on_server("INBOX").append(forged)
        await world.sync("INBOX")
        assert "Hidden?" in world.shown("INBOX")

    play(tmp_path, without_keywords(1), story)


def test_without_a_message_id(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.on_server("INBOX").append(b"Subject: No name\r\n\r\nHello")
        await asleep(world)
        async with another(world, tmp_path) as other:
            await other.list_all()
            await other.sync("INBOX", "Snoozed")
            other.now += 5 * HOUR
            await wake_snoozed(other.ctx)
            assert mail(world, "INBOX") == 2

    play(tmp_path, without_keywords(1), story)

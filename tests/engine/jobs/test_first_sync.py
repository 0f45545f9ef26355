"""The first synchronisation: newest first, in windows, resumable."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.faults import Break, Mangle
from tests.servers.mail import letter
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN, ScriptedServer
from tuimail.contract.events import CountsChanged, MessagesChanged, SyncProgress
from tuimail.engine.errors import JobFailed, LinkLost
from tuimail.engine.jobs.first_sync import _store
from tuimail.engine.jobs.windows import BUSY, FIRST
from tuimail.imap.errors import CommandNo
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import Uid
from tuimail.model.operation import Move
from tuimail.store.values import Delta


@pytest.mark.parametrize("capabilities", [FULL, CONDSTORE_ONLY, PLAIN, BARE])
def test_everything_is_here_at_the_end(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await world.sync()
        assert world.known() == world.truth()
        assert world.shown() == [f"Letter {n}" for n in range(250, 0, -1)]

    play(tmp_path, filled(250, capabilities), story)


def test_windows_grow_and_the_first_is_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        assert [line.partition(" (")[0] for line in world.server.lines("UID FETCH")] == [
            "UID FETCH 1901:2000",
            "UID FETCH 1701:1900",
            "UID FETCH 1301:1700",
            "UID FETCH 701:1300",
            "UID FETCH 101:700",
            "UID FETCH 1:100",
        ]
        assert world.server.kinds()[0] == "SELECT"
        assert world.server.flights <= 7

    world = play(tmp_path, filled(2000), story)
    progress = [(event.stored, event.total) for event in world.told(SyncProgress)]
    assert progress == [(100, 2000), (300, 2000), (700, 2000), (1300, 2000), (1900, 2000), (2000, 2000)]
    assert {type(event) for event in world.events} >= {MessagesChanged, CountsChanged}


def test_windows_are_small_while_the_user_is_there(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.is_user_active = True
        await world.sync()
        sizes = [len(UidSet.parse(line.split()[2])) for line in world.server.lines("UID FETCH")]
        assert sizes == [FIRST, *[BUSY] * 6]
        assert world.known() == world.truth()

    play(tmp_path, filled(FIRST + 6 * BUSY), story)


def test_only_the_first_window_goes_alone(tmp_path: Path) -> None:
    server = filled(1000)
    was_followed: list[bool] = []

    def look() -> None:
        was_followed.extend(session.channel.has_more for session in server.sessions)

    for nth in (1, 2):
        server.faults.run_before("UID FETCH", look, nth=nth)

    async def story(world: World) -> None:
        await world.sync()

    play(tmp_path, server, story)
    assert was_followed == [False, True]


def test_an_empty_mailbox_costs_one_command(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        assert world.server.kinds() == ["SELECT"]
        anchor = world.box("INBOX").anchor
        assert anchor is not None
        assert anchor.synced_low == 1

    play(tmp_path, filled(0), story)


@pytest.mark.parametrize("capabilities", [FULL, BARE])
def test_sparse_mailboxes_are_searched_first(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(30, capabilities)
    box = server.mail["INBOX"]
    box.skip_uids(1_000_000)
    for number in range(30, 60):
        box.append(letter(number))

    async def story(world: World) -> None:
        await world.sync()
        assert world.known() == world.truth()
        assert world.server.count("UID SEARCH") == 1
        assert world.server.count("UID FETCH") == 1

    play(tmp_path, server, story)


def test_it_goes_on_where_the_link_broke(tmp_path: Path) -> None:
    server = filled(1000)
    server.faults.on("UID FETCH", Break.CUT_BEFORE, nth=3)

    async def story(world: World) -> None:
        with pytest.raises(LinkLost):
            await world.sync()
        assert len(world.known()) >= 100
        await world.connect()
        server.forget()
        await world.sync()
        assert world.known() == world.truth()
        assert not [line for line in server.lines("UID FETCH") if "901:1000" in line]

    play(tmp_path, server, story)


def test_mail_that_comes_meanwhile_is_fetched_before_the_rest(tmp_path: Path) -> None:
    server = filled(1500)
    server.faults.run_before("UID FETCH", lambda: server.mail["INBOX"].append(letter(2000)), nth=2)

    async def story(world: World) -> None:
        await world.sync()
        assert world.known() == world.truth()
        assert world.shown()[0] == "Letter 2000"

    play(tmp_path, server, story)


def test_messages_expunged_meanwhile_are_not_here(tmp_path: Path) -> None:
    server = filled(1000)
    server.faults.run_before("UID FETCH", lambda: server.mail["INBOX"].expunge([950, 20]), nth=3)

    async def story(world: World) -> None:
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_one_byte_at_a_time(tmp_path: Path) -> None:
    server = filled(5)

    async def story(world: World) -> None:
        server.faults.one_byte_at_a_time = True
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_a_malformed_answer_costs_one_message_for_a_moment(tmp_path: Path) -> None:
    server = filled(10)
    server.faults.on("UID FETCH", Mangle(lambda answer: answer.replace(b"UID 7 ", b"UID )7( ")))

    async def story(world: World) -> None:
        await world.sync()
        assert world.known() == world.truth()
        assert "Letter 7" in world.shown()

    play(tmp_path, server, story)


def test_a_message_that_is_never_described_gets_a_row_and_no_more_questions(tmp_path: Path) -> None:
    server = filled(10)
    server.faults.on("UID FETCH", Mangle(lambda answer: answer.replace(b"UID 7 ", b"UID )7( ")), times=100)

    async def story(world: World) -> None:
        await world.sync()
        assert len(world.known()) == 10
        assert [subject for subject in world.shown() if "could not be understood" in subject]
        server.forget()
        await world.sync()
        assert "UID SEARCH" not in server.kinds()
        assert server.kinds() == ["NOOP", "UID FETCH", "UID FETCH"]
        assert server.flights == 2

    play(tmp_path, server, story)


def test_a_mailbox_that_only_groups_others_is_refused_with_a_reason(tmp_path: Path) -> None:
    server = filled(1)
    server.mail.create("Group").is_selectable = False

    async def story(world: World) -> None:
        with pytest.raises(JobFailed, match="only groups other folders"):
            await world.sync("Group")

    play(tmp_path, server, story)


def test_nothing_is_ever_marked_as_read(tmp_path: Path) -> None:
    server = ScriptedServer(preauth=True)
    for number in range(3):
        server.mail["INBOX"].append(letter(number))

    async def story(world: World) -> None:
        await world.sync()
        assert not any(message.flags for message in server.mail["INBOX"])

    play(tmp_path, server, story)


def test_what_another_hand_has_deleted_is_not_waited_for(tmp_path: Path) -> None:
    """Hidden messages never come: the progress ends with the oldest all the same."""
    server = filled(FIRST + 5)
    server.mail["INBOX"].add_flags(3, "\\Deleted")

    async def story(world: World) -> None:
        await world.sync()

    progress = play(tmp_path, server, story).told(SyncProgress)
    assert progress[-1].stored == progress[-1].total == FIRST + 5


def test_one_that_is_refused_midway_is_not_under_way_any_more(tmp_path: Path) -> None:
    server = filled(FIRST + 5)
    server.faults.refuse("UID FETCH", "NO [SERVERBUG] The index is broken.", nth=2, times=9)

    async def story(world: World) -> None:
        with pytest.raises(CommandNo):
            await world.sync()

    progress = play(tmp_path, server, story).told(SyncProgress)
    assert (progress[-1].stored, progress[-1].total) == (0, 0)


def test_a_run_that_comes_late_does_not_say_that_some_are_lacking(tmp_path: Path) -> None:
    """Two runs are at work where the user archives and undoes meanwhile; the slower one knows less of it."""

    async def story(world: World) -> None:
        await world.sync()
        row = world.box("INBOX").row
        op_id = world.do(Move(rows_of(world, [250]), mailbox_row(world, "Archive")))
        async with world.ctx.grant(world.box("INBOX")) as session:
            await _store(world.ctx, row, 101, (), session)
        assert (last := world.told(SyncProgress)[-1]).stored == last.total
        anchor = world.box("INBOX").anchor
        assert anchor is not None
        world.store.apply_delta(row, Delta(), replace(anchor, synced_low=Uid(101)), 250)
        world.undo(op_id)
        now = world.box("INBOX").anchor
        assert now is not None
        assert now.synced_low == 1, "all is here"
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(250), story)


def test_two_runs_at_once_end_both(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.is_user_active = True
        await asyncio.gather(world.sync(), world.sync(), world.sync())
        assert (last := world.told(SyncProgress)[-1]).stored == last.total
        assert world.known() == world.truth()

    play(tmp_path, filled(FIRST + 3 * BUSY), story)


def test_nothing_is_lacking_in_a_folder_that_was_emptied_and_numbered_anew(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.faults.on("UID FETCH", Break.CUT_BEFORE, nth=2)
        with pytest.raises(LinkLost):
            await world.sync()
        inbox = world.on_server("INBOX")
        inbox.expunge([message.uid for message in inbox])
        inbox.renew_uidvalidity()
        await world.connect()
        await world.sync()
        assert world.told(SyncProgress)[0].stored < world.told(SyncProgress)[0].total
        assert (last := world.told(SyncProgress)[-1]).stored == last.total

    play(tmp_path, filled(250), story)

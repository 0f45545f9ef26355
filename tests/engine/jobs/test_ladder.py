"""Catching up: three ways with the same result, and what each of them costs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, play, rows_of
from tests.servers.faults import Break
from tests.servers.mail import ServerMailbox, letter
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN, ScriptedServer
from tuimail.engine.errors import LinkLost
from tuimail.engine.jobs import delta_plain, sweep_flags
from tuimail.model.flags import FLAGGED, Flag, FlagChange
from tuimail.model.ids import ModSeq
from tuimail.model.operation import SetFlags

LADDER = {"qresync": FULL, "condstore": CONDSTORE_ONLY, "plain": PLAIN, "bare": BARE}
RUNGS = pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)


def change(box: ServerMailbox) -> None:
    """Something of everything."""
    box.add_flags(3, "\\Flagged", "$Junk")
    box.remove_flags(4, "\\Seen")
    box.add_flags(40, "\\Answered")
    box.expunge([5, 6, 7, 30])
    box.append(letter(100), ["\\Seen"])
    box.append(letter(101))


@RUNGS
def test_reopened_mailbox_is_what_the_server_has(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await world.sync()
        change(world.on_server("INBOX"))
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()
        assert world.shown()[:2] == ["Letter 101", "Letter 100"]

    play(tmp_path, filled(50, capabilities), story)


@RUNGS
def test_open_mailbox_is_what_the_server_has(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await world.sync()
        change(world.on_server("INBOX"))
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(50, capabilities), story)


def test_qresync_reopens_in_two_round_trips(tmp_path: Path) -> None:
    """500 flag changes, 200 expunges, 20 new: the numbers of the issue, at a fiftieth of the mailbox."""
    server = filled(2000)

    async def story(world: World) -> None:
        await world.sync()
        box = server.mail["INBOX"]
        for uid in range(1, 501):
            box.add_flags(uid, "\\Flagged")
        box.expunge(range(600, 1000, 2))
        for number in range(3000, 3020):
            box.append(letter(number))
        await world.connect()
        server.forget()
        await world.sync()
        assert server.flights == 2
        assert server.kinds() == ["SELECT", "UID FETCH"]
        assert server.sent < 50_000
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_qresync_without_news_is_one_round_trip(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        await world.connect()
        world.server.forget()
        await world.sync()
        assert world.server.kinds() == ["SELECT"]

    play(tmp_path, filled(20), story)


def test_condstore_asks_only_for_what_changed(tmp_path: Path) -> None:
    server = filled(20, CONDSTORE_ONLY)

    async def story(world: World) -> None:
        await world.sync()
        anchor = world.box("INBOX").anchor
        assert anchor is not None
        await world.connect()
        server.forget()
        await world.sync()
        assert server.kinds() == ["SELECT"]
        server.mail["INBOX"].add_flags(2, "\\Flagged")
        server.mail["INBOX"].append(letter(30))
        await world.connect()
        server.forget()
        await world.sync()
        assert server.lines("UID FETCH")[0] == f"UID FETCH 1:20 (UID FLAGS) (CHANGEDSINCE {anchor.highestmodseq})"
        assert server.flights == 2

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, CONDSTORE_ONLY])
def test_mod_sequences_that_went_back_are_distrusted(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(30, capabilities)

    async def story(world: World) -> None:
        await world.sync()
        box = server.mail["INBOX"]
        box.messages[4].flags = {"\\Flagged"}  # behind everybody's back, as after a restored backup
        box.highestmodseq = 3
        for message in box:
            message.modseq = 2
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()
        anchor = world.box("INBOX").anchor
        assert anchor is not None
        assert anchor.highestmodseq == 3

    play(tmp_path, server, story)


def test_a_mailbox_that_loses_its_mod_sequences_is_read_plainly(tmp_path: Path) -> None:
    server = filled(30)

    async def story(world: World) -> None:
        await world.sync()
        server.mail["INBOX"].has_modseq = False
        server.mail["INBOX"].add_flags(4, "\\Flagged")
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()
        server.mail["INBOX"].has_modseq = True
        await world.connect()
        await world.sync()
        anchor = world.box("INBOX").anchor
        assert anchor is not None
        assert anchor.highestmodseq == server.mail["INBOX"].highestmodseq

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, CONDSTORE_ONLY, PLAIN])
def test_more_new_mail_than_one_command_may_bring(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(10, capabilities)

    async def story(world: World) -> None:
        await world.sync()
        for number in range(100, 1600):
            server.mail["INBOX"].append(letter(number))
        await world.connect()
        server.forget()
        await world.sync()
        assert world.known() == world.truth()
        assert [line.split(" ")[2] for line in server.lines("UID FETCH") if "BODY.PEEK" in line] == [
            "11:1010",
            "1011:1510",
        ]

    play(tmp_path, server, story)


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few dozen messages are as many as a server without mod-sequences can look through at once."""
    monkeypatch.setattr(sweep_flags, "SMALL", 10)
    monkeypatch.setattr(sweep_flags, "SLICE", 6)
    monkeypatch.setattr(delta_plain, "NEWEST", 5)


@pytest.mark.parametrize("capabilities", [PLAIN, BARE], ids=["plain", "bare"])
def test_flags_of_old_mail_are_searched_every_ten_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capabilities: frozenset[str]
) -> None:
    large(monkeypatch)
    server = filled(60, capabilities)

    async def story(world: World) -> None:
        server.mail["INBOX"].add_flags(2, "Work")
        await world.sync()
        box = server.mail["INBOX"]
        box.set_flags(3, {"\\Answered", "\\Draft"})
        box.add_flags(60, "\\Flagged")
        box.add_flags(10, "work")
        box.remove_flags(2, "Work")
        box.add_flags(11, "$Junk")
        await world.sync()
        assert {uid for uid, flags in world.known().items() if flags != world.truth()[uid]} == {2, 3, 10, 11}
        world.now += 601
        server.forget()
        await world.sync()
        assert world.known() == world.truth()
        assert server.count("UID SEARCH") == 5 + 2
        assert not any("1:60" in line for line in server.lines("UID FETCH"))

    play(tmp_path, server, story)


def test_keywords_nobody_has_heard_of_are_found_slice_by_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    server = filled(60, PLAIN)

    async def story(world: World) -> None:
        await world.sync()
        for uid in (1, 20, 39):
            server.mail["INBOX"].add_flags(uid, f"secret-{uid}")
        for _ in range(60 // sweep_flags.SLICE):
            world.now += sweep_flags.EVERY_S + 1
            await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_too_many_keywords_to_search_for_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    monkeypatch.setattr(sweep_flags, "MOST_KEYWORDS", 2)
    server = filled(60, PLAIN)

    async def story(world: World) -> None:
        for uid in range(1, 5):
            server.mail["INBOX"].add_flags(uid, f"word-{uid}")
        await world.sync()
        server.mail["INBOX"].add_flags(7, "word-1")
        server.mail["INBOX"].remove_flags(8, "\\Seen")
        world.now += 601
        server.forget()
        await world.sync()
        assert world.known() == world.truth()
        assert not server.count("UID SEARCH")

    play(tmp_path, server, story)


def test_what_the_user_does_during_a_sweep_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    server = filled(60, PLAIN)

    async def story(world: World) -> None:
        await world.sync()
        world.now += 601
        sweep = asyncio.create_task(world.sync())
        while not server.count("UID SEARCH"):  # noqa: ASYNC110 - the server is another program
            await asyncio.sleep(0)
        world.do(SetFlags(rows_of(world, [20]), FlagChange(add=FLAGGED)))
        await world.replay()
        await sweep
        assert world.known() == world.truth()
        assert world.known()[20].system & Flag.FLAGGED

    play(tmp_path, server, story)


def test_uidvalidity_change_finds_the_same_rows_again(tmp_path: Path) -> None:
    server = filled(20)

    async def story(world: World) -> None:
        await world.sync()
        before = {uid: row for uid, row in world.rows().items()}
        server.mail["INBOX"].renew_uidvalidity(renumber_from=500)
        server.mail["INBOX"].expunge([503])
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()
        after = world.rows()
        assert {uid - 499: row for uid, row in after.items()} == {u: r for u, r in before.items() if u != 4}

    play(tmp_path, server, story)


def test_uidvalidity_change_in_the_middle_of_a_sync(tmp_path: Path) -> None:
    server = filled(800)
    server.faults.run_before("UID FETCH", lambda: server.mail["INBOX"].renew_uidvalidity(), nth=3)

    async def story(world: World) -> None:
        with pytest.raises(LinkLost):
            await world.sync()
        await world.connect()
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, server, story)


def test_a_modseq_is_kept_only_with_everything_before_it(tmp_path: Path) -> None:
    """A cut between SELECT and the new headers must not lose the flags that SELECT told."""
    server = filled(20)

    async def story(world: World) -> None:
        await world.sync()
        before = world.box("INBOX").anchor
        change_few(server)
        server.faults.on("UID FETCH", Break.CUT_BEFORE)
        await world.connect()
        with pytest.raises(LinkLost):
            await world.sync()
        assert world.box("INBOX").anchor == before
        await world.crash()
        await world.sync()
        assert world.known() == world.truth()
        after = world.box("INBOX").anchor
        assert after is not None
        assert after.highestmodseq == ModSeq(server.mail["INBOX"].highestmodseq)

    play(tmp_path, server, story)


def change_few(server: ScriptedServer) -> None:
    box = server.mail["INBOX"]
    box.add_flags(2, "\\Flagged")
    box.expunge([3])
    box.append(letter(50))

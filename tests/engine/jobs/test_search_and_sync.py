"""What a server search stores, and what synchronisations that stand elsewhere make of it: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, play
from tests.servers.mail import letter
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN
from tuimail.engine.jobs.count_check import count_check
from tuimail.engine.jobs.search_server import search_server
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.operation import SetFlags

LADDER = pytest.mark.parametrize("capabilities", [FULL, CONDSTORE_ONLY, PLAIN, BARE])
COUNT = 250


@LADDER
def test_a_hit_below_what_is_synchronised_stays_with_its_row_and_its_operations(
    tmp_path: Path, capabilities: frozenset[str]
) -> None:
    async def story(world: World) -> None:
        await search_server(world.ctx, "body:letter subject:7")
        hits = world.rows()
        assert hits
        some = next(iter(hits))
        op = world.do(SetFlags((hits[some],), FlagChange(add=FLAGGED)))
        await world.sync()
        assert {uid: row for uid, row in world.rows().items() if uid in hits} == hits
        assert len(world.rows()) == COUNT
        await world.replay()
        assert world.state(op) == "settled"
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(COUNT, capabilities), story)


@LADDER
def test_flags_of_a_hit_that_changed_before_its_window_came_are_the_server_s(
    tmp_path: Path, capabilities: frozenset[str]
) -> None:
    async def story(world: World) -> None:
        await search_server(world.ctx, "body:letter subject:7")
        for uid in world.rows():
            world.on_server("INBOX").set_flags(uid, ["\\Flagged"])
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(COUNT, capabilities), story)


@LADDER
def test_a_hit_that_was_expunged_before_its_window_came_goes(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await search_server(world.ctx, "body:letter subject:7")
        world.on_server("INBOX").expunge(list(world.rows())[:2])
        await world.sync()
        assert world.known() == world.truth()

    play(tmp_path, filled(COUNT, capabilities), story)


@LADDER
def test_new_mail_that_a_search_found_before_the_sync_did_is_not_dropped_by_the_count_check(
    tmp_path: Path, capabilities: frozenset[str]
) -> None:
    async def story(world: World) -> None:
        await world.sync()
        exists = world.box("INBOX").server_total
        world.on_server("INBOX").append(letter(COUNT + 1))
        await world.connect()  # this server tells new mail to who opens the mailbox
        await search_server(world.ctx, f"body:letter subject:{COUNT + 1}")
        found = world.rows()[COUNT + 1]
        await count_check(world.ctx, world.box("INBOX").row, exists)
        assert world.rows().get(COUNT + 1) == found
        await world.sync()
        assert world.rows()[COUNT + 1] == found
        assert world.known() == world.truth()

    play(tmp_path, filled(COUNT, capabilities), story)

"""Snoozed messages in the store: dated by the time they wake, found when that comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.acts import do
from tests.store.world import BOXES, SEEN, Mail, Server, World
from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Copy, Move, SetFlags
from tuimail.model.snooze import OVER, STEP_S, came_from, origin_keyword, rounded, wake_keywords, wake_time

CAME = 1_700_000_000
HOUR = 3600


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    names = (*BOXES, "Snoozed")
    world = World(
        tmp_path / "work.sqlite",
        Server({name: {} for name in names}, dict.fromkeys(names, 1), dict.fromkeys(names, 1)),
    )
    yield world
    world.close()


def snooze(world: World, rows: tuple[MessageRow, ...], moment: float) -> Move:
    origins = ((world.row("Notes"), origin_keyword("Notes")),)
    return Move(rows, world.row("Snoozed"), FlagChange(FlagSet(keywords=wake_keywords(moment))), origins)


def dates(world: World, name: str) -> list[int]:
    return [one.internaldate for one in world.seen(name)]


def test_it_stands_at_its_wake_time_and_undo_gives_its_date_back(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>", internaldate=CAME))
    op = do(world, snooze(world, (row,), world.now + HOUR))
    assert dates(world, "Snoozed") == [rounded(world.now + HOUR)]
    world.send_all()
    world.sync_all()
    assert dates(world, "Snoozed") == [rounded(world.now + HOUR)]
    (base,) = world.store.message_base([row])
    assert base.internaldate == CAME
    world.store.journal.undo(op)
    assert dates(world, "INBOX") == [CAME]
    world.send_all()
    world.sync_all()
    assert dates(world, "INBOX") == [CAME]
    assert world.server.contents()["INBOX"] == [("<1@x>", 1000, ())]


def test_another_machine_reads_it_all_from_the_server(world: World) -> None:
    one, other = (*world.deliver("INBOX", Mail("<1@x>")), *world.deliver("Notes", Mail("<2@x>")))
    do(world, snooze(world, (one, other), world.now + HOUR))
    world.send_all()
    fresh = World(world.path.with_name("other.sqlite"), world.server)
    try:
        fresh.sync_all()
        assert dates(fresh, "Snoozed") == [rounded(world.now + HOUR)] * 2
        homes = {came_from(one.flags.keywords, BOXES) for one in fresh.seen("Snoozed")}
        assert homes == {None, "Notes"}
    finally:
        fresh.close()


def test_only_what_is_due_and_sleeps_is_due(world: World) -> None:
    early, late, awake, plain = world.deliver("INBOX", *[Mail(f"<{number}@x>") for number in range(4)])
    do(world, snooze(world, (early,), world.now + HOUR))
    do(world, snooze(world, (late,), world.now + 2 * HOUR))
    woke = FlagChange(FlagSet(keywords=wake_keywords(world.now - HOUR) | {OVER}))
    do(world, Move((awake,), world.row("Snoozed"), woke))
    do(world, Move((plain,), world.row("Snoozed")))
    due = world.store.snoozes.due
    assert due(world.now) == []
    assert [one.row for one in due(world.now + HOUR + STEP_S)] == [early]
    assert {one.row for one in due(world.now + 9 * HOUR)} == {early, late}


def test_a_refused_wake_is_left_alone_for_an_hour(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    do(world, snooze(world, (row,), world.now))
    world.now += HOUR
    op, _ = world.store.journal.apply(Move((row,), world.row("INBOX")), "Wake", is_undoable=False)
    world.store.journal.claim([op])
    world.store.journal.fail(op, None, "No.")
    assert world.store.snoozes.due(world.now) == []
    assert [one.row for one in world.store.snoozes.due(world.now + HOUR + 1)] == [row]


def test_another_time_is_another_date(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    do(world, snooze(world, (row,), world.now + HOUR))
    before, after = wake_keywords(world.now + HOUR), wake_keywords(world.now + 5 * HOUR)
    do(world, SetFlags((row,), FlagChange(FlagSet(keywords=after), FlagSet(keywords=before - after))))
    assert dates(world, "Snoozed") == [rounded(world.now + 5 * HOUR)]


def test_a_keyword_that_comes_to_a_message_in_its_place_does_not_move_it_in_the_list(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>", internaldate=CAME))
    do(world, SetFlags((row,), FlagChange(FlagSet(keywords=wake_keywords(world.now)))))
    assert dates(world, "INBOX") == [CAME]


def test_a_copy_of_a_snoozed_message_knows_its_own_date(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>", internaldate=CAME))
    do(world, snooze(world, (row,), world.now + HOUR))
    do(world, Copy((row,), world.row("Notes")))
    (copy,) = world.seen("Notes")
    assert copy.internaldate == wake_time(copy.flags.keywords)
    (base,) = world.store.message_base([copy.row])
    assert base.internaldate == CAME


def test_one_without_message_id_is_found_again(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("", internaldate=CAME, flags=SEEN))
    do(world, snooze(world, (row,), world.now + HOUR))
    world.send_all(copyuid=False)
    world.sync_all()
    assert list(world.view_of("Snoozed")) == [row]

"""Orders of a mailbox other than newest first."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.store.server import Mail
from tests.store.world import World
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ListView, SortBy, ThreadedRows
from tuimail.model.summary import MessageSummary
from tuimail.store import connect
from tuimail.store.arrange import share_done

SENDERS = ("Zoe", "émile", "Emil", '"Ada" Lovelace', "bob", "")
SUBJECTS = ("Lunch", "Re: lunch", "Ärger", "[list] Re: agenda", "Zebra", "")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "mail.sqlite")
    pick = random.Random(7)
    mails = [
        Mail(
            f"<{number}@x>",
            size=pick.randrange(5) * 100,
            internaldate=1_700_000_000 + pick.randrange(20),
            flags=FlagSet(Flag(pick.choice([0, 1, 4, 5]))),
            subject=pick.choice(SUBJECTS),
            sender=pick.choice(SENDERS),
        )
        for number in range(60)
    ]
    world.deliver("INBOX", *mails)
    return world


def shown(world: World, view: ListView, words: str = "") -> list[MessageSummary]:
    found = world.reader.arranged(world.row("INBOX"), view, filter=words)
    rows = [MessageRow(row) for row in (found.rows if isinstance(found, ThreadedRows) else found)]
    summaries = world.reader.window(rows)
    return [summaries[row] for row in rows]


KEYS = {
    SortBy.SIZE: lambda one: -one.size,
    SortBy.UNREAD: lambda one: Flag.SEEN in one.flags.system,
    SortBy.FLAGGED: lambda one: Flag.FLAGGED not in one.flags.system,
    SortBy.ATTACHMENT: lambda one: not one.has_attachments,
    SortBy.SENDER: lambda one: ["", "ada lovelace", "bob", "emil", "emile", "zoe"].index(
        one.sender.replace("é", "e").replace('"', "").casefold()
    ),
    SortBy.SUBJECT: lambda one: ["", "agenda", "arger", "lunch", "zebra"].index(
        one.subject.casefold().replace("ä", "a").replace("[list] ", "").replace("re: ", "")
    ),
}


@pytest.mark.parametrize("sort", KEYS)
def test_equals_stand_newest_first_either_way_round(world: World, sort: SortBy) -> None:
    newest_first = sorted(world.seen("INBOX"), key=lambda one: (one.internaldate, one.row), reverse=True)
    usual = shown(world, ListView(sort))
    assert usual == sorted(newest_first, key=KEYS[sort])
    assert shown(world, ListView(sort, True)) == sorted(newest_first, key=KEYS[sort], reverse=True)


def test_oldest_first_is_the_usual_order_backwards(world: World) -> None:
    assert shown(world, ListView(SortBy.DATE, True)) == world.seen("INBOX")[::-1]


def test_a_filter_keeps_the_order(world: World) -> None:
    everything = shown(world, ListView(SortBy.SIZE))
    assert shown(world, ListView(SortBy.SIZE), "lunch") == [one for one in everything if "unch" in one.subject]


def test_mail_that_went_out_is_sorted_and_shown_by_recipient(world: World) -> None:
    rows = world.reader.arranged(world.row("INBOX"), ListView(SortBy.SENDER), by_recipient=True)
    assert not isinstance(rows, ThreadedRows)
    assert list(rows) == [one.row for one in world.seen("INBOX")]
    first = MessageRow(rows[0])
    assert world.reader.recipients([first]) == {first: "Bob"}


@pytest.mark.parametrize("is_threaded", [False, True])
@pytest.mark.parametrize("sort", SortBy)
def test_how_much_is_done_is_told_about_right(
    world: World, sort: SortBy, is_threaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = ListView(sort, is_threaded=is_threaded, is_reversed=not is_threaded)
    monkeypatch.setattr(connect, "STEPS", 10)
    steps: list[int] = []
    world.reader.watch(lambda: steps.append(1))
    world.reader.arranged(world.row("INBOX"), view)
    half = share_done(len(steps) // 2, view, len(world.server.boxes["INBOX"]))
    assert 25 <= half <= 75, half
    assert share_done(10_000_000, view, 1) == 99

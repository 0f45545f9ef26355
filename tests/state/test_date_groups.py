"""Headings by date: which there are, and where they stand as rows come, go and fold."""

from __future__ import annotations

import time

import pytest

from tests.state.conftest import World
from tests.state.fakes import ARCHIVE, INBOX_KEY
from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import SortBy
from tuimail.model.spans import Span
from tuimail.state.date_groups import Calendar, Group

NOW = time.mktime((2026, 3, 12, 14, 0, 0, 0, 0, -1))  # a Thursday


def at(year: int, month: int, day: int, hour: int = 12) -> int:
    return int(time.mktime((year, month, day, hour, 0, 0, 0, 0, -1)))


DATES = [
    at(2026, 3, 12), at(2026, 3, 11), at(2026, 3, 10), at(2026, 3, 9, 0), at(2026, 3, 8), at(2026, 3, 2),
    at(2026, 3, 1), at(2026, 2, 28), at(2026, 1, 3), at(2025, 12, 31), at(2001, 1, 1),
]  # fmt: skip
LABELS = [
    (0, "Today"), (1, "Yesterday"), (2, "This week"), (4, "Last week"), (6, "This month"), (7, "February"),
    (8, "January"), (9, "2025"), (10, "Older"),
]  # fmt: skip


@pytest.fixture
def world() -> World:
    world = World()
    world.clock.now = NOW
    for row, date in enumerate(reversed(DATES), 1):
        world.store.put(row, date)
    world.state.start()
    world.state.viewing.toggle_headings()
    return world


def groups(world: World) -> list[tuple[int, str]]:
    assert world.state.listing is not None
    return [tuple(group) for group in world.state.listing.groups(world.clock.now)]  # type: ignore[misc]


def test_each_group_that_has_rows_has_a_heading(world: World) -> None:
    assert groups(world) == LABELS


def test_headings_move_with_the_rows(world: World) -> None:
    gone = frozenset({MessageRow(11), MessageRow(9)})
    for row in gone:
        world.store.move(row, ARCHIVE)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, removed=gone)])
    assert groups(world)[:3] == [(0, "Yesterday"), (1, "This week"), (2, "Last week")]


def test_tomorrow_today_is_yesterday(world: World) -> None:
    world.clock.now = NOW + 86_400
    assert groups(world)[:2] == [(0, "Yesterday"), (1, "This week")]


def test_threads_stand_below_the_date_of_their_newest_message(world: World) -> None:
    world.store.threads = {1: [(1, Span(1, 2)), (11, Span(2, 2))]}
    world.state.viewing.toggle_threads()
    world.load_order()
    assert groups(world)[:2] == [(0, "Today"), (2, "Yesterday")]
    world.state.viewing.toggle_all()
    assert groups(world)[:2] == [(0, "Today"), (1, "Yesterday")]
    assert groups(world)[-1] == (9, "2025")


def test_other_orders_have_none(world: World) -> None:
    world.state.viewing.sort_by(SortBy.SIZE)
    world.load_order()
    assert groups(world) == []
    world.state.viewing.sort_by(SortBy.DATE)
    world.load_order()
    assert groups(world) == LABELS
    world.state.viewing.toggle_headings()
    assert groups(world) == []


def test_on_a_monday_this_week_is_today() -> None:
    calendar = Calendar(at(2026, 3, 9))
    assert calendar.labels[:5] == ["Later", "Today", "Yesterday", "Last week", "This month"]
    assert calendar.groups([0, *[1] * (len(calendar.starts) - 1)], 1) == (Group(0, "Today"),)
    assert calendar.groups([0] * len(calendar.starts), 1) == (Group(0, "Older"),)

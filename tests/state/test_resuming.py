"""Leaving and coming back: the place always, marks and the open message after a cut; what was finished meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, INBOX, entry
from tuimail.contract.commands import OpenMessage
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import OpState, SetFlags
from tuimail.state.remembered import Remembered
from tuimail.state.root import AppState


def again(world: World, *, is_cut_off: bool) -> AppState:
    """The next run, by way of the file."""
    remembered = Remembered.load(world.state.remember(is_cut_off=is_cut_off).dump())
    world.state = AppState(
        {ACCOUNT: lambda: world.store}, world.engine.submit, clock=world.clock, remembered=remembered
    )
    world.state.start()
    return world.state


def go_to(state: AppState, index: int, top: int) -> MessageRow:
    assert state.listing is not None
    state.listing.move_to(index)
    state.listing.top = top
    row = state.listing.cursor_row
    assert row is not None
    return row


@pytest.mark.parametrize("is_cut_off", [False, True])
@pytest.mark.parametrize(("index", "top"), [(7, 3), (250, 240)])
def test_the_place_is_found_again(world: World, index: int, top: int, *, is_cut_off: bool) -> None:
    before = world.open(300)
    world.load_order()
    row = go_to(before, index, top)
    listing = again(world, is_cut_off=is_cut_off).listing
    assert listing is not None
    assert (listing.cursor_row, listing.cursor, listing.top) == (row, index, top)


def test_at_the_top_new_mail_is_seen_and_after_a_cut_the_message_is_kept(world: World) -> None:
    first = go_to(world.open(10), 0, 0)
    world.store.put(11, 11)
    assert again(world, is_cut_off=False).listing.cursor_row != first  # type: ignore[union-attr]
    row = go_to(world.state, 0, 0)
    world.store.put(12, 12)
    assert again(world, is_cut_off=True).listing.cursor_row == row  # type: ignore[union-attr]


def test_marks_and_the_open_message_come_back_after_a_cut_only(world: World) -> None:
    state = world.open(10)
    row = go_to(state, 4, 2)
    marked = [MessageRow(one) for one in world.rows[2:5]]
    state.selection.mark(marked)
    state.reader.open()
    world.engine.commands.clear()
    state = again(world, is_cut_off=True)
    assert set(state.selection.rows()) == set(marked)
    assert state.reading is not None
    assert state.reading.is_open
    assert [command.message.row for command in world.engine.of(OpenMessage)] == [row]
    assert "cut off" in world.said
    state = again(world, is_cut_off=False)
    assert state.selection.is_empty
    assert state.reading is None
    assert not world.said


@pytest.mark.parametrize("typed", [None, "subject:(", ""])
def test_the_filter_comes_back_after_a_cut_only_and_what_was_typed(world: World, typed: str | None) -> None:
    state = world.open(40)
    state.browse.set_filter("subject 7")
    world.load_order()
    state.typed_filter = typed
    listing = again(world, is_cut_off=True).listing
    assert listing is not None
    assert listing.filter == "subject 7"
    assert world.state.typed_filter == typed
    assert listing.is_complete
    assert 0 < listing.count < 40
    listing = again(world, is_cut_off=False).listing
    assert listing is not None
    assert listing.filter == ""
    assert world.state.typed_filter is None


def test_a_filter_that_nothing_matches_comes_back(world: World) -> None:
    world.open(40).browse.set_filter("nothing is called so")
    world.load_order()
    state = again(world, is_cut_off=True)
    assert state.listing is not None
    assert state.listing.filter == "nothing is called so"


def test_marks_of_messages_that_are_gone_or_others_are_dropped(world: World) -> None:
    state = world.open(10)
    go_to(state, 4, 2)
    moved, changed, kept = (MessageRow(one) for one in world.rows[2:5])
    state.selection.mark([moved, changed, kept])
    left = state.remember(is_cut_off=True)
    world.store.move(moved, INBOX + 1)
    other = tuple((date + (row == changed), row) for date, row in left.left.marked)
    left = left._replace(left=left.left._replace(marked=(*other, (5, MessageRow(99_999)))))
    state = AppState({ACCOUNT: lambda: world.store}, world.engine.submit, clock=world.clock, remembered=left)
    state.start()
    assert state.selection.rows() == (kept,)


def test_what_was_finished_meanwhile_is_told(world: World) -> None:
    state = world.open(10)
    go_to(state, 4, 2)
    op = SetFlags((MessageRow(1),), FlagChange(add=SEEN))
    entries = [replace(entry(number, op, "Mark read"), state=OpState.PENDING) for number in (1, 2, 3, 4)]
    world.store.undoable = entries[::-1]
    left = state.remember()
    states = (OpState.SETTLED, OpState.SETTLED, OpState.FAILED, OpState.PENDING)
    world.store.undoable = [replace(one, state=now) for one, now in zip(entries, states, strict=True)]
    assert [ops for _, ops in left.left.waiting] == [tuple(map(OpId, (1, 2, 3, 4)))]
    world.state = AppState({ACCOUNT: lambda: world.store}, world.engine.submit, clock=world.clock, remembered=left)
    world.state.start()
    assert "Meanwhile 2 changes reached the server" in world.said
    assert "Meanwhile the server refused 1 change" in world.said
    assert "1 change still to send" in world.said


@pytest.mark.parametrize("nonsense", [7, [7], [[[1], 2]], [None, [["x", 1]]], [None, [], 0, 0, [["a", 7]]], "left"])
def test_nonsense_in_the_file_is_forgotten(nonsense: object) -> None:
    file = json.loads(Remembered().dump())
    assert Remembered.load(json.dumps(file | {"left": nonsense})) == Remembered()

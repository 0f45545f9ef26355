"""Marks: by message, survive everything, and never hold what the user has not seen."""

from __future__ import annotations

from array import array

import pytest

from tests.state.conftest import World, mark_at
from tests.state.fakes import ARCHIVE, INBOX_KEY
from tuimail.contract.events import MessagesChanged
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.state import marking


def test_a_mark_goes_on_to_the_next_message(world: World) -> None:
    state = world.open(5)
    state.mark.toggle()
    state.mark.toggle()
    assert state.listing is not None
    assert state.listing.cursor == 2
    assert state.selection.rows() == (5, 4)
    assert [state.selection.is_marked(index) for index in range(5)] == [True, True, False, False, False]
    state.browse.cursor_home()
    state.mark.toggle()
    assert state.selection.rows() == (4,)


def test_a_range_follows_the_cursor_both_ways(world: World) -> None:
    state = world.open(10)
    state.browse.cursor_to(4)
    state.mark.toggle_range()
    state.browse.move_cursor(2)
    assert [index for index in range(10) if state.selection.is_marked(index)] == [4, 5, 6]
    state.browse.cursor_to(2)
    assert [index for index in range(10) if state.selection.is_marked(index)] == [2, 3, 4]
    assert state.selection.count == 3
    state.mark.toggle_range()
    state.browse.cursor_to(9)
    assert state.selection.rows() == (8, 7, 6)


def test_a_range_beside_marks_counts_each_once(world: World) -> None:
    state = world.open(10)
    mark_at(state, 1)
    mark_at(state, 8)
    state.mark.toggle_range()
    state.browse.move_cursor(3)
    assert state.selection.count == 5
    assert state.selection.rows() == (10, 9, 8, 7, 2)


def test_a_range_stays_with_its_messages_when_mail_comes(world: World) -> None:
    state = world.open(5)
    state.browse.cursor_to(1)
    state.mark.toggle_range()
    state.browse.move_cursor(1)
    world.store.put(9, 9)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(9)})))
    assert state.selection.rows() == (4, 3)


def test_an_action_takes_the_open_range(world: World) -> None:
    state = world.open(5)
    state.mark.toggle_range()
    state.browse.move_cursor(2)
    state.triage.archive()
    assert world.rows == [2, 1]
    assert not state.selection.is_range


def test_all_means_all_that_was_there(world: World) -> None:
    state = world.open(4)
    state.mark.all()
    world.store.put(9, 9)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(9)})))
    assert state.selection.count == 4
    assert not state.selection.is_marked(0)
    state.triage.archive()
    assert world.rows == [9]


def test_invert(world: World) -> None:
    state = world.open(4)
    state.mark.toggle()
    state.mark.invert()
    assert state.selection.rows() == (3, 2, 1)
    state.mark.invert()
    assert state.selection.rows() == (4,)
    state.mark.none()
    assert state.selection.is_empty
    assert state.selection.count == 0


def test_by_flags(world: World) -> None:
    state = world.open(5, unseen=[4, 2])
    world.store.set_flags(MessageRow(3), FlagSet(Flag.SEEN | Flag.FLAGGED))
    state.mark.unseen()
    assert state.selection.rows() == (4, 2)
    state.mark.seen()
    assert state.selection.rows() == (5, 3, 1)
    state.mark.flagged()
    world.match()
    assert state.selection.rows() == (3,)


def test_by_flags_in_a_very_long_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "_MANY", 3)
    state = world.open(5, unseen=[4, 2])
    state.mark.unseen()
    assert state.mark.is_matching
    world.match()
    assert state.selection.rows() == (4, 2)
    state.mark.seen()
    world.match()
    assert state.selection.rows() == (5, 3, 1)


def test_unread_means_all_of_a_folder_whose_order_is_still_being_read(world: World) -> None:
    state = world.open(500, unseen=range(1, 501, 2))
    assert state.listing is not None
    assert not state.listing.is_complete
    state.mark.unseen()
    assert state.mark.is_matching
    world.match()
    assert state.selection.count == 250
    world.load_order()
    assert set(state.selection.rows()) == set(range(1, 501, 2))
    state.triage.mark_seen()
    assert "250 messages" in world.said


def test_what_is_on_its_way_out_is_not_marked_while_the_order_is_read(world: World) -> None:
    state = world.open(500, unseen=[499, 500])
    state.triage.archive()
    state.mark.unseen()
    world.match()
    assert state.selection.rows() == (499,)


def test_unread_means_those_in_the_filter(world: World) -> None:
    state = world.open(12, unseen=[12, 5])
    state.browse.set_filter("1")
    world.load_order()
    state.mark.unseen()
    assert state.selection.rows() == (12,)


def test_messages_that_leave_are_unmarked(world: World) -> None:
    state = world.open(3)
    state.mark.all()
    state.mark.invert()
    mark_at(state, 0)
    mark_at(state, 1)
    world.store.move(MessageRow(3), ARCHIVE)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(3)})))
    assert state.selection.rows() == (2,)
    assert state.selection.count == 1


def test_a_range_of_the_whole_list_is_all_of_it(world: World) -> None:
    state = world.open(6)
    state.mark.toggle_range()
    state.browse.cursor_end()
    assert state.selection.count == 6
    state.mark.toggle_range()
    assert not state.selection.is_range
    assert set(state.selection.rows()) == set(world.rows)
    assert list(state.selection.in_order()) == world.rows


def test_marks_in_a_range_are_counted_once(world: World) -> None:
    state = world.open(6)
    state.mark.toggle()
    state.mark.toggle()
    state.mark.toggle_range()
    state.browse.cursor_home()
    assert [state.selection.count for _ in range(2)] == [3, 3]
    mark_at(state, 0)
    assert state.selection.count == 3
    state.mark.invert()
    assert state.selection.count == 3


def test_marks_that_somebody_else_has_too_stay_as_they_are(world: World) -> None:
    state = world.open(6)
    theirs = {MessageRow(1), MessageRow(2)}
    state.selection.take(theirs)
    state.selection.toggle(MessageRow(3))
    assert theirs == {1, 2}
    assert set(state.selection.rows()) == {1, 2, 3}
    assert list(state.selection.in_order()) == [3, 2, 1]


def test_where_nothing_is_marked_a_new_order_is_not_compared_with_the_one_before(world: World) -> None:
    """At a million rows that alone would be some of the time that a key has."""

    class Unseen(array):  # type: ignore[type-arg]
        def tobytes(self) -> bytes:
            pytest.fail("all rows were looked at")

    state = world.open(10)
    state.selection.keep_listed(Unseen("q", world.rows))
    assert state.selection.is_empty


def test_a_range_is_known_by_its_ends(world: World) -> None:
    state = world.open(10)
    assert state.selection.stretch == (0, 0)
    state.browse.cursor_to(4)
    state.mark.toggle_range()
    state.browse.cursor_to(2)
    assert state.selection.stretch == (2, 5)

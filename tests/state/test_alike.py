"""Marks by what messages have in common with the one under the cursor."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import LISTS
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.likeness import Likeness
from tuimail.model.spans import Span


def test_the_same_sender_in_this_list_only(world: World) -> None:
    state = world.open(6)
    for row in (5, 3):
        world.store.put(row, row, sender="Ben")
    world.store.put(9, 9, box=LISTS, sender="Ben")
    state.browse.cursor_to(1)
    state.mark.alike(Likeness.SENDER)
    assert state.mark.is_matching
    world.match()
    assert state.selection.rows() == (5, 3)


def test_the_thread_of_the_message(world: World) -> None:
    world.store.threads = {2: [(2, Span(1, 2)), (4, Span(2, 2))]}
    state = world.open(5)
    state.browse.cursor_to(1)
    state.mark.alike(Likeness.THREAD)
    world.match()
    assert state.selection.rows() == (4, 2)


def test_older_than_this_one_and_then_the_others(world: World) -> None:
    state = world.open(5)
    state.browse.cursor_to(2)
    state.mark.alike(Likeness.OLDER)
    world.match()
    assert state.selection.rows() == (2, 1)
    state.mark.invert()
    assert state.selection.rows() == (5, 4, 3)


@pytest.mark.parametrize(
    ("likeness", "words"),
    [(Likeness.OLDER, "older"), (Likeness.LIST, "mailing list"), (Likeness.SENDER, "no sender")],
)
def test_where_nothing_is_like_it_that_is_said(world: World, likeness: Likeness, words: str) -> None:
    state = world.open(3)
    state.browse.cursor_end()
    state.mark.alike(likeness)
    request = state.mark.match_request()
    assert request is not None
    state.mark.matched(request, [])
    assert words in world.said
    assert state.selection.is_empty


def test_an_answer_that_comes_after_another_mailbox_was_opened_marks_nothing(world: World) -> None:
    state = world.open(3)
    state.mark.alike(Likeness.SENDER)
    request = state.mark.match_request()
    assert request is not None
    state.browse.open_mailbox(MailboxKey(request.mailbox.account, LISTS))
    state.mark.matched(request, [MessageRow(1)])
    assert state.selection.is_empty


def test_an_empty_list_has_nothing_to_be_like(world: World) -> None:
    state = world.open(0)
    state.mark.alike(Likeness.SENDER)
    assert not state.mark.is_matching
    assert "no message" in world.said

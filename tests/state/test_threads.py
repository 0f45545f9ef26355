"""The list as threads: folding, and actions on what is folded."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY
from tests.support.memory_mail import in_threads
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import MessagesChanged, ThreadsChanged
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import SetFlags
from tuimail.model.spans import Span
from tuimail.state import order as order_module
from tuimail.state import shown_rows, threaded_order
from tuimail.state.chosen import Chosen
from tuimail.state.folded import Folds
from tuimail.state.listing import Listing
from tuimail.state.remembered import Remembered
from tuimail.state.threaded_order import ThreadedOrder, draw

TALK = [(2, Span(1, 4)), (5, Span(2, 3)), (8, Span(3, 3)), (6, Span(4, 4))]
PAIR = [(3, Span(1, 2)), (4, Span(2, 2))]
UNFOLDED = [10, 9, 2, 5, 8, 6, 7, 3, 4, 1]
FOLDED = [10, 9, 2, 7, 3, 1]


@pytest.fixture
def world() -> World:
    world = World()
    world.store.fill(10)
    world.store.threads = {2: TALK, 3: PAIR}
    world.state.start()
    world.state.viewing.toggle_threads()
    world.load_order()
    return world


def listing_of(world: World) -> Listing:
    assert world.state.listing is not None
    return world.state.listing


def rows(world: World) -> list[int]:
    return list(listing_of(world).rows)


def lines(world: World) -> list[str]:
    branches = [listing_of(world).branch(index) for index in range(len(rows(world)))]
    return [f"[{len(one.hidden)}]" if one.hidden else one.lines for one in branches if one is not None]


def go(world: World, row: int) -> None:
    assert listing_of(world).seek(MessageRow(row))


def last_op(world: World) -> ApplyOp:
    return world.engine.of(ApplyOp)[-1]


def said(world: World) -> str:
    message = world.state.status.message
    return message.text if message is not None else ""


def test_threads_are_trees(world: World) -> None:
    assert rows(world) == UNFOLDED
    assert lines(world) == ["", "", "", "├─", "│ └─", "└─", "", "", "└─", ""]


def test_one_is_folded_and_unfolded(world: World) -> None:
    go(world, 8)
    world.state.viewing.fold(folded=True)
    assert rows(world) == [10, 9, 2, 7, 3, 4, 1]
    assert listing_of(world).cursor_row == 2
    assert lines(world)[2] == "[3]"
    world.state.viewing.fold(folded=True)
    assert "nothing to fold" in said(world)
    world.state.viewing.fold(folded=False)
    assert rows(world) == UNFOLDED
    assert listing_of(world).cursor_row == 2


def test_all_are_folded_but_for_those_that_are_not_and_a_new_order_keeps_it(world: World) -> None:
    go(world, 4)
    world.state.viewing.toggle_all()
    assert rows(world) == FOLDED
    assert listing_of(world).cursor_row == 3
    world.state.viewing.fold(folded=False)
    assert rows(world) == [10, 9, 2, 7, 3, 4, 1]
    world.state.apply([ThreadsChanged(account=ACCOUNT)])
    world.load_order()
    assert rows(world) == [10, 9, 2, 7, 3, 4, 1]
    world.state.viewing.toggle_all()
    assert rows(world) == UNFOLDED


def test_an_action_on_a_folded_thread_acts_on_all_of_it_and_says_so(world: World) -> None:
    world.state.viewing.toggle_all()
    go(world, 2)
    world.state.triage.archive()
    assert set(last_op(world).op.messages) == {2, 5, 8, 6}
    assert "Archived 4 messages, the whole thread." in said(world)
    assert rows(world) == [10, 9, 7, 3, 1]
    assert listing_of(world).cursor_row == 7


def test_an_action_on_an_unfolded_thread_acts_on_the_message(world: World) -> None:
    go(world, 2)
    world.state.triage.archive()
    assert last_op(world).op.messages == (2,)
    assert rows(world) == [10, 9, 5, 8, 6, 7, 3, 4, 1]
    assert lines(world)[2:5] == ["", "├─", "└─"]


def test_selected_threads_are_whole(world: World) -> None:
    world.state.viewing.toggle_all()
    world.state.mark.all()
    world.state.triage.archive()
    assert set(last_op(world).op.messages) == set(range(1, 11))
    assert "2 whole threads" in said(world)


def test_when_the_first_goes_the_next_stands_for_its_folded_thread(world: World) -> None:
    world.state.viewing.toggle_all()
    world.store.move(MessageRow(2), ARCHIVE)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, removed=frozenset({MessageRow(2)}))])
    assert rows(world) == [10, 9, 5, 7, 3, 1]
    world.store.move(MessageRow(2), 1)
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(2)}))])
    assert rows(world) == FOLDED


def test_what_is_undone_comes_back_where_it_was(world: World) -> None:
    go(world, 5)
    world.state.triage.archive()
    assert 5 not in rows(world)
    world.failed()
    assert rows(world) == UNFOLDED


def test_next_unread_unfolds_the_thread_where_it_is(world: World) -> None:
    world.store.set_flags(MessageRow(8), FlagSet(Flag(0)))
    world.state.viewing.toggle_all()
    listing_of(world).changed([MessageRow(8)])
    assert [listing_of(world).behind(index).has_unseen for index in range(6)] == [
        False,
        False,
        True,
        False,
        False,
        False,
    ]
    assert [listing_of(world).behind(index).newest for index in range(6)] == [0, 0, 8, 0, 4, 0]
    world.state.browse.next_unseen(1)
    assert listing_of(world).cursor_row == 8
    assert rows(world) == [10, 9, 2, 5, 8, 6, 7, 3, 1]


def test_new_mail_is_there_with_the_next_order(world: World) -> None:
    go(world, 3)
    world.store.put(11, 11)
    world.store.threads = {2: TALK, 3: [(3, Span(1, 3)), (4, Span(2, 2)), (11, Span(3, 3))]}
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(11)}))])
    assert rows(world) == UNFOLDED
    world.load_order()
    assert rows(world) == [3, 4, 11, 10, 9, 2, 5, 8, 6, 7, 1]
    assert listing_of(world).cursor_row == 3


def test_one_by_one_again(world: World) -> None:
    go(world, 5)
    world.state.viewing.toggle_threads()
    world.load_order()
    assert rows(world) == list(range(10, 0, -1))
    assert listing_of(world).cursor_row == 5
    world.state.viewing.fold(folded=True)
    assert "one by one" in said(world)


def test_the_mailbox_keeps_its_threads(world: World) -> None:
    world.state.viewing.toggle_all()
    kept = dict(Remembered.load(world.state.remember().dump()).views)
    (view,) = kept.values()
    assert (view.is_threaded, view.is_folded) == (True, True)


def test_a_conversation_holds_the_messages_of_other_folders_too(world: World) -> None:
    world.store.move(MessageRow(5), ARCHIVE)
    world.state.viewing.toggle_threads()
    world.load_order()
    go(world, 8)
    world.state.search.conversation()
    world.load_order()
    assert rows(world) == [2, 5, 8, 6]
    assert lines(world) == ["", "├─", "│ └─", "└─"]
    assert listing_of(world).cursor_row == 8
    world.state.triage.archive()
    assert last_op(world).op.messages == (8,)
    assert rows(world) == [2, 5, 6]
    world.state.apply([MessagesChanged(mailbox=INBOX_KEY, added=frozenset({world.store.put(11, 11)}))])
    world.load_order()
    assert rows(world) == [2, 5, 6]
    world.state.viewing.toggle_threads()
    assert "newest first" in said(world)
    world.state.escape()
    assert listing_of(world).mailbox == INBOX_KEY
    assert listing_of(world).cursor_row in (7, 8)


def test_again_leaves_the_conversation(world: World) -> None:
    go(world, 1)
    world.state.search.conversation()
    world.load_order()
    assert rows(world) == [1]
    world.state.search.conversation()
    assert listing_of(world).mailbox == INBOX_KEY


def test_a_thread_is_muted_and_heard_again(world: World) -> None:
    go(world, 8)
    world.state.attention.mute()
    op = last_op(world).op
    assert isinstance(op, SetFlags)
    assert set(op.messages) == {2, 5, 8, 6}
    assert op.change.add.keywords == {"$Muted"}
    assert "Muted 4 messages of the thread" in said(world)
    world.state.attention.mute()
    again = last_op(world).op
    assert isinstance(again, SetFlags)
    assert again.change.remove.keywords == {"$Muted"}
    world.state.attention.watch()
    assert "Watching 4 messages" in said(world)


def test_a_thread_is_muted_or_watched_but_never_both(world: World) -> None:
    go(world, 8)
    world.state.attention.watch()
    world.state.attention.mute()
    summary = listing_of(world).summary(listing_of(world).cursor)
    assert summary is not None
    assert summary.flags.keywords == {"$Muted"}
    assert "it is watched no more" in said(world)
    world.state.attention.watch()
    summary = listing_of(world).summary(listing_of(world).cursor)
    assert summary is not None
    assert summary.flags.keywords == {"$Followed"}
    assert "it is muted no more" in said(world)


def test_muting_is_repeated(world: World) -> None:
    world.state.triage.mark_seen()
    go(world, 8)
    world.state.attention.mute()
    go(world, 1)
    world.state.triage.repeat()
    op = last_op(world).op
    assert isinstance(op, SetFlags)
    assert op.messages == (1,)
    assert op.change.add.keywords == {"$Muted"}


def test_the_threads_of_very_many_messages_are_all_muted() -> None:
    world = World()
    world.store.fill(700)
    world.store.threads = {2: TALK}
    world.state.start()
    world.load_order()
    world.state.mark.all()
    world.state.attention.mute()
    assert not world.engine.of(ApplyOp)
    world.work_out()
    op = last_op(world).op
    assert isinstance(op, SetFlags)
    assert sorted(op.messages) == list(range(1, 701))
    assert "Muted 700 messages of the thread" in said(world)


def test_a_thread_without_its_beginning_hangs_together() -> None:
    assert draw([0, 1, 0, 1, 0]) == ["", "├─", "├─", "│ └─", "└─"]
    assert draw([0]) == [""]


folds = st.lists(st.tuples(st.sampled_from(["fold", "unfold", "all", "none", "remove", "back"]), st.integers(1, 10)))


@given(folds)
def test_shown_is_what_is_not_folded_and_not_gone(steps: list[tuple[str, int]]) -> None:
    whole = in_threads(range(10, 0, -1), {2: TALK, 3: PAIR})
    order = ThreadedOrder(whole, lambda rows: [(row, row) for row in rows], Folds(is_all=False))
    gone: set[int] = set()
    for step, row in steps:
        index = order.index_of(MessageRow(row))
        match step:
            case "fold" | "unfold":
                if index is not None:
                    order.fold(index, folded=step == "fold")
            case "all" | "none":
                order.fold_all(folded=step == "all")
            case "remove":
                order.remove([MessageRow(row)])
                gone.add(row)
            case _:
                gone.discard(row)
                order.insert([(row, MessageRow(row))])
        expected = []
        for thread in dict.fromkeys(whole.threads):
            members = [one for one, its in zip(whole.rows, whole.threads, strict=True) if its == thread]
            live = [one for one in members if one not in gone]
            expected += live[:1] if thread in order.folds else live
        assert list(order.rows) == expected
        left = {thread for one, thread in zip(whole.rows, whole.threads, strict=True) if one not in gone}
        assert order.counts == (len(left), 10 - len(gone))
        covered, _ = order.covered([MessageRow(one) for one in order.rows])
        assert set(covered) == set(range(1, 11)) - gone


@given(st.booleans(), st.sets(st.integers(1, 10)), st.sets(st.sampled_from([2, 3, 7])), st.sets(st.integers(1, 10)))
def test_all_of_it_is_what_each_of_it_is(is_all: bool, gone: set[int], others: set[int], marked: set[int]) -> None:
    folds = Folds(is_all=is_all)
    folds.others = others
    order = ThreadedOrder(in_threads(range(10, 0, -1), {2: TALK, 3: PAIR}), lambda rows: [], folds, gone)
    nothing = array("q")
    everything = Chosen(order.rows[:], frozenset(), True, nothing, order.folded())
    each = Chosen(order.rows[:], frozenset(order.rows), False, nothing, order.folded())
    rows, folded = everything.in_order()
    assert (list(rows), folded) == (list(each.in_order()[0]), each.in_order()[1])
    assert set(everything.rows()) == set(rows) == set(range(1, 11)) - gone
    some = Chosen(order.rows[:], frozenset(marked), True, nothing, order.folded())
    left = Chosen(order.rows[:], frozenset(order.rows) - marked, False, nothing, order.folded())
    assert some.in_order() == left.in_order()


@pytest.mark.parametrize("is_all", [True, False])
def test_a_list_without_all_of_it_is_empty_and_what_comes_back_takes_its_place(
    is_all: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_module, "_MANY", 5)
    monkeypatch.setattr(threaded_order, "_MANY", 5)
    order = ThreadedOrder(in_threads(range(10, 0, -1), {2: TALK, 3: PAIR}), lambda rows: [], Folds(is_all=is_all))
    before = list(order.rows)
    everything = {MessageRow(row) for row in order.whole.rows}
    assert list(order.remove(everything)) == list(range(len(before)))
    assert (list(order.rows), order.counts) == ([], (0, 0))
    for row in everything:
        order.insert([(row, row)])
    assert list(order.rows) == before


@pytest.mark.parametrize("top", [0, 60])
def test_what_is_folded_away_on_a_screen_is_read_at_once(top: int) -> None:
    world = World()
    world.store.fill(300)
    world.store.threads = {row: [(row, Span(1, 2)), (row + 1, Span(2, 2))] for row in range(1, 300, 2)}
    world.store.set_flags(MessageRow(2), FlagSet(Flag(0)))
    world.state.start()
    world.state.viewing.toggle_threads()
    world.load_order()
    world.state.viewing.toggle_all()
    shown = listing_of(world)
    for index in range(top, top + 40):
        shown.summary(index)
    calls = world.store.calls
    assert not any(shown.behind(index).has_unseen for index in range(top, top + 40))
    assert world.store.calls - calls == 1
    assert shown.behind(149).has_unseen
    assert world.store.calls - calls == 2


def test_of_very_long_threads_not_all_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_rows, "_MOST_READ", 6)
    world = World()
    world.store.fill(100)
    world.store.threads = {
        row: [(row + place, Span(place + 1, 10 if not place else place + 1)) for place in range(10)]
        for row in range(1, 100, 10)
    }
    world.state.start()
    world.state.viewing.toggle_threads()
    world.load_order()
    world.state.viewing.toggle_all()
    before = world.store.windows_read
    assert listing_of(world).behind(0).newest == 100
    assert world.store.windows_read - before == 9

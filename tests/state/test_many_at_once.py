"""A whole large list at once comes to the same as its messages one by one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.conftest import World
from tests.state.fakes import ARCHIVE, INBOX_KEY
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import MessageRow
from tuimail.model.list_view import ThreadedRows
from tuimail.state import listing, order, threaded_order, undo
from tuimail.state.folded import Folds
from tuimail.state.order import Order, SortKey
from tuimail.state.threaded_order import ThreadedOrder

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=8)
PICKED = st.sets(st.integers(1, 32))


def keys(rows: Sequence[MessageRow]) -> list[SortKey]:
    return [(int(row), row) for row in rows]


def threads_of(sizes: list[int], folds: Folds) -> ThreadedOrder:
    """Threads of these sizes, their rows numbered from 1."""
    threads = [thread for thread, size in enumerate(sizes, 1) for _ in range(size)]
    places = [place for size in sizes for place in range(1, size + 1)]
    lasts = [size if place == 1 else place for size in sizes for place in range(1, size + 1)]
    columns = (list(range(1, len(threads) + 1)), threads, places, lasts)
    return ThreadedOrder(ThreadedRows(*(array("q", column) for column in columns)), keys, folds)


def folds_of(sizes: list[int], is_all: bool, others: set[int]) -> Folds:
    folds = Folds(is_all=is_all)
    folds.others |= {one for one in others if one <= len(sizes)}
    return folds


@given(SIZES, st.booleans(), PICKED, PICKED, PICKED)
def test_threads(sizes: list[int], is_all: bool, others: set[int], first: set[int], then: set[int]) -> None:
    answers = []
    for many in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threaded_order, "_MANY", many)
            rows = threads_of(sizes, folds_of(sizes, is_all, others))
            removed = [
                rows.remove([MessageRow(row) for row in sorted(some) if row <= sum(sizes)]) for some in (first, then)
            ]
            shown = tuple(map(MessageRow, rows.rows[::2]))
            covered, folded = rows.covered(shown)
            answers.append((removed, list(rows.rows), set(covered), folded))
    assert answers[0] == answers[1]


@given(st.integers(0, 32), PICKED)
def test_a_plain_list(count: int, picked: set[int]) -> None:
    answers = []
    for many in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(order, "_MANY", many)
            rows = Order(array("q", range(count, 0, -1)), keys)
            answers.append((rows.remove([MessageRow(row) for row in picked if row <= count]), list(rows.rows)))
    assert answers[0] == answers[1]


def all_archived(world: World, monkeypatch: pytest.MonkeyPatch) -> list[MessageRow]:
    """Six messages, which count as very many, gone from the list; what it showed before."""
    monkeypatch.setattr(listing, "_MANY", 3)
    state = world.open(6)
    before = world.rows
    state.mark.all()
    state.triage.archive()
    assert world.rows == []
    return before


def test_many_that_come_back_are_read_in_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_archived(world, monkeypatch)
    world.done()
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset(before)))
    world.load_order()
    assert world.rows == before


def test_ten_thousand_are_one_operation(world: World) -> None:
    state = world.open(10_000)
    world.load_order()
    state.mark.all()
    state.triage.toggle_flagged()
    (command,) = world.engine.commands[1:]
    assert isinstance(command, ApplyOp)
    assert len(command.op.messages) == 10_000
    assert command.label == "Star 10,000 messages"


def test_an_undo_that_takes_long_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "_MANY", 3)
    state = world.open(3)
    state.mark.all()
    state.triage.archive()
    state.triage.undo()
    assert state.work.shown is not None
    assert state.work.shown.words == "Undoing “Archive 3 messages”…"


STEPS = st.lists(st.one_of(st.tuples(st.sampled_from(["gone", "back"]), PICKED), st.just(("all", set()))), max_size=8)


@given(SIZES, st.booleans(), PICKED, STEPS)
def test_threads_step_by_step_are_as_laid_out_anew(
    sizes: list[int], is_all: bool, others: set[int], steps: list[tuple[str, set[int]]]
) -> None:
    rows = threads_of(sizes, folds_of(sizes, is_all, others))
    for what, picked in steps:
        some = [MessageRow(row) for row in sorted(picked) if row <= sum(sizes)]
        before = list(rows.rows)
        if what == "all":
            rows.fold_all(folded=not rows.folds.is_all)
        elif what == "gone":
            rows.remove(some)
        else:
            inserted = rows.insert(keys(some))
            assert len(rows.rows) == len(before) + len(inserted)
            for number, index in enumerate(inserted):
                before.insert(index + number, rows.rows[index + number])
            assert [rows.whole.threads[row - 1] for row in before] == [rows.whole.threads[row - 1] for row in rows.rows]
        anew = ThreadedOrder(rows.whole, keys, rows.folds, rows.gone)
        assert list(rows.rows) == list(anew.rows)
        for index in range(len(rows)):
            assert rows.whole_at(index) == anew.whole_at(index)
            assert rows.branch(index) == anew.branch(index)


def test_very_many_come_back_with_an_order_read_in_a_thread(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before, state = all_archived(world, monkeypatch), world.state
    for row in before:
        world.store.move(row, ARCHIVE)
    state.triage.undo()
    assert state.listing is not None
    assert state.listing.is_narrowing, "what is done now would not mean these messages"
    world.load_order()
    assert world.rows == before
    assert set(state.selection.rows()) == set(before)

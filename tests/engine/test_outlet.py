"""outlet.py: what is merged, what never is, and a slow receiver."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    CountsChanged,
    Event,
    MailboxesChanged,
    MessagesChanged,
    Notice,
    OpSettled,
    PartProgress,
    PartReady,
    Phase,
    Severity,
    SyncProgress,
)
from tuimail.engine.outlet import MOST_KEYS, Batch, Outlet, Rests
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow, OpId, OpKey
from tuimail.model.operation import OpState

ACCOUNT = AccountId("work")
BOX = MailboxKey(ACCOUNT, MailboxRow(1))
MESSAGE = MessageKey(ACCOUNT, MessageRow(1))


def merged(events: Sequence[Event]) -> list[Event]:
    batch = Batch()
    for event in events:
        batch.add(event)
    return batch.take()


def changed(
    added: Sequence[int] = (), changed: Sequence[int] = (), removed: Sequence[int] = (), everything: bool = False
) -> MessagesChanged:
    def rows(numbers: Sequence[int]) -> frozenset[MessageRow]:
        return frozenset(MessageRow(number) for number in numbers)

    return MessagesChanged(
        mailbox=BOX, added=rows(added), changed=rows(changed), removed=rows(removed), everything=everything
    )


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (
            ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING),
            ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE),
        ),
        (SyncProgress(mailbox=BOX, stored=1, total=9), SyncProgress(mailbox=BOX, stored=2, total=9)),
        (
            PartProgress(message=MESSAGE, section="1", received=1, total=9),
            PartProgress(message=MESSAGE, section="1", received=2, total=9),
        ),
        (CommandDeferred(command_id=CommandId(1), reason="a"), CommandDeferred(command_id=CommandId(1), reason="b")),
        (MailboxesChanged(account=ACCOUNT), MailboxesChanged(account=ACCOUNT)),
        (CountsChanged(mailbox=BOX), CountsChanged(mailbox=BOX)),
        (PartReady(message=MESSAGE, section="1"), PartReady(message=MESSAGE, section="1")),
        (Notice(severity=Severity.INFO, text="a"), Notice(severity=Severity.ERROR, text="a")),
    ],
)
def test_the_newest_wins(older: Event, newer: Event) -> None:
    assert merged([older, newer]) == [newer]


@pytest.mark.parametrize(
    "event",
    [
        CommandDone(command_id=CommandId(1)),
        CommandFailed(command_id=CommandId(1), reason="no"),
        CommandCancelled(command_id=CommandId(1)),
        OpSettled(op=OpKey(ACCOUNT, OpId(1)), state=OpState.SETTLED),
        AuthRequired(account=ACCOUNT, why="wrong"),
    ],
)
def test_ends_are_never_merged(event: Event) -> None:
    assert merged([event, event]) == [event, event]


def test_other_keys_stay_apart() -> None:
    events: list[Event] = [
        PartProgress(message=MESSAGE, section="1", received=1, total=9),
        PartProgress(message=MESSAGE, section="2", received=1, total=9),
        PartReady(message=MESSAGE, section="1"),
        PartReady(message=MESSAGE),
        Notice(severity=Severity.INFO, text="a"),
        Notice(severity=Severity.INFO, text="b"),
        CountsChanged(mailbox=BOX),
        CountsChanged(mailbox=MailboxKey(ACCOUNT, MailboxRow(2))),
    ]
    assert merged(events) == events


def test_the_order_is_that_of_the_first_of_a_kind() -> None:
    done = CommandDone(command_id=CommandId(1))
    assert merged([changed(added=[1]), done, changed(added=[2])]) == [changed(added=[1, 2]), done]


def test_many_keys_collapse_to_everything() -> None:
    events = [changed(added=[number]) for number in range(MOST_KEYS)]
    assert merged(events) == [changed(added=range(MOST_KEYS))]
    assert merged([*events, changed(added=[MOST_KEYS])]) == [changed(everything=True)]
    assert merged([changed(everything=True), changed(added=[1])]) == [changed(everything=True)]


@given(
    st.sets(st.integers(0, 5)),
    st.lists(st.tuples(st.sampled_from(["add", "change", "remove"]), st.sets(st.integers(0, 5)))),
)
def test_merged_row_changes_say_the_same_as_one_after_the_other(
    start: set[int], steps: list[tuple[str, set[int]]]
) -> None:
    batch = Batch()
    shown = set(start)
    seen_changed: set[int] = set()
    for kind, rows in steps:
        match kind:
            case "add":
                rows = rows - shown
                batch.add(changed(added=sorted(rows)))
                shown |= rows
            case "remove":
                rows = rows & shown
                batch.add(changed(removed=sorted(rows)))
                shown -= rows
            case _:
                rows = rows & shown
                batch.add(changed(changed=sorted(rows)))
                seen_changed |= rows
    events = batch.take()
    result = set(start)
    for event in events:
        assert isinstance(event, MessagesChanged)
        assert not event.added & start
        assert event.removed <= start
        assert event.changed <= start
        assert event.changed >= (seen_changed & start & shown) - event.added
        result = (result - event.removed) | event.added
    assert result == shown


def test_events_reach_the_receiver_in_batches() -> None:
    arrived: list[list[Event]] = []
    everything = threading.Event()

    def deliver(events: Sequence[Event]) -> None:
        arrived.append(list(events))
        if any(isinstance(event, CommandDone) for event in events):
            everything.set()

    outlet = Outlet(deliver, interval_s=0.01)
    outlet.start()
    for number in range(1000):
        outlet.emit(SyncProgress(mailbox=BOX, stored=number, total=1000))
    outlet.emit(CommandDone(command_id=CommandId(1)))
    assert everything.wait(5)
    outlet.close(within_s=5)
    progress = [event for batch in arrived for event in batch if isinstance(event, SyncProgress)]
    assert progress[-1].stored == 999
    assert len(progress) < 500


def test_a_stream_of_news_is_told_less_and_less_often_and_the_first_after_silence_at_once() -> None:
    rests, now, waited = Rests(0.1, 1.0), 1000.0, []
    for _ in range(6):
        waited.append(round(rests.left_s(now), 3))
        now += rests.left_s(now)
        rests.told(now)
    assert waited == [0.0, 0.1, 0.2, 0.4, 0.8, 1.0]
    now += 2.5
    assert rests.left_s(now) == 0.0
    rests.told(now)
    assert round(rests.left_s(now), 3) == 0.1
    for _ in range(9):
        now += 0.2
        rests.told(now, is_urgent=True)
    assert round(rests.left_s(now), 3) == 0.1


def test_news_wait_for_more_of_it_but_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: queue.SimpleQueue[Sequence[Event]] = queue.SimpleQueue()
    outlet = Outlet(batches.put)
    monkeypatch.setattr(outlet, "_rests", Rests(60.0, 2 * 60.0))
    outlet.start()
    try:
        first, second, end = changed(added=[1]), changed(added=[2]), CommandDone(command_id=CommandId(7))
        outlet.emit(first)
        assert list(batches.get(timeout=10)) == [first]
        outlet.emit(second)
        with pytest.raises(queue.Empty):
            batches.get(timeout=0.15)
        outlet.emit(end)
        assert list(batches.get(timeout=10)) == [second, end]
    finally:
        outlet.close(within_s=10)


def test_the_first_rows_of_a_mailbox_wait_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: queue.SimpleQueue[Sequence[Event]] = queue.SimpleQueue()
    outlet = Outlet(batches.put)
    monkeypatch.setattr(outlet, "_rests", Rests(60.0, 2 * 60.0))
    outlet.start()
    try:
        counts, rows = CountsChanged(mailbox=BOX), changed(added=[1])
        outlet.emit(counts)
        assert list(batches.get(timeout=10)) == [counts]
        outlet.emit(counts)
        outlet.emit(rows)
        assert list(batches.get(timeout=10)) == [counts, rows]
    finally:
        outlet.close(within_s=10)


def test_a_slow_receiver_loses_no_end_and_keeps_memory_bounded() -> None:
    entered, go_on = threading.Event(), threading.Event()
    arrived: list[Event] = []

    def deliver(events: Sequence[Event]) -> None:
        entered.set()
        go_on.wait(5)
        arrived.extend(events)

    outlet = Outlet(deliver, interval_s=0.0)
    outlet.start()
    outlet.emit(MailboxesChanged(account=ACCOUNT))
    assert entered.wait(5)
    for number in range(5000):
        outlet.emit(changed(added=[number]))
        outlet.emit(CountsChanged(mailbox=BOX))
    for number in range(50):
        outlet.emit(CommandDone(command_id=CommandId(number)))
    go_on.set()
    outlet.close(within_s=5)
    assert [event.command_id for event in arrived if isinstance(event, CommandDone)] == list(range(50))
    assert [event for event in arrived if isinstance(event, MessagesChanged)] == [changed(everything=True)]
    assert len(arrived) == 53


def test_a_failing_receiver_does_not_end_the_outlet(caplog: pytest.LogCaptureFixture) -> None:
    arrived: list[Event] = []
    failed = threading.Event()

    def deliver(events: Sequence[Event]) -> None:
        if not failed.is_set():
            failed.set()
            raise ValueError("a bug of the receiver")
        arrived.extend(events)

    outlet = Outlet(deliver, interval_s=0.0)
    outlet.start()
    outlet.emit(MailboxesChanged(account=ACCOUNT))
    assert failed.wait(5)
    outlet.emit(CommandDone(command_id=CommandId(1)))
    outlet.close(within_s=5)
    assert arrived == [CommandDone(command_id=CommandId(1))]
    assert "the receiver of events failed" in caplog.text

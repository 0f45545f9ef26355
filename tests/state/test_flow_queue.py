"""The queue of a flow: as a queue of Python's own would do, without a look at what nobody takes."""

from __future__ import annotations

from array import array
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.ids import MessageRow
from tuimail.state.flow_queue import FlowQueue

_DEEDS = ("take", "take", "first", "last", "withdraw", "keep")


@given(st.integers(0, 6), st.lists(st.sampled_from(_DEEDS), max_size=30))
def test_it_is_a_queue(count: int, deeds: list[str]) -> None:
    queue, told = FlowQueue(array("q", range(count))), deque(range(count))
    taken: list[int] = []
    returned: list[int] = []
    for deed in deeds:
        match deed:
            case "take":
                row = queue.take()
                assert row == (told.popleft() if told else None)
                taken += [] if row is None else [row]
            case "first" if taken:
                returned.append(taken.pop())
                queue.put_first(MessageRow(returned[-1]))
                told.appendleft(returned[-1])
            case "last" if taken:
                returned.append(taken.pop())
                queue.put_last(MessageRow(returned[-1]))
                told.append(returned[-1])
            case "withdraw" if returned and returned[-1] in told:
                queue.withdraw(MessageRow(returned[-1]))
                told.remove(returned[-1])
                taken.append(returned.pop())
            case "keep":
                queue.keep(lambda row: row % 3 > 0)
                told = deque(row for row in told if row % 3)
            case _:
                pass
        assert (len(queue), queue.first) == (len(told), told[0] if told else None)


def test_making_it_looks_at_no_row() -> None:
    rows = array("q", range(3))
    queue = FlowQueue(rows)
    rows[1] = 7
    assert [queue.take(), queue.take(), queue.take(), queue.take()] == [0, 7, 2, None]

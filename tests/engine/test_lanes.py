"""lanes.py: order, the same work once, every command one end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, invariant, multiple, rule

from tuimail.contract.commands import ApplyOp, Command, FetchPart, Lane, OpenMessage, SyncMailbox, WatchMailbox
from tuimail.engine.chores import ReplayJournal
from tuimail.engine.lanes import MOST_AT_ONCE, Lanes, Stage, Work
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.operation import SetFlags

ACCOUNT = AccountId("work")


def sync(row: int, lane: Lane = Lane.LIVE) -> SyncMailbox:
    return SyncMailbox(mailbox=MailboxKey(ACCOUNT, MailboxRow(row)), lane=lane)


def opened(row: int, lane: Lane = Lane.INTERACTIVE) -> OpenMessage:
    return OpenMessage(message=MessageKey(ACCOUNT, MessageRow(row)), lane=lane)


def watch(row: int) -> WatchMailbox:
    return WatchMailbox(mailbox=MailboxKey(ACCOUNT, MailboxRow(row)))


def flag(row: int) -> ApplyOp:
    return ApplyOp(account=ACCOUNT, op=SetFlags((MessageRow(row),), FlagChange(add=SEEN)), label="Flag")


def test_better_lanes_first_then_first_come() -> None:
    lanes = Lanes()
    tasks: list[Command] = [sync(1, Lane.BACKGROUND), sync(2), opened(3), sync(4), flag(5)]
    for number, task in enumerate(tasks):
        lanes.add(task, CommandId(number))
    order = []
    while work := lanes.next(is_online=True):
        order.append(work.command_ids[0])
        lanes.finish(work)
    assert order == [4, 2, 1, 3, 0]


def test_offline_only_local_work_runs() -> None:
    lanes = Lanes()
    lanes.add(sync(1), CommandId(1))
    lanes.add(flag(2), CommandId(2))
    work = lanes.next(is_online=False)
    assert work is not None
    assert work.command_ids == [2]
    lanes.finish(work)
    assert lanes.next(is_online=False) is None


def test_offline_a_message_is_looked_for_here_once() -> None:
    lanes = Lanes()
    lanes.add(opened(1), CommandId(1))
    work = lanes.next(is_online=False)
    assert work is not None
    work.attempts += 1
    lanes.requeue(work)
    assert lanes.next(is_online=False) is None
    assert lanes.next(is_online=True) is work


def test_same_work_is_done_once_in_the_better_lane() -> None:
    lanes = Lanes()
    work = lanes.add(sync(1, Lane.BACKGROUND), CommandId(1))
    assert lanes.add(sync(1, Lane.INTERACTIVE), CommandId(2)) is work
    assert work.lane is Lane.INTERACTIVE
    assert lanes.next(is_online=True) is work
    assert lanes.finish(work) == [1, 2]
    assert not len(lanes)


def test_a_running_sync_is_followed_by_another_but_in_the_better_lane() -> None:
    lanes = Lanes()
    running = lanes.add(sync(1, Lane.BACKGROUND))
    running.keeps_going = True
    assert lanes.next(is_online=True) is running
    later = lanes.add(sync(1, Lane.LIVE), CommandId(1))
    assert later is not running
    assert running.lane is Lane.LIVE
    assert lanes.next(is_online=True) is None
    lanes.finish(running)
    assert lanes.next(is_online=True) is later


def test_a_running_fetch_is_joined() -> None:
    lanes = Lanes()
    work = lanes.add(opened(1, Lane.PREFETCH), CommandId(1))
    assert lanes.next(is_online=True) is work
    assert lanes.add(opened(1), CommandId(2)) is work
    assert work.lane is Lane.INTERACTIVE
    assert lanes.finish(work) == [1, 2]


def test_the_newest_words_count() -> None:
    lanes = Lanes()
    work = lanes.add(watch(1), CommandId(1))
    assert lanes.add(watch(2), CommandId(2)) is work
    assert work.task == watch(2)


def test_operations_are_never_merged() -> None:
    lanes = Lanes()
    assert lanes.add(flag(1), CommandId(1)) is not lanes.add(flag(1), CommandId(2))


def test_cancel_keeps_work_that_others_want() -> None:
    lanes = Lanes()
    work = lanes.add(opened(1), CommandId(1))
    lanes.add(opened(1), CommandId(2))
    lanes.next(is_online=True)
    assert lanes.cancel(CommandId(1)) == (True, None)
    assert lanes.cancel(CommandId(2)) == (True, work)
    assert lanes.cancel(CommandId(2)) == (False, None)
    assert lanes.finish(work) == []


def test_cancel_drops_what_is_queued() -> None:
    lanes = Lanes()
    lanes.add(opened(1), CommandId(1))
    assert lanes.cancel(CommandId(1)) == (True, None)
    assert lanes.next(is_online=True) is None


def test_what_the_engine_wants_outlives_a_cancelled_command() -> None:
    lanes = Lanes()
    work = lanes.add(sync(1))
    work.keeps_going = True
    lanes.add(sync(1), CommandId(1))
    assert lanes.cancel(CommandId(1)) == (True, None)
    assert lanes.next(is_online=True) is work


def test_requeued_work_meets_its_twin() -> None:
    lanes = Lanes()
    first = lanes.add(sync(1), CommandId(1))
    lanes.next(is_online=True)
    twin = lanes.add(sync(1), CommandId(2))
    lanes.requeue(first)
    assert lanes.next(is_online=True) is twin
    assert lanes.next(is_online=True) is None
    assert lanes.finish(twin) == [1, 2]


def test_waiting_work_takes_no_place() -> None:
    lanes = Lanes()
    parent = lanes.add(sync(1, Lane.BACKGROUND), CommandId(1))
    lanes.add(sync(2, Lane.BACKGROUND), CommandId(2))
    assert lanes.next(is_online=True) is parent
    assert lanes.next(is_online=True) is None
    parent.is_waiting = True
    assert lanes.next(is_online=True) is not None


def test_chores_with_the_same_key_are_one() -> None:
    lanes = Lanes()
    assert lanes.add(ReplayJournal()) is lanes.add(ReplayJournal())


COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(sync, st.integers(1, 3), st.sampled_from([Lane.INTERACTIVE, Lane.LIVE, Lane.BACKGROUND])),
    st.builds(opened, st.integers(1, 3)),
    st.builds(flag, st.integers(1, 3)),
    st.builds(watch, st.integers(1, 3)),
    st.builds(
        FetchPart,
        message=st.builds(MessageKey, st.just(ACCOUNT), st.builds(MessageRow, st.integers(1, 2))),
        section=st.just("1"),
    ),
)


class LanesMachine(RuleBasedStateMachine):
    """Whatever happens, each command ends exactly once, and no lane or key runs more often than it may."""

    running: Bundle[Work] = Bundle("running")

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes()
        self.alive: set[CommandId] = set()
        self.count = 0

    @rule(command=COMMANDS)
    def add(self, command: Command) -> None:
        self.count += 1
        self.lanes.add(command, CommandId(self.count))
        self.alive.add(CommandId(self.count))

    @rule(target=running, online=st.booleans())
    def start(self, online: bool) -> MultipleResults[Work]:
        work = self.lanes.next(is_online=online)
        return multiple() if work is None else multiple(work)

    @rule(work=running, lost=st.booleans())
    def end(self, work: Work, lost: bool) -> None:
        if work.stage is not Stage.RUNNING:
            return
        if lost:
            self.lanes.requeue(work)
            return
        for command_id in self.lanes.finish(work):
            self.alive.remove(command_id)

    @rule(number=st.integers(1, 30))
    def cancel(self, number: int) -> None:
        was_there, unwanted = self.lanes.cancel(CommandId(number))
        assert was_there == (number in self.alive)
        self.alive.discard(CommandId(number))
        if unwanted is not None:
            assert self.lanes.finish(unwanted) == []

    @invariant()
    def every_living_command_hangs_on_one_piece_of_work(self) -> None:
        hanging = [command_id for work in self.lanes for command_id in work.command_ids]
        assert sorted(hanging) == sorted(self.alive)

    @invariant()
    def nothing_runs_twice(self) -> None:
        running = [work for work in self.lanes if work.stage is Stage.RUNNING]
        keys = [work.key for work in running if work.key is not None]
        assert len(keys) == len(set(keys))
        assert sum(work.lane is Lane.LOCAL for work in running) <= MOST_AT_ONCE[Lane.LOCAL]


TestLanesMachine = LanesMachine.TestCase


@given(st.lists(COMMANDS, max_size=20))
def test_draining_ends_every_command_once(commands: list[Command]) -> None:
    lanes = Lanes()
    for number, command in enumerate(commands):
        lanes.add(command, CommandId(number))
    ended = []
    while work := lanes.next(is_online=True):
        ended += lanes.finish(work)
    assert sorted(ended) == list(range(len(commands)))

"""The queue of an account's work: lanes, the same work once, cancel.

    queued ──next──> running ──finish──> ended
       ^                │
       └── requeue ─────┘  (the link was lost)

Several commands may hang on one piece of work; each of them ends exactly once. Pure: no loop, no thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator
from dataclasses import field
from enum import Enum
from typing import Final

from tuimail.contract.commands import Command, FetchPart, Lane, OpenMessage, dedup_key, lane_of
from tuimail.engine.chores import Chore
from tuimail.model.ids import CommandId
from tuimail.model.values import dataclass

Task = Command | Chore

MOST_AT_ONCE: Final = {
    Lane.LOCAL: 1,
    Lane.INTERACTIVE: 4,
    Lane.PUSH: 1,
    Lane.LIVE: 2,
    Lane.BULK: 2,
    Lane.BACKGROUND: 1,
    Lane.PREFETCH: 1,
}
"""More than one where a long job must not hold up a short one of the same lane; the wire decides who speaks."""


class Stage(Enum):
    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class Work:
    """One piece of work, and the commands that wait for it."""

    task: Task
    key: Hashable | None
    lane: Lane
    turn: int
    command_ids: list[CommandId] = field(default_factory=list)
    listeners: list[Callable[[str], None]] = field(default_factory=list)
    """Jobs that wait for it: called with "" for success, else with the reason."""
    attempts: int = 0
    stage: Stage = Stage.QUEUED
    keeps_going: bool = False
    """The engine itself wants it: it goes on when the last command is cancelled."""
    is_waiting: bool = False
    """It waits for work of its own that it queued, so it takes no place in its lane."""

    @property
    def is_wanted(self) -> bool:
        return bool(self.command_ids or self.listeners or self.keeps_going)

    @property
    def may_run_offline(self) -> bool:
        """What is local; and once, what may turn out to be here already."""
        return self.lane is Lane.LOCAL or (isinstance(self.task, OpenMessage | FetchPart) and not self.attempts)

    @property
    def is_joinable(self) -> bool:
        """Whether one more asker can be served by what runs already."""
        return self.stage is Stage.QUEUED or isinstance(self.task, OpenMessage | FetchPart)


class Lanes:
    """All work that has not ended."""

    def __init__(self) -> None:
        self._queued: list[Work] = []
        self._running: list[Work] = []
        self._turns = itertools.count()

    def __iter__(self) -> Iterator[Work]:
        return iter([*self._running, *self._queued])

    def __len__(self) -> int:
        return len(self._queued) + len(self._running)

    def add(self, task: Task, command_id: CommandId | None = None) -> Work:
        """Queue a task; the same work is joined, in the better of the two lanes, and in its newest words.

        Work with neither a command nor a listener is the engine's own: set `keeps_going`.
        """
        key = task.key if isinstance(task, Chore) else dedup_key(task)
        lane = task.lane if isinstance(task, Chore) else lane_of(task)
        work = self._joinable(key)
        if work is None:
            work = Work(task, key, lane, next(self._turns))
            self._queued.append(work)
        elif work.stage is Stage.QUEUED:
            work.task = task
        self.raise_lane(key, lane)
        if command_id is not None:
            work.command_ids.append(command_id)
        return work

    def raise_lane(self, key: Hashable | None, lane: Lane) -> None:
        """Somebody more important wants this work, queued or running."""
        if key is None:
            return
        for work in self:
            if work.key == key:
                work.lane = min(work.lane, lane)

    def lower_lane(self, key: Hashable, lane: Lane) -> None:
        """Nobody looks any more: what no command asked for goes on in a worse lane."""
        for work in self:
            if work.key == key and not work.command_ids and not work.listeners:
                work.lane = max(work.lane, lane)

    def next(self, *, is_online: bool) -> Work | None:
        """Take the best piece of work that may run now; offline, that is local work only."""
        ready = [work for work in self._queued if self._may_run(work, is_online)]
        if not ready:
            return None
        work = min(ready, key=lambda work: (work.lane, work.turn))
        self._queued.remove(work)
        self._running.append(work)
        work.stage = Stage.RUNNING
        return work

    def requeue(self, work: Work) -> None:
        """Put running work back: it will start again, at its old place."""
        self._running.remove(work)
        work.stage = Stage.QUEUED
        work.is_waiting = False
        twin = next((other for other in self._queued if work.key is not None and other.key == work.key), None)
        if twin is None:
            self._queued.append(work)
            return
        twin.command_ids[:0] = work.command_ids
        twin.listeners[:0] = work.listeners
        twin.keeps_going |= work.keeps_going
        twin.lane, twin.turn, twin.attempts = min(work.lane, twin.lane), work.turn, work.attempts
        work.command_ids, work.listeners, work.stage = [], [], Stage.ENDED

    def finish(self, work: Work) -> list[CommandId]:
        """Running or queued work ended: the commands to be told. Its listeners are the caller's to call."""
        for place in (self._running, self._queued):
            if work in place:
                place.remove(work)
        work.stage = Stage.ENDED
        ids, work.command_ids = work.command_ids, []
        return ids

    def cancel(self, command_id: CommandId) -> tuple[bool, Work | None]:
        """Whether the command was there, and the running work that nobody wants any more."""
        work = next((work for work in self if command_id in work.command_ids), None)
        if work is None:
            return False, None
        work.command_ids.remove(command_id)
        if work.is_wanted:
            return True, None
        if work.stage is Stage.RUNNING:
            return True, work
        self.finish(work)
        return True, None

    def _joinable(self, key: Hashable | None) -> Work | None:
        if key is None:
            return None
        return next((work for work in self if work.key == key and work.is_joinable), None)

    def _may_run(self, work: Work, is_online: bool) -> bool:
        if not is_online and not work.may_run_offline:
            return False
        if work.key is not None and any(other.key == work.key for other in self._running):
            return False
        busy = sum(other.lane is work.lane and not other.is_waiting for other in self._running)
        return busy < MOST_AT_ONCE[work.lane]

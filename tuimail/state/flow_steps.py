"""What was decided in a flow, one step after another, and how to take it back."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from tuimail.model.ids import CommandId, CommandKey, MessageRow
from tuimail.model.language import gettext
from tuimail.state.doing import Doing
from tuimail.state.undo import Direction, UndoQueue

KEPT: Final = gettext("kept")
LATER: Final = gettext("put off")
TO_ANSWER: Final = gettext("starred to answer")
MARKED: Final = ""
"""Starred, tagged and the like: that decides nothing."""
GONE: Final = gettext("gone elsewhere")


class Step(NamedTuple):
    """What became of a message; `command` did it, None where nothing was done to it."""

    row: MessageRow
    word: str
    command: CommandId | None
    subject: str = ""


class Steps:
    """The steps of a session in their order."""

    def __init__(self, undoing: UndoQueue) -> None:
        self._undoing = undoing
        self._steps: list[Step] = []
        self._doings: dict[CommandId, Doing] = {}
        self._taken_back: set[CommandId] = set()

    def __len__(self) -> int:
        return len(self._steps)

    def begin(self) -> None:
        """Forget the session before."""
        self._steps = []
        self._doings.clear()

    def add(self, step: Step) -> None:
        self._steps.append(step)
        doing = self._undoing.doing(step.command) if step.command is not None else None
        if step.command is not None and doing is not None:
            self._doings[step.command] = doing

    @property
    def last(self) -> Step | None:
        return self._steps[-1] if self._steps else None

    @property
    def counts(self) -> Counter[str]:
        """How many messages came to what: by the last word on each."""
        return Counter({step.row: step.word for step in self._steps if step.word != MARKED}.values())

    def newest(self, count: int) -> list[Step]:
        """The last steps, the last one first."""
        return [step for step in reversed(self._steps) if step.word != MARKED][:count]

    # Taking back

    def take_back(self) -> Step | None:
        """Undo the last step; None where there is none."""
        while self._steps:
            step = self._steps.pop()
            if step.word != GONE:  # it will not come back
                self._undo([step])
                return step
        return None

    def take_back_all(self) -> int:
        """Undo every step, the last one first; how many did something."""
        steps, self._steps = self._steps, []
        return self._undo(steps[::-1])

    def _undo(self, steps: list[Step]) -> int:
        doings = [self._doings[step.command] for step in steps if step.command in self._doings]
        if doings:
            self._undoing.before_change()
            self._undoing.turn(doings, Direction.UNDO)
        targets = [share.target for doing in doings for share in doing.shares]
        self._taken_back |= {target.command_id for target in targets if isinstance(target, CommandKey)}
        return len(doings)

    def ended(self, command_id: CommandId) -> bool:
        """A command ended; whether it was to take back a step."""
        is_ours = command_id in self._taken_back
        self._taken_back.discard(command_id)
        return is_ours

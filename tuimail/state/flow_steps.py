"""What was decided in a flow, one step after another, and how to take it back."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from tuimail.contract.commands import UndoOp
from tuimail.model.ids import CommandId, MessageRow, OpKey
from tuimail.model.language import gettext
from tuimail.state.desk import Desk
from tuimail.state.found import Found
from tuimail.state.touched import Touched
from tuimail.state.words import changes_word

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

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._steps: list[Step] = []
        self._ops: dict[CommandId, OpKey | None] = {}
        self._to_take_back: set[CommandId] = set()
        self._undoing: set[CommandId] = set()
        self._whole = 0

    def __len__(self) -> int:
        return len(self._steps)

    def begin(self) -> None:
        """Forget the session before. What is still to be taken back of it is."""
        self._steps = []

    def add(self, step: Step) -> None:
        self._steps.append(step)
        if step.command is not None:
            self._ops.setdefault(step.command, None)

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
                self._undo(step)
                return step
        return None

    def take_back_all(self) -> int:
        """Undo every step, the last one first; how many did something."""
        steps, self._steps = self._steps, []
        self._whole = sum(step.command is not None for step in steps)
        for step in reversed(steps):
            self._undo(step)
        return self._whole

    def _undo(self, step: Step) -> None:
        if step.command is None:
            return
        if isinstance(self._desk.listing, Found):
            self._desk.listing.took_back((step.row,))
        op = self._ops.get(step.command)
        if op is None:
            self._to_take_back.add(step.command)  # the journal does not have it yet: in a moment
        else:
            self._undoing.add(self._desk.submit(UndoOp(op=op)))

    def op_known(self, command_id: CommandId, op: OpKey | None) -> set[Touched]:
        """A command ended well."""
        if command_id in self._undoing:
            self._undoing.discard(command_id)
            return self._tell_whole()
        if command_id in self._ops and op is not None:
            self._ops[command_id] = op
            if command_id in self._to_take_back:
                self._to_take_back.discard(command_id)
                self._undoing.add(self._desk.submit(UndoOp(op=op)))
        return set()

    def op_failed(self, command_id: CommandId) -> bool:
        """A command came to nothing; whether it was to take back a step."""
        is_ours = command_id in self._undoing
        self._undoing.discard(command_id)
        self._to_take_back.discard(command_id)
        self._ops.pop(command_id, None)
        self._whole = 0
        return is_ours

    def _tell_whole(self) -> set[Touched]:
        if not self._whole or self._undoing or self._to_take_back:
            return set()
        count, self._whole = self._whole, 0
        return self._desk.say(
            gettext("Undone: the whole session, {changes_word}").format(changes_word=changes_word(count))
        )

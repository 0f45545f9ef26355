"""The plainest model of a store: what the server has, and what is still to be done, folded anew for every look."""

from __future__ import annotations

from dataclasses import dataclass, field

from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import Copy, Delete, Move, Op, Restore

Place = tuple[str | None, FlagSet]
"""Mailbox name (None: nowhere) and flags."""

Parts = dict[MessageRow, tuple[str | None, FlagChange]]


@dataclass
class Todo:
    """One operation as the model remembers it: what it does to each row that still waits."""

    kind: type[Op]
    parts: Parts
    source: dict[MessageRow, MessageRow] = field(default_factory=dict)
    before: dict[MessageRow, Place] = field(default_factory=dict)
    done: Parts = field(default_factory=dict)
    sent: bool = False

    def act(self, place: Place, row: MessageRow) -> Place:
        to, change = (self.parts | self.done)[row]
        box, flags = place
        flags = change.apply(flags)
        if self.kind is Delete:
            return None, flags
        if self.kind is Move:
            return (to if box is not None else None), flags
        if self.kind in (Copy, Restore):
            return to, flags
        return box, flags


class Reference:
    """`base` is what the server has, per row; `todo` the operations."""

    def __init__(self) -> None:
        self.base: dict[MessageRow, Place] = {}
        self.todo: dict[OpId, Todo] = {}

    def shown(self, row: MessageRow, *, until: OpId | None = None) -> Place:
        place = self.base[row]
        for op_id, todo in sorted(self.todo.items()):
            if op_id == until:
                break
            if row in todo.parts:
                place = todo.act(place, row)
        return place

    def remember_before(self) -> None:
        for op_id, todo in self.todo.items():
            for row in todo.parts:
                todo.before[row] = self.shown(row, until=op_id)

    def visible(self) -> list[MessageRow]:
        return sorted(row for row in self.base if self.shown(row)[0] is not None)

    def settle(self, op_id: OpId, rows: set[MessageRow] | None = None) -> None:
        todo = self.todo[op_id]
        for row in rows if rows is not None else set(todo.parts):
            if todo.kind is Copy and todo.source[row] in self.base:  # as the source is when it is copied
                self.base[row] = (None, self.base[todo.source[row]][1])
            self.base[row] = todo.act(self.base[row], row)
            todo.done[row] = todo.parts.pop(row)
            todo.before.setdefault(row, self.base[row])
        self.close_moot()

    def close_moot(self) -> None:
        """What waits for a message that is on no server, and that nothing puts there, is over."""
        for op_id, todo in sorted(self.todo.items()):
            for row in list(todo.parts):
                if not todo.sent and self.is_moot(op_id, todo, row):
                    todo.parts.pop(row)

    def is_moot(self, op_id: OpId, todo: Todo, row: MessageRow) -> bool:
        earlier = [one for number, one in sorted(self.todo.items()) if number < op_id]
        if todo.kind is Copy:
            return not self.will_be(todo.source[row], earlier)
        if todo.kind is Restore:
            return self.will_be(row, earlier) and not any(one.kind is Delete and row in one.parts for one in earlier)
        return not self.will_be(row, earlier)

    def will_be(self, row: MessageRow, earlier: list[Todo]) -> bool:
        """On the server by the time that these are done, if we leave deletes aside."""
        coming = any(one.kind in (Copy, Restore) and row in one.parts for one in earlier)
        return row in self.base and (self.base[row][0] is not None or coming)

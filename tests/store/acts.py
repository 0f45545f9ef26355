"""What the tests of undo and redo do again and again."""

from __future__ import annotations

from tests.store.world import SEEN, Mail, World
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import Op

MARK = FlagChange(add=FLAGGED)


def do(world: World, op: Op, label: str = "Act") -> OpId:
    op_id, _ = world.store.journal.apply(op, label)
    return op_id


def redo(world: World) -> OpId:
    entry = world.store.journal.last_redoable()
    assert entry is not None
    op_id, _ = world.store.journal.undo(entry.op_id)
    return op_id


def three(world: World) -> tuple[MessageRow, ...]:
    """One unseen, one seen and flagged in INBOX, one in Notes."""
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", flags=SEEN | FLAGGED))
    (third,) = world.deliver("Notes", Mail("<3@x>", flags=FlagSet(keywords=frozenset({"Work"}))))
    return first, second, third

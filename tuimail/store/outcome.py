"""How operations end: part by part, and as a whole once no part is open.

An operation that ends badly leaves the undo and redo stacks; when it was itself an undo, what it wanted to undo
stands again and goes back to its stack.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from enum import IntEnum

from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import OpState
from tuimail.store.connect import listed
from tuimail.store.work import Work


class PartState(IntEnum):
    """Where an operation stands with one of its messages."""

    OPEN = 0
    DONE = 1
    REFUSED = 2
    GONE = 3
    """The message left the server before its turn came; nobody's error."""
    CONFLICT = 4
    CANCELLED = 5


_END = (
    (PartState.DONE, OpState.SETTLED),
    (PartState.REFUSED, OpState.FAILED),
    (PartState.CONFLICT, OpState.CONFLICT),
    (PartState.CANCELLED, OpState.CANCELLED),
    (PartState.GONE, OpState.SETTLED),
)
"""The first kind of part that an operation has decides its end."""


def end_parts(work: Work, op_id: OpId, rows: Iterable[MessageRow], state: PartState) -> list[MessageRow]:
    """Close open parts; answers the rows that were open."""
    cursor = work.db.execute(
        """UPDATE op_message SET state = ? WHERE op_id = ? AND state = 0
           AND row IN (SELECT value FROM json_each(?)) RETURNING row""",
        (state, op_id, listed(rows)),
    )
    return [MessageRow(row) for (row,) in cursor.fetchall()]


def close_finished(work: Work, op_ids: Iterable[OpId], reason: str = "") -> None:
    """Give an end to those of the operations that have no open part left."""
    for op_id in sorted(set(op_ids)):
        found = {state for (state,) in work.db.execute("SELECT state FROM op_message WHERE op_id = ?", (op_id,))}
        if PartState.OPEN in found:
            continue
        end = next((end for part, end in _END if part in found), OpState.SETTLED)
        close(work, op_id, end, reason)


def close(work: Work, op_id: OpId, end: OpState, reason: str) -> None:
    """Give an open operation its end."""
    cursor = work.db.execute(
        """UPDATE op SET state = ?, settled_at = ?, error = CASE ? WHEN '' THEN error ELSE ? END
           WHERE op_id = ? AND state IN ('pending', 'kept', 'inflight', 'copied') RETURNING error""",
        (end.value, work.now, reason, reason, op_id),
    )
    told = cursor.fetchall()
    if not told:
        return
    work.touched.ops[op_id] = (end, told[0][0])
    if end in (OpState.FAILED, OpState.CONFLICT):
        off_the_stacks(work.db, op_id)
        stand_again(work.db, op_id)


def off_the_stacks(db: sqlite3.Connection, op_id: OpId) -> None:
    """Neither to undo nor to redo."""
    db.execute("UPDATE op SET undo_order = NULL, redo_order = NULL WHERE op_id = ?", (op_id,))


def stand_again(db: sqlite3.Connection, op_id: OpId) -> OpId | None:
    """What this operation undid is not undone: back on its stack with it; which one that is."""
    undone = db.execute(
        "SELECT op_id FROM op WHERE undone_by = ? AND op_id = (SELECT undoes FROM op WHERE op_id = ?)", (op_id, op_id)
    ).fetchone()
    if undone is None:
        return None
    db.execute("UPDATE op SET undone_by = NULL WHERE op_id = ?", undone)
    push(db, OpId(undone[0]))
    return OpId(undone[0])


def push(db: sqlite3.Connection, op_id: OpId) -> None:
    """On top of the stack where it belongs: an undo, or what was cancelled, can be redone; all else can be undone.

    What happened by itself ("aside") is on neither.
    """
    db.execute(
        """UPDATE op SET
             redo_order = CASE WHEN act = 'undo' OR state = 'cancelled' THEN ?1 END,
             undo_order = CASE WHEN act = 'undo' OR state = 'cancelled' THEN NULL ELSE ?1 END
           WHERE op_id = ?2 AND act <> 'aside'""",
        (_next_order(db), op_id),
    )


def _next_order(db: sqlite3.Connection) -> int:
    orders = db.execute("SELECT (SELECT max(undo_order) FROM op), (SELECT max(redo_order) FROM op)").fetchone()
    return max((order for order in orders if order is not None), default=0) + 1

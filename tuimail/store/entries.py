"""Reads the journal line by line, for screens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from tuimail.model.flags import FlagChange
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.operation import Asked, Copy, Delete, JournalEntry, Move, Op, OpState, Restore, SetFlags
from tuimail.store.codec import flags_of_text
from tuimail.store.connect import listed
from tuimail.store.errors import JournalError

_ENTRY = """SELECT op_id, kind, to_mailbox, add_flags, remove_flags, state, label, created_at, settled_at, attempts,
    error, undoes, undone_by, batch FROM op"""
LATEST = f"{_ENTRY} WHERE op_id < ? ORDER BY op_id DESC LIMIT ?"
UNDOABLE = f"{_ENTRY} WHERE undo_order IS NOT NULL ORDER BY undo_order DESC LIMIT 1"
REDOABLE = f"{_ENTRY} WHERE redo_order IS NOT NULL ORDER BY redo_order DESC LIMIT 1"
OF_BATCH = {
    is_undo: f"{_ENTRY} WHERE {order} IS NOT NULL AND batch = ? ORDER BY {order} DESC LIMIT 1"
    for is_undo, order in ((True, "undo_order"), (False, "redo_order"))
}
PENDING = "SELECT count(*) FROM op WHERE state IN ('pending', 'kept', 'inflight', 'copied')"
UNSENT = "SELECT count(*) FROM (SELECT DISTINCT row FROM op_message WHERE state = 0 LIMIT ?)"
_ONE = f"{_ENTRY} WHERE op_id = ?"
_ROWS = """SELECT op_id, json_group_array(source) FROM
    (SELECT op_id, source FROM op_message WHERE op_id IN (SELECT value FROM json_each(?)) ORDER BY op_id, seq)
    GROUP BY op_id"""
NEWEST_ROWS = "SELECT seq, source FROM op_message WHERE op_id = ? ORDER BY row DESC LIMIT ?"
_LAST = 2**62
ASKED = "asked"
"""The kind of an entry that nothing is sent for."""


def latest(db: sqlite3.Connection, limit: int, before: OpId | None, named: int | None = None) -> list[JournalEntry]:
    """Entries, newest first; no more than `named` of the messages of each, the newest, are read."""
    return _entries(db, db.execute(LATEST, (_LAST if before is None else before, limit)).fetchall(), named)


def entry(db: sqlite3.Connection, op_id: OpId) -> JournalEntry:
    """One entry, or JournalError."""
    found = _entries(db, db.execute(_ONE, (op_id,)).fetchall())
    if not found:
        raise JournalError(f"There is no operation {op_id} in the journal; see `tuimail log`.")
    return found[0]


def undoable(db: sqlite3.Connection, named: int | None = None) -> JournalEntry | None:
    """What an undo would take back."""
    return next(iter(_entries(db, db.execute(UNDOABLE).fetchall(), named)), None)


def redoable(db: sqlite3.Connection, named: int | None = None) -> JournalEntry | None:
    """What a redo would do again."""
    return next(iter(_entries(db, db.execute(REDOABLE).fetchall(), named)), None)


def of_batch(db: sqlite3.Connection, batch: str, *, is_undo: bool, named: int | None = None) -> JournalEntry | None:
    """What an undo (or a redo) of a batch takes back in this account."""
    return next(iter(_entries(db, db.execute(OF_BATCH[is_undo], (batch,)).fetchall(), named)), None)


def pending_count(db: sqlite3.Connection) -> int:
    """Operations that wait for the server."""
    count: int = db.execute(PENDING).fetchone()[0]
    return count


def unsent_count(db: sqlite3.Connection, at_most: int) -> int:
    """Messages of which a change waits for the server; no more than `at_most` are counted."""
    count: int = db.execute(UNSENT, (at_most,)).fetchone()[0]
    return count


def _entries(db: sqlite3.Connection, found: Sequence[Sequence[Any]], named: int | None = None) -> list[JournalEntry]:
    if named is not None:
        return [_entry(one, _newest(db, one[0], named)) for one in found]
    rows = db.execute(_ROWS, (listed(one[0] for one in found),)).fetchall() if found else []
    messages: dict[int, list[MessageRow]] = {op_id: json.loads(listed_rows) for op_id, listed_rows in rows}
    return [_entry(one, messages.get(one[0], ())) for one in found]


def _newest(db: sqlite3.Connection, op_id: int, named: int) -> list[MessageRow]:
    """In the order of the entry."""
    return [MessageRow(row) for _, row in sorted(db.execute(NEWEST_ROWS, (op_id, named)))]


def _entry(row: Sequence[Any], messages: Iterable[MessageRow]) -> JournalEntry:
    op_id, kind, to, add, remove, state, label, created_at, settled_at, attempts, error, undoes, undone_by, batch = row
    rows = tuple(messages)
    return JournalEntry(
        op_id=OpId(op_id),
        op=Asked(rows) if kind == ASKED else op_of(kind, rows, to, change_of(add, remove)),
        state=OpState(state),
        label=label,
        created_at=created_at,
        settled_at=settled_at,
        attempts=attempts,
        error=error,
        undoes=None if undoes is None else OpId(undoes),
        undone_by=None if undone_by is None else OpId(undone_by),
        batch=batch,
    )


def change_of(add: str, remove: str) -> FlagChange:
    """The value of the two columns of a change."""
    return FlagChange(flags_of_text(add), flags_of_text(remove))


def op_of(kind: str, messages: tuple[MessageRow, ...], to: int | None, change: FlagChange) -> Op:
    """The operation that the columns describe."""
    match kind, to:
        case "set_flags", _:
            return SetFlags(messages, change)
        case "delete", _:
            return Delete(messages)
        case "move", int():
            return Move(messages, MailboxRow(to), change)
        case "copy", int():
            return Copy(messages, MailboxRow(to))
        case "restore", int():
            return Restore(messages, MailboxRow(to))
    raise JournalError(f"The journal holds an operation of an unknown kind ({kind}); update tuimail.")

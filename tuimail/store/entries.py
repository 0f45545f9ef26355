"""Reads the journal line by line, for screens."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from tuimail.model.flags import FlagChange
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Asked, Before, Copy, Delete, JournalEntry, Move, Op, OpState, Restore, SetFlags
from tuimail.store.codec import flags_of_text
from tuimail.store.connect import listed, numbers_of
from tuimail.store.errors import JournalError, translated

_ENTRY = """SELECT op_id, kind, to_mailbox, add_flags, remove_flags, state, label, created_at, settled_at, attempts,
    error, undoes, undone_by, batch FROM op"""
LATEST = f"{_ENTRY} WHERE op_id < ? ORDER BY op_id DESC LIMIT ?"
_OLD = "op_id <= ? AND op_id NOT IN (SELECT value FROM json_each(?))"
UNDOABLE = f"{_ENTRY} WHERE undo_order IS NOT NULL AND {_OLD} ORDER BY undo_order DESC LIMIT 1"
REDOABLE = f"{_ENTRY} WHERE redo_order IS NOT NULL AND {_OLD} ORDER BY redo_order DESC LIMIT 1"
NEWEST = "SELECT coalesce(max(op_id), 0) FROM op"
_COUNTS = "(state IN (0, 1) OR (state = 5 AND (SELECT state FROM op WHERE op.op_id = ?1) = 'cancelled'))"
BEFORE = f"""SELECT old_mailbox, add_flags, remove_flags, old_flags, row FROM op_message
    WHERE op_id = ?1 AND row IN (SELECT value FROM json_each(?2)) AND {_COUNTS}"""  # noqa: S608
# One value for all that were alike: Python gets the GIL back once for each kind, not for each message.
BEFORES = f"""SELECT old_mailbox, add_flags, remove_flags, old_flags, json_group_array(row) FROM op_message
    WHERE op_id = ?1 AND {_COUNTS} GROUP BY old_mailbox, add_flags, remove_flags, old_flags"""  # noqa: S608
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
MAILBOX = "mailbox"
"""The kind of an entry about mailboxes themselves."""


def latest(db: sqlite3.Connection, limit: int, before: OpId | None, named: int | None = None) -> list[JournalEntry]:
    """Entries, newest first; no more than `named` of the messages of each, the newest, are read."""
    return _entries(db, db.execute(LATEST, (_LAST if before is None else before, limit)).fetchall(), named)


def entry(db: sqlite3.Connection, op_id: OpId) -> JournalEntry:
    """One entry, or JournalError."""
    found = _entries(db, db.execute(_ONE, (op_id,)).fetchall())
    if not found:
        raise JournalError(f"There is no operation {op_id} in the journal; see `tuimail log`.")
    return found[0]


def undoable(
    db: sqlite3.Connection, named: int | None = None, up_to: OpId | None = None, but: Collection[OpId] = ()
) -> JournalEntry | None:
    """What an undo would take back: the newest, or the newest of the older ones but for some."""
    return _top(db, UNDOABLE, named, up_to, but)


def redoable(
    db: sqlite3.Connection, named: int | None = None, up_to: OpId | None = None, but: Collection[OpId] = ()
) -> JournalEntry | None:
    """What a redo would do again, as `undoable`."""
    return _top(db, REDOABLE, named, up_to, but)


def _top(
    db: sqlite3.Connection, query: str, named: int | None, up_to: OpId | None, but: Collection[OpId]
) -> JournalEntry | None:
    found = db.execute(query, (_LAST if up_to is None else up_to, listed(but))).fetchall()
    return next(iter(_entries(db, found, named)), None)


def newest(db: sqlite3.Connection) -> OpId:
    """The last entry, 0 where there is none."""
    return OpId(db.execute(NEWEST).fetchone()[0])


def befores(db: sqlite3.Connection, op_id: OpId) -> list[tuple[array[int], Before]]:
    """Where the messages of an entry were before it, and what leads back to their flags: those together that agree."""
    return [(numbers_of(rows), _before(*one)) for *one, rows in db.execute(BEFORES, (op_id,))]


def before(db: sqlite3.Connection, op_id: OpId, rows: Iterable[MessageRow]) -> dict[MessageRow, Before]:
    """The same of some of them."""
    return {MessageRow(row): _before(*one) for *one, row in db.execute(BEFORE, (op_id, listed(rows)))}


def _before(mailbox: MailboxRow | None, add: str, remove: str, old_flags: str) -> Before:
    return Before(mailbox, change_of(add, remove).inverse_for(flags_of_text(old_flags)))


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
    if any(one[1] == MAILBOX for one in found):
        return _with_edits(db, found, named)
    if named is not None:
        return [_entry(one, _newest(db, one[0], named)) for one in found]
    rows = db.execute(_ROWS, (listed(one[0] for one in found),)).fetchall() if found else []
    messages: dict[int, list[MessageRow]] = {op_id: json.loads(listed_rows) for op_id, listed_rows in rows}
    return [_entry(one, messages.get(one[0], ())) for one in found]


def _with_edits(db: sqlite3.Connection, found: Sequence[Sequence[Any]], named: int | None) -> list[JournalEntry]:
    from tuimail.store.mailbox_ops import edits  # folders are seldom changed

    known = edits(db, [one[0] for one in found])
    mail = {entry.op_id: entry for entry in _entries(db, [one for one in found if one[1] != MAILBOX], named)}
    return [mail[one[0]] if one[0] in mail else _entry(one, (), known[one[0]]) for one in found]


def _newest(db: sqlite3.Connection, op_id: int, named: int) -> list[MessageRow]:
    """In the order of the entry."""
    return [MessageRow(row) for _, row in sorted(db.execute(NEWEST_ROWS, (op_id, named)))]


def _entry(row: Sequence[Any], messages: Iterable[MessageRow], edit: MailboxEdit | None = None) -> JournalEntry:
    op_id, kind, to, add, remove, state, label, created_at, settled_at, attempts, error, undoes, undone_by, batch = row
    rows = tuple(messages)
    return JournalEntry(
        op_id=OpId(op_id),
        op=edit or (Asked(rows) if kind == ASKED else op_of(kind, rows, to, change_of(add, remove))),
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


class JournalReads:
    """What a reader of an account is asked about its journal."""

    path: Path
    _db: sqlite3.Connection
    named: int | None = None
    """So many of the messages of an entry of the journal are named at most; None: all."""

    def journal(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        """Entries of the journal, newest first."""
        with translated(self.path):
            return latest(self._db, limit, before, self.named)

    def last_undoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        """What undo takes back next; of the older entries, but for some, if that is asked for."""
        with translated(self.path):
            return undoable(self._db, self.named, up_to, but)

    def last_redoable(self, up_to: OpId | None = None, but: Collection[OpId] = ()) -> JournalEntry | None:
        """What redo does again next, in the same way."""
        with translated(self.path):
            return redoable(self._db, self.named, up_to, but)

    def newest_op(self) -> OpId:
        """The last entry of the journal, 0 where there is none."""
        with translated(self.path):
            return newest(self._db)

    def befores(self, op_id: OpId) -> list[tuple[array[int], Before]]:
        """How the messages of an entry were before it; as long a read as they are many."""
        with translated(self.path):
            return befores(self._db, op_id)

    def before(self, op_id: OpId, rows: Iterable[MessageRow]) -> dict[MessageRow, Before]:
        """How some messages were before an entry; those to which it did nothing are left out."""
        with translated(self.path):
            return before(self._db, op_id, rows)

    def of_batch(self, batch: str, *, is_undo: bool) -> JournalEntry | None:
        """What an undo (or a redo) of a batch takes back in this account."""
        with translated(self.path):
            return of_batch(self._db, batch, is_undo=is_undo, named=self.named)

    def pending_count(self) -> int:
        """Operations that wait for the server."""
        with translated(self.path):
            return pending_count(self._db)

    def unsent_count(self, at_most: int) -> int:
        """Messages of which a change waits for the server; no more than `at_most` are counted."""
        with translated(self.path):
            return unsent_count(self._db, at_most)

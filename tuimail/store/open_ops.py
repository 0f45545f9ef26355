"""Reads what the journal still has to send."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import OpState
from tuimail.store.connect import listed
from tuimail.store.entries import MAILBOX, change_of, op_of
from tuimail.store.values import OpenOp, OpPart

OPEN = """SELECT op_id, kind, to_mailbox, add_flags, remove_flags, state, label, created_at, detail, attempts,
    not_before FROM op WHERE state IN ('pending', 'kept', 'inflight', 'copied') ORDER BY op_id LIMIT ?"""
_OPEN_PARTS = """SELECT p.op_id, p.row, p.source, m.base_mailbox, m.base_uid, p.to_mailbox, p.add_flags,
      p.remove_flags, p.new_uid, EXISTS (SELECT 1 FROM kept_source k WHERE k.row = p.row)
    FROM op_message p LEFT JOIN message m ON m.row = p.source
    WHERE p.state = 0 AND p.op_id IN (SELECT value FROM json_each(?)) ORDER BY p.op_id, p.seq"""


def next_open(db: sqlite3.Connection, now: int, limit: int) -> list[OpenOp]:
    """Operations to send, oldest first. What waits for its time holds back what later ones do to the same messages."""
    found = db.execute(OPEN, (limit,)).fetchall()
    rows = db.execute(_OPEN_PARTS, (listed(op[0] for op in found),)).fetchall()
    parts = {op_id: tuple(map(_part, group)) for op_id, group in groupby(rows, itemgetter(0))}
    edits = _edits(db, found)
    held: set[MessageRow] = set()
    ready = []
    for one in found:
        op = _open(one, parts.get(one[0], ()), edits.get(one[0]))
        touches = {row for part in op.parts for row in (part.row, part.source)}
        if op.not_before > now or touches & held:
            held |= touches
        else:
            ready.append(op)
    return ready


def _edits(db: sqlite3.Connection, found: Sequence[Sequence[Any]]) -> Mapping[int, MailboxEdit]:
    of_mailboxes = [one[0] for one in found if one[1] == MAILBOX]
    if not of_mailboxes:
        return {}
    from tuimail.store.mailbox_ops import edits  # folders are seldom changed

    return edits(db, of_mailboxes)


def _open(row: Sequence[Any], parts: tuple[OpPart, ...], edit: MailboxEdit | None) -> OpenOp:
    op_id, kind, to, add, remove, state, label, created_at, detail, attempts, not_before = row
    op = edit or op_of(kind, tuple(part.source for part in parts), to, change_of(add, remove))
    return OpenOp(OpId(op_id), op, OpState(state), label, detail, attempts, not_before, created_at, parts)


def _part(row: Sequence[Any]) -> OpPart:
    _, number, source, base_mailbox, base_uid, to, add, remove, new_uid, kept = row
    return OpPart(
        row=MessageRow(number),
        source=MessageRow(source),
        base_mailbox=None if base_mailbox is None else MailboxRow(base_mailbox),
        base_uid=None if base_uid is None else Uid(base_uid),
        to=None if to is None else MailboxRow(to),
        change=change_of(add, remove),
        new_uid=None if new_uid is None else Uid(new_uid),
        kept=bool(kept),
    )

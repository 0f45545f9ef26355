"""What happens to rows that the server does not have any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid
from tuimail.store.adopt import place_at, tell_placed
from tuimail.store.codec import flag_columns, flag_set, flags_of_text
from tuimail.store.connect import listed
from tuimail.store.fold import end_copies_of
from tuimail.store.outcome import PartState, close_finished
from tuimail.store.values import UidRange
from tuimail.store.work import Work

_SENT = ("inflight", "copied")
_OPEN_PARTS = """SELECT m.row, o.kind, o.state, m.to_mailbox, m.add_flags, m.remove_flags, m.new_uid
    FROM op_message m JOIN op o ON o.op_id = m.op_id
    WHERE m.state = 0 AND m.row IN (SELECT value FROM json_each(?)) ORDER BY m.row, m.op_id"""


def rows_based_in(db: sqlite3.Connection, mailbox: MailboxRow) -> list[MessageRow]:
    """All rows that the server has in a mailbox."""
    return [MessageRow(row) for (row,) in db.execute("SELECT row FROM message WHERE base_mailbox = ?", (mailbox,))]


def rows_of_uids(db: sqlite3.Connection, mailbox: MailboxRow, uids: Iterable[int | UidRange]) -> list[MessageRow]:
    """The rows behind UIDs; unknown ones have none, and a range may be as wide as it likes."""
    single = [uid for uid in uids if isinstance(uid, int)]
    found = db.execute(
        "SELECT row FROM message WHERE base_mailbox = ? AND base_uid IN (SELECT value FROM json_each(?))",
        (mailbox, listed(single)),
    ).fetchall()
    for one in uids:
        if not isinstance(one, int):
            found += db.execute(
                "SELECT row FROM message WHERE base_mailbox = ? AND base_uid BETWEEN ? AND ?", (mailbox, *one)
            ).fetchall()
    return list(dict.fromkeys(MessageRow(row) for (row,) in found))


def lose(work: Work, rows: Collection[MessageRow], *, conflict: str = "") -> None:
    """The server expunged these. A move under way took its message where it leads; a delete under way did it.

    Open operations on the others end as gone, or as a conflict where `conflict` names a reason.
    """
    if not rows:
        return
    dropped = set(rows)
    placed: list[MessageRow] = []
    parts = work.db.execute(_OPEN_PARTS, (listed(rows),)).fetchall()
    for row, group in groupby(parts, itemgetter(0)):
        stays = _explained(work, row, list(group))
        if stays is not None:
            dropped.discard(row)
            placed.append(stays)
    tell_placed(work, placed)
    drop(work, dropped, conflict=conflict)


def _explained(work: Work, row: MessageRow, parts: Sequence[Any]) -> MessageRow | None:
    """The row that stays where an operation that was sent explains why the message is gone."""
    system, keywords = work.db.execute("SELECT base_flags, base_keywords FROM message WHERE row = ?", (row,)).fetchone()
    flags, to, new_uid = flag_set(system, keywords), None, None
    for _, kind, state, part_to, add, remove, part_uid in parts:
        if kind == "delete" and state in ("kept", "inflight"):
            forget_base(work, (row,))
            return row
        if state not in _SENT or kind == "copy":
            break
        flags = (flags | flags_of_text(add)) - flags_of_text(remove)
        if kind == "move":
            to, new_uid = part_to, part_uid
    if to is None:
        return None
    work.db.execute("UPDATE message SET base_flags = ?, base_keywords = ? WHERE row = ?", (*flag_columns(flags), row))
    return place_at(work, row, MailboxRow(to), None if new_uid is None else Uid(new_uid))


def forget_base(work: Work, rows: Collection[MessageRow]) -> None:
    """The rows stay for the undo, but the server has nothing of them. The caller folds them again."""
    work.db.execute(
        """UPDATE message SET base_mailbox = NULL, base_uid = NULL, base_modseq = NULL, waits = 0
           WHERE row IN (SELECT value FROM json_each(?))""",
        (listed(rows),),
    )


def drop(work: Work, rows: Collection[MessageRow], *, conflict: str = "") -> None:
    """Delete rows, and end what was still to be done with them."""
    if not rows:
        return
    wanted = listed(rows)
    end = PartState.CONFLICT if conflict else PartState.GONE
    ended = work.db.execute(
        """UPDATE op_message SET state = ? WHERE state = 0 AND row IN (SELECT value FROM json_each(?))
           RETURNING op_id, row""",
        (end, wanted),
    ).fetchall()
    _delete(work, rows, wanted)
    end_copies_of(work, rows, end, conflict)
    close_finished(work, {OpId(op_id) for op_id, _ in ended}, conflict)


def _delete(work: Work, rows: Collection[MessageRow], wanted: str) -> None:
    shown = work.db.execute(
        """SELECT mailbox, row FROM message WHERE mailbox IS NOT NULL AND row IN (SELECT value FROM json_each(?))
           ORDER BY mailbox""",
        (wanted,),
    ).fetchall()
    for mailbox, group in groupby(shown, itemgetter(0)):
        work.touched.of(MailboxRow(mailbox)).remove(MessageRow(row) for _, row in group)
        work.touched.counts.add(MailboxRow(mailbox))
    work.db.execute("DELETE FROM kept_source WHERE row IN (SELECT value FROM json_each(?))", (wanted,))
    work.db.execute("DELETE FROM message WHERE row IN (SELECT value FROM json_each(?))", (wanted,))
    work.dropped.extend(rows)

"""Finds the row that a message on the server already has here, so that nobody sees it twice.

Two ways lead here: a sync brings a message that a row was waiting for (moved, copied or restored there, or its
UIDVALIDITY changed), or the server names the UID of a move (COPYUID) after the sync made a second row for it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence

from tuimail.model.ids import MailboxRow, MessageRow, Uid
from tuimail.store.codec import clean
from tuimail.store.connect import listed
from tuimail.store.fold import refold
from tuimail.store.values import NewMessage
from tuimail.store.work import Work

_Print = tuple[str, int, int]
"""What two copies of a message share: (msgid, 0, size), or ("", internaldate, size) where it has no msgid."""

_WAITING_BY_MSGID = """SELECT m.row, h.msgid, m.size FROM header h CROSS JOIN message m ON m.row = h.row
    WHERE h.msgid IN (SELECT value FROM json_each(?)) AND m.base_mailbox = ? AND m.base_uid IS NULL ORDER BY m.row"""
_WAITING_WITHOUT = """SELECT m.row, coalesce(m.base_internaldate, m.internaldate), m.size
    FROM message m CROSS JOIN header h ON h.row = m.row WHERE m.base_mailbox = ? AND m.base_uid IS NULL AND h.msgid = ''
      AND m.size IN (SELECT value FROM json_each(?)) ORDER BY m.row"""


def match_waiting(db: sqlite3.Connection, mailbox: MailboxRow, messages: Sequence[NewMessage]) -> dict[Uid, MessageRow]:
    """Which of the new messages are rows that wait in this mailbox for a UID."""
    waiting = db.execute(
        "SELECT EXISTS (SELECT 1 FROM message WHERE base_mailbox = ? AND base_uid IS NULL)", (mailbox,)
    ).fetchone()[0]
    if not waiting:
        return {}
    rows: dict[_Print, deque[MessageRow]] = defaultdict(deque)
    for row, msgid, size in _by_msgid(db, mailbox, messages):
        rows[msgid, 0, size].append(row)
    for row, internaldate, size in _without_msgid(db, mailbox, messages):
        rows["", internaldate, size].append(row)
    found = {}
    for message in messages:
        candidates = rows.get(_print(message))
        if candidates:
            found[message.uid] = candidates.popleft()
    return found


def _print(message: NewMessage) -> _Print:
    msgid = clean(message.headers.msgid)
    return (msgid, 0, message.size) if msgid else ("", message.internaldate, message.size)


def _by_msgid(
    db: sqlite3.Connection, mailbox: MailboxRow, messages: Iterable[NewMessage]
) -> list[tuple[MessageRow, str, int]]:
    msgids = {clean(message.headers.msgid) for message in messages} - {""}
    return db.execute(_WAITING_BY_MSGID, (json.dumps(sorted(msgids)), mailbox)).fetchall()


def _without_msgid(
    db: sqlite3.Connection, mailbox: MailboxRow, messages: Iterable[NewMessage]
) -> list[tuple[MessageRow, int, int]]:
    sizes = {message.size for message in messages if not message.headers.msgid}
    return db.execute(_WAITING_WITHOUT, (mailbox, listed(sizes))).fetchall() if sizes else []


def place_at(
    work: Work, row: MessageRow, mailbox: MailboxRow, uid: Uid | None, watermark: int | None = None
) -> MessageRow:
    """The server has the row in this mailbox now; answers the row that stays. `tell_placed` comes after the last one.

    A second row that a sync made for it is swallowed: the one with that UID, or without a UID, one that came in after
    `watermark` and looks the same.
    """
    twin = _holder(work.db, mailbox, uid) if uid is not None else _lookalike(work.db, row, mailbox, watermark)
    if twin is not None and twin != row:
        return _merge(work, row, twin)
    work.db.execute(
        "UPDATE message SET base_mailbox = ?, base_uid = ?, base_modseq = NULL, waits = 0 WHERE row = ?",
        (mailbox, uid, row),
    )
    return row


def _holder(db: sqlite3.Connection, mailbox: MailboxRow, uid: Uid) -> MessageRow | None:
    found = db.execute("SELECT row FROM message WHERE base_mailbox = ? AND base_uid = ?", (mailbox, uid)).fetchone()
    return MessageRow(found[0]) if found else None


def _lookalike(
    db: sqlite3.Connection, row: MessageRow, mailbox: MailboxRow, watermark: int | None
) -> MessageRow | None:
    if watermark is None:
        return None
    msgid, internaldate, size = db.execute(
        """SELECT h.msgid, coalesce(m.base_internaldate, m.internaldate), m.size
           FROM message m JOIN header h ON h.row = m.row WHERE m.row = ?""",
        (row,),
    ).fetchone()
    if msgid:
        query = """SELECT m.row FROM header h CROSS JOIN message m ON m.row = h.row
            WHERE h.msgid = ? AND m.size = ? AND m.base_mailbox = ? AND m.base_uid IS NOT NULL AND m.row > ?
            ORDER BY m.base_uid DESC LIMIT 1"""
        found = db.execute(query, (msgid, size, mailbox, watermark)).fetchall()
    else:
        query = """SELECT row FROM message WHERE row > ? AND coalesce(base_internaldate, internaldate) = ?
            AND size = ? AND base_mailbox = ? AND base_uid IS NOT NULL ORDER BY base_uid DESC LIMIT 1"""
        found = db.execute(query, (watermark, internaldate, size, mailbox)).fetchall()
    return MessageRow(found[0][0]) if found else None


def _merge(work: Work, one: MessageRow, other: MessageRow) -> MessageRow:
    """Two rows are one message, `other` being how the server told of it: the older number stays, with all of both."""
    stays, goes = min(one, other), max(one, other)
    db = work.db
    base = db.execute(
        """SELECT base_mailbox, base_uid, base_flags, base_keywords, base_modseq FROM message WHERE row = ?""", (other,)
    ).fetchone()
    for table in ("op_message", "kept_source"):
        db.execute(f"UPDATE OR IGNORE {table} SET row = ? WHERE row = ?", (stays, goes))  # noqa: S608
        db.execute(f"DELETE FROM {table} WHERE row = ?", (goes,))  # noqa: S608
    db.execute("UPDATE op_message SET source = ? WHERE source = ?", (stays, goes))
    db.execute(
        "UPDATE header SET parts = ifnull(parts, (SELECT parts FROM header WHERE row = ?)) WHERE row = ?", (goes, stays)
    )
    (shown,) = db.execute("SELECT mailbox FROM message WHERE row = ?", (goes,)).fetchone()
    db.execute("DELETE FROM message WHERE row = ?", (goes,))
    if shown is not None:
        work.touched.of(MailboxRow(shown)).remove((goes,))
        work.touched.counts.add(MailboxRow(shown))
    db.execute(
        """UPDATE message SET base_mailbox = ?, base_uid = ?, base_flags = ?, base_keywords = ?, base_modseq = ?,
           waits = 0 WHERE row = ?""",
        (*base, stays),
    )
    work.merged.append((stays, goes))
    return stays


def tell_placed(work: Work, rows: Collection[MessageRow]) -> None:
    """Fold these again; and a row that got its UID looks different even where its flags do not."""
    refold(work, rows)
    for mailbox, row in work.db.execute(
        "SELECT mailbox, row FROM message WHERE mailbox IS NOT NULL AND row IN (SELECT value FROM json_each(?))",
        (listed(rows),),
    ):
        work.touched.of(MailboxRow(mailbox)).change((MessageRow(row),))

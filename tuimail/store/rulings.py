"""Applies rules to new mail, each message once, and writes what they do to the journal in the same transaction.

New is what came into a mailbox since its rules began to be watched: a higher UID, a later row here, a later date, and
a Message-ID that was not looked at before. So what is moved back by hand, or undone, stays where it is, and so does
what another machine woke.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tuimail.model.ids import AccountId, MailboxRow, MessageRow
from tuimail.model.operation import Move, Op
from tuimail.model.snooze import OVER
from tuimail.model.threading import id_number
from tuimail.query.terms import Query
from tuimail.store import append, mailbox_rows
from tuimail.store.connect import listed
from tuimail.store.query_sql import Cache, sure
from tuimail.store.values import Touched
from tuimail.store.work import Database, Work, newest_row

_SLACK_S = 86_400
"""Clocks differ, and mail may have been on its way."""
_NEW = """SELECT m.row, h.msgid FROM message m JOIN header h ON h.row = m.row
    WHERE m.row > ? AND +m.base_mailbox = ? AND +m.mailbox = ? AND m.base_uid >= ?
      AND coalesce(m.base_internaldate, m.internaldate) >= ? AND NOT instr(m.keywords, ?)
      AND NOT EXISTS (SELECT 1 FROM op_message p JOIN op o ON o.op_id = p.op_id
        WHERE p.row = m.row AND o.kind IN ('move', 'restore'))
    ORDER BY m.row"""
_AMONG = "SELECT m.row FROM message AS m WHERE m.row IN (SELECT value FROM json_each(?)) AND {} ORDER BY m.row"


class Ruling(NamedTuple):
    """A rule made ready: `op` answers what it does to these messages, and `label` says so."""

    query: Query
    op: Callable[[tuple[MessageRow, ...]], Op]
    label: Callable[[int], str]


class Rulings:
    """What rules do to the mail of one account."""

    def __init__(self, mail: Database, account: AccountId) -> None:
        self._mail = mail
        self._account = account

    def apply(self, mailbox: MailboxRow, rulings: Sequence[Ruling]) -> tuple[list[str], Touched]:
        """Look at what is new in a mailbox; the labels of what was done. The first time nothing is new."""
        labels: list[str] = []
        with self._mail.work() as work:
            rows = self._new(work, mailbox)
            if not rows:
                return labels, work.touched
            cache = self._cache(work)
            for ruling in rulings:
                found = _matching(work, rows, ruling.query, cache)
                if not found:
                    continue
                op, label = ruling.op(found), ruling.label(len(found))
                append.append(work, append.entry_of(work, op, label, 0, is_undoable=False))
                labels.append(label)
                if isinstance(op, Move):  # what is gone from here is no other rule's
                    rows = [row for row in rows if row not in found]
        return labels, work.touched

    def forget(self, but: Sequence[MailboxRow]) -> None:
        """Only these mailboxes have rules: what comes into others meanwhile is old when they get one."""
        with self._mail.reading() as db:
            marked = {row for (row,) in db.execute("SELECT mailbox FROM rule_mark")}
        if marked - set(but):
            with self._mail.work() as work:
                work.db.execute(
                    "DELETE FROM rule_mark WHERE mailbox NOT IN (SELECT value FROM json_each(?))", (listed(but),)
                )

    def _new(self, work: Work, mailbox: MailboxRow) -> list[MessageRow]:
        anchor = mailbox_rows.existing(work.db, mailbox).anchor
        if anchor is None:
            return []  # never synchronised: all that comes first is old
        db, newest = work.db, newest_row(work.db)
        mark = db.execute("SELECT uidvalidity, uid, row, since FROM rule_mark WHERE mailbox = ?", (mailbox,)).fetchone()
        if mark is None or mark[0] != anchor.uidvalidity:
            values = (mailbox, anchor.uidvalidity, anchor.uidnext, newest, work.now)
            db.execute("INSERT OR REPLACE INTO rule_mark VALUES (?, ?, ?, ?, ?)", values)
            return []
        _, uid, row, since = mark
        if newest <= row:
            return []
        found = db.execute(_NEW, (row, mailbox, mailbox, uid, since - _SLACK_S, OVER)).fetchall()
        db.execute("UPDATE rule_mark SET row = ? WHERE mailbox = ?", (newest, mailbox))
        return [MessageRow(number) for number, msgid in found if not msgid or self._is_first(work, msgid)]

    def _is_first(self, work: Work, msgid: str) -> bool:
        return work.db.execute("INSERT OR IGNORE INTO ruled VALUES (?)", (id_number(msgid),)).rowcount > 0

    def _cache(self, work: Work) -> Cache:
        mailboxes = mailbox_rows.every(work.db)
        return Cache(account=self._account, mailboxes=mailboxes, now=work.now, indexed_to=None)


def _matching(work: Work, rows: Sequence[MessageRow], query: Query, cache: Cache) -> tuple[MessageRow, ...]:
    condition = sure(query, cache)
    found = work.db.execute(_AMONG.format(condition.sql), (listed(rows), *condition.parameters))
    return tuple(MessageRow(row) for (row,) in found)

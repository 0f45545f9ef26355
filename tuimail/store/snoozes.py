"""Reads which snoozed messages are to wake."""

from __future__ import annotations

from typing import NamedTuple

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.snooze import OVER, PREFIX
from tuimail.store.work import Database

# Their date is the time they wake (`wake_date`), so the list's own index has the due ones at its end.
_DUE = """SELECT row, keywords FROM message WHERE internaldate <= ?
    AND mailbox IN (SELECT row FROM mailbox WHERE special_use = 'snoozed') AND instr(lower(keywords), ?)
    AND NOT instr(lower(keywords), ?)
    AND NOT EXISTS (SELECT 1 FROM op_message p JOIN op o ON o.op_id = p.op_id
      WHERE p.row = message.row AND o.act = 'aside' AND o.state IN ('failed', 'conflict') AND o.settled_at > ?)
    LIMIT ?"""
_MOST = 5000
_PATIENCE_S = 3600
"""What the server refused to wake is not tried again for so long."""


class Sleeper(NamedTuple):
    """A snoozed message with all its keywords."""

    row: MessageRow
    keywords: frozenset[str]


class Snoozes:
    """The snoozed messages of one account."""

    def __init__(self, mail: Database) -> None:
        self._mail = mail

    def due(self, now: float) -> list[Sleeper]:
        """Those whose time (seconds since the epoch) has come."""
        with self._mail.reading() as db:
            found = db.execute(_DUE, (int(now), PREFIX, OVER.lower(), int(now) - _PATIENCE_S, _MOST)).fetchall()
        return [Sleeper(MessageRow(row), frozenset(keywords.split())) for row, keywords in found]

    def destinations(self) -> dict[str, MailboxRow]:
        """The mailboxes that messages can return to, by name."""
        with self._mail.reading() as db:
            return dict(db.execute("SELECT name, row FROM mailbox WHERE selectable").fetchall())

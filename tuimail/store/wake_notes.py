"""The notes that say when snoozed messages wake, where the server keeps no keywords: read, and kept in step.

A note is a message that is shown nowhere (its `mailbox` is NULL). Which messages the notes are about stands in `noted`,
by the number that they share; what a note says comes to these as the keywords that they would have. A note that
something sleeps counts while that lies in the note's own folder, a note that it woke counts everywhere else; of several
the latest counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from tuimail.model.ids import MailboxRow, MessageRow, Uid
from tuimail.model.wake_note import WakeNote, about, read_note
from tuimail.store.connect import listed
from tuimail.store.work import Database

_ANY = "SELECT EXISTS (SELECT 1 FROM wake_note)"
_SAID = """SELECT d.row, n.about, n.wakes_at, n.home, n.is_over
    FROM noted d CROSS JOIN message m ON m.row = d.row
      CROSS JOIN wake_note n ON n.about = d.about CROSS JOIN message note ON note.row = n.row
    WHERE d.row IN (SELECT value FROM json_each(?)) AND (note.base_mailbox IS m.base_mailbox) <> n.is_over
    ORDER BY note.base_uid"""
_HIDDEN = "SELECT row FROM wake_note WHERE row IN (SELECT value FROM json_each(?))"
_SLEEPERS = """SELECT m.row, h.msgid, coalesce(m.base_internaldate, m.internaldate), m.size
    FROM message m JOIN header h ON h.row = m.row
    WHERE m.base_mailbox IN (SELECT row FROM mailbox WHERE special_use = 'snoozed')
      AND m.row NOT IN (SELECT row FROM wake_note)"""
_WOKEN = """SELECT t.row, n.about FROM wake_note n CROSS JOIN thread_of o ON o.id = n.about
      CROSS JOIN threading t ON t.thread = o.thread
    WHERE n.is_over AND t.row NOT IN (SELECT row FROM noted)"""
_FACTS = """SELECT m.row, h.msgid, coalesce(m.base_internaldate, m.internaldate), m.size
    FROM message m JOIN header h ON h.row = m.row WHERE m.row IN (SELECT value FROM json_each(?))"""
_NOTES = """SELECT note.base_mailbox, note.base_uid, n.about, n.wakes_at, n.is_over,
      coalesce(note.base_internaldate, note.internaldate),
      EXISTS (SELECT 1 FROM noted d WHERE d.about = n.about),
      EXISTS (SELECT 1 FROM noted d JOIN message m ON m.row = d.row
        WHERE d.about = n.about AND m.base_mailbox = note.base_mailbox),
      (SELECT synced_low FROM mailbox WHERE row = note.base_mailbox)
    FROM wake_note n JOIN message note ON note.row = n.row
    WHERE note.base_uid IS NOT NULL ORDER BY note.base_uid DESC"""

_OVER_S: Final = 30 * 86_400
"""So long a message stays where it came back to, in lists by date."""
_GRACE_S: Final = 3600
"""A note is written before its message comes: another machine may be about to move it."""


class Stale(NamedTuple):
    """Notes that are needed no more, by UID: those whose message is gone, and those that never had one."""

    done: tuple[Uid, ...] = ()
    lonely: tuple[Uid, ...] = ()


def is_any(db: sqlite3.Connection) -> bool:
    """Whether there are notes at all: on most servers there are none."""
    return bool(db.execute(_ANY).fetchone()[0])


def said_of(db: sqlite3.Connection, rows: str) -> Mapping[int, frozenset[str]]:
    """The keywords that notes stand for, of these rows (a JSON list)."""
    found = db.execute(_SAID, (rows,)).fetchall()
    return {row: WakeNote(number, at, home, bool(over)).keywords for row, number, at, home, over in found}


def hidden(db: sqlite3.Connection, rows: str) -> set[int]:
    """Those of the rows (a JSON list) that are notes."""
    return {row for (row,) in db.execute(_HIDDEN, (rows,))}


def noted_rows(db: sqlite3.Connection) -> set[MessageRow]:
    """All messages that notes are about."""
    return {MessageRow(row) for (row,) in db.execute("SELECT row FROM noted")}


def put(db: sqlite3.Connection, notes: Iterable[tuple[int, str]]) -> list[MessageRow]:
    """Remember new messages of the Snoozed folder, by row and Message-ID, as the notes that they are."""
    found = [(row, *note) for row, msgid in notes if (note := read_note(msgid)) is not None]
    db.executemany(
        "INSERT OR REPLACE INTO wake_note (row, about, wakes_at, home, is_over) VALUES (?, ?, ?, ?, ?)", found
    )
    return [MessageRow(row) for row, *_ in found]


def match(db: sqlite3.Connection) -> None:
    """Find out which messages the notes are about."""
    wanted = {number for (number,) in db.execute("SELECT about FROM wake_note")}
    db.execute("DELETE FROM noted WHERE about NOT IN (SELECT about FROM wake_note)")
    near = [(row, about(*facts)) for row, *facts in db.execute(_SLEEPERS)]
    far = dict(db.execute(_WOKEN).fetchall())
    near += [(row, about(*facts)) for row, *facts in db.execute(_FACTS, (listed(far),))] if far else []
    db.executemany("INSERT OR IGNORE INTO noted VALUES (?, ?)", [one for one in near if one[1] in wanted])


class WakeNotes:
    """What jobs ask about the notes of one account."""

    def __init__(self, mail: Database) -> None:
        self._mail = mail

    def has(self, msgids: Collection[str]) -> set[str]:
        """Those of the notes, by Message-ID, that the server has already."""
        with self._mail.reading() as db:
            found = db.execute(
                """SELECT n.about, n.wakes_at, n.home, n.is_over FROM wake_note n JOIN message m ON m.row = n.row
                   WHERE m.base_uid IS NOT NULL"""
            ).fetchall()
        return {WakeNote(number, at, home, bool(over)).msgid for number, at, home, over in found} & set(msgids)

    def about(self, rows: Iterable[MessageRow]) -> dict[MessageRow, frozenset[str]]:
        """The keywords that notes stand for, by message."""
        with self._mail.reading() as db:
            return {MessageRow(row): words for row, words in said_of(db, listed(rows)).items()}

    def stale(self, now: float) -> dict[MailboxRow, Stale]:
        """What can be removed, by folder. A folder that is not wholly known says nothing of what it lacks."""
        with self._mail.reading() as db:
            notes = db.execute(_NOTES).fetchall() if is_any(db) else []
        seen: set[tuple[int, int, bool]] = set()
        found: dict[MailboxRow, Stale] = {}
        for mailbox, uid, number, wakes_at, is_over, date, has_message, is_there, low in notes:
            done, lonely = found.get(MailboxRow(mailbox), Stale())
            is_old = (mailbox, number, bool(is_over)) in seen
            seen.add((mailbox, number, bool(is_over)))
            if is_old or (wakes_at < now - _OVER_S if is_over else has_message and not is_there):
                done += (Uid(uid),)
            elif not is_over and not has_message and low == 1 and date < now - _GRACE_S:
                lonely += (Uid(uid),)
            found[MailboxRow(mailbox)] = Stale(done, lonely)
        return {mailbox: stale for mailbox, stale in found.items() if any(stale)}

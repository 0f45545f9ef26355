"""Reads the mailbox table."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from tuimail.model.ids import MailboxRow, ModSeq, Uid, UidValidity
from tuimail.model.mailbox import Access, Anchor, Mailbox, MailboxCounts, SpecialUse
from tuimail.store.errors import StoreMissing

_COLUMNS = """row, name, delimiter, special_use, selectable, subscribed, total, unseen, server_total,
    uidvalidity, uidnext, highestmodseq, synced_low, flags_swept_at, access, rights"""
_ALL = f"SELECT {_COLUMNS} FROM mailbox ORDER BY row"  # noqa: S608
_BY_ROW = f"SELECT {_COLUMNS} FROM mailbox WHERE row = ?"  # noqa: S608
_BY_NAME = f"SELECT {_COLUMNS} FROM mailbox WHERE name = ?"  # noqa: S608
_BY_ROLE = f"SELECT {_COLUMNS} FROM mailbox WHERE special_use = ?"  # noqa: S608


def every(db: sqlite3.Connection) -> list[Mailbox]:
    """All mailboxes, oldest first."""
    return [_mailbox(row) for row in db.execute(_ALL).fetchall()]


def by_row(db: sqlite3.Connection, row: MailboxRow) -> Mailbox | None:
    """The mailbox with this number."""
    return _one(db.execute(_BY_ROW, (row,)))


def by_name(db: sqlite3.Connection, name: str) -> Mailbox | None:
    """The mailbox with this name; INBOX in any case."""
    return _one(db.execute(_BY_NAME, (canonical(name),)))


def by_role(db: sqlite3.Connection, special_use: SpecialUse) -> Mailbox | None:
    """The mailbox with this role."""
    return _one(db.execute(_BY_ROLE, (special_use.value,)))


def existing(db: sqlite3.Connection, row: MailboxRow) -> Mailbox:
    """The mailbox with this number, or StoreMissing."""
    found = by_row(db, row)
    if found is None:
        raise StoreMissing("That folder does not exist any more; choose another one.")
    return found


def _one(cursor: sqlite3.Cursor) -> Mailbox | None:
    found = cursor.fetchall()
    return _mailbox(found[0]) if found else None


def _mailbox(row: Sequence[Any]) -> Mailbox:
    number, name, delimiter, special_use, selectable, subscribed, total, unseen, server_total, *rest = row
    *anchor, access, rights = rest
    return Mailbox(
        row=MailboxRow(number),
        name=name,
        delimiter=delimiter,
        special_use=SpecialUse(special_use) if special_use else None,
        selectable=bool(selectable),
        subscribed=bool(subscribed),
        counts=MailboxCounts(total, unseen),
        server_total=server_total,
        anchor=_anchor(*anchor),
        access=Access(access),
        rights=rights,
    )


def _anchor(
    validity: int | None, uidnext: int | None, modseq: int | None, low: int | None, swept: int
) -> Anchor | None:
    if validity is None or uidnext is None:
        return None
    return Anchor(
        UidValidity(validity),
        Uid(uidnext),
        None if modseq is None else ModSeq(modseq),
        Uid(uidnext if low is None else low),
        swept,
    )


def uidvalidity(db: sqlite3.Connection, row: MailboxRow) -> UidValidity | None:
    """The numbering that the mailbox's UIDs belong to, as far as anything told."""
    found = db.execute("SELECT uidvalidity FROM mailbox WHERE row = ?", (row,)).fetchone()
    return UidValidity(found[0]) if found and found[0] is not None else None


def canonical(name: str) -> str:
    """The name as it is kept: INBOX is the one without case (RFC 9051 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name

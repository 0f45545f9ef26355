"""The mailbox table: what LIST and STATUS told, roles, anchors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tuimail.model.ids import MailboxRow, ModSeq, OpId, Uid, UidValidity
from tuimail.model.mailbox import Access, Anchor, Mailbox, MailboxCounts, SpecialUse
from tuimail.store import roles
from tuimail.store.errors import StoreMissing
from tuimail.store.fold import refold
from tuimail.store.outcome import PartState, close_finished, end_parts
from tuimail.store.values import ListedMailbox, MailboxStatus
from tuimail.store.vanish import lose, rows_based_in
from tuimail.store.work import Work

_COLUMNS = """row, name, delimiter, special_use, selectable, subscribed, total, unseen, server_total,
    uidvalidity, uidnext, highestmodseq, synced_low, flags_swept_at, access"""
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
    return _one(db.execute(_BY_NAME, (_canonical(name),)))


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
    (number, name, delimiter, special_use, selectable, subscribed, total, unseen, server_total, *anchor, access) = row
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


def put_anchor(db: sqlite3.Connection, row: MailboxRow, anchor: Anchor | None, server_total: int | None) -> None:
    """Where the synchronisation stands now, as far as it is told."""
    if server_total is not None:
        db.execute("UPDATE mailbox SET server_total = ? WHERE row = ?", (server_total, row))
    if anchor is not None:
        db.execute(
            """UPDATE mailbox SET uidvalidity = ?, uidnext = ?, highestmodseq = ?, synced_low = ?, flags_swept_at = ?
               WHERE row = ?""",
            (anchor.uidvalidity, anchor.uidnext, anchor.highestmodseq, anchor.synced_low, anchor.flags_swept_at, row),
        )


def put_status(db: sqlite3.Connection, row: MailboxRow, status: MailboxStatus) -> bool:
    """Remember what STATUS told; answers whether the count on the server changed."""
    facts = [status.messages, status.unseen, status.uidnext, status.uidvalidity, status.highestmodseq]
    changed = db.execute(
        "UPDATE mailbox SET server_total = ? WHERE row = ? AND server_total IS NOT ? AND ? IS NOT NULL",
        (status.messages, row, status.messages, status.messages),
    ).rowcount
    db.execute("UPDATE mailbox SET status = ? WHERE row = ?", (json.dumps(facts), row))
    return changed > 0


def status_of(db: sqlite3.Connection, row: MailboxRow) -> MailboxStatus | None:
    """What STATUS told last; None where it never did."""
    found = db.execute("SELECT status FROM mailbox WHERE row = ? AND status <> ''", (row,)).fetchone()
    return MailboxStatus(*json.loads(found[0])) if found else None


def put_listed(work: Work, listed: Iterable[ListedMailbox], overrides: Mapping[SpecialUse, str]) -> None:
    """Make the table what LIST says. An empty list is a server's slip, not the end of all mail."""
    boxes = {_canonical(box.name): box for box in listed}
    if not boxes:
        return
    known = {name: row for row, name in work.db.execute("SELECT row, name FROM mailbox")}
    for name, row in known.items():
        if name not in boxes:
            _drop(work, MailboxRow(row), name)
    by_name = roles.assign(boxes.values(), overrides)
    for name, box in boxes.items():
        _put(work, name, box, by_name.get(box.name))


def _put(work: Work, name: str, box: ListedMailbox, role: SpecialUse | None) -> None:
    facts = (box.delimiter, role and role.value, box.selectable, box.subscribed)
    changed = work.db.execute(
        """INSERT INTO mailbox (name, delimiter, special_use, selectable, subscribed) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET delimiter = excluded.delimiter, special_use = excluded.special_use,
             selectable = excluded.selectable, subscribed = excluded.subscribed
           WHERE (delimiter, special_use, selectable, subscribed)
             IS NOT (excluded.delimiter, excluded.special_use, excluded.selectable, excluded.subscribed)""",
        (name, *facts),
    ).rowcount
    if changed:
        work.touched.mailbox_list = True


def _drop(work: Work, row: MailboxRow, name: str) -> None:
    """A mailbox that is not listed any more goes with its messages; operations on it cannot be done."""
    reason = f"The folder {name} does not exist on the server any more."
    aimed = work.db.execute("SELECT op_id, row FROM op_message WHERE state = 0 AND to_mailbox = ?", (row,)).fetchall()
    for op_id, message in aimed:
        end_parts(work, OpId(op_id), (message,), PartState.CONFLICT)
    refold(work, [message for _, message in aimed])
    close_finished(work, {OpId(op_id) for op_id, _ in aimed}, reason)
    lose(work, rows_based_in(work.db, row), conflict=reason)
    work.db.execute("DELETE FROM mailbox WHERE row = ?", (row,))
    work.touched.mailbox_list = True


def _canonical(name: str) -> str:
    return "INBOX" if roles.is_inbox(name) else name

"""Writes the mailbox table: what LIST and STATUS told, roles, anchors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from tuimail.model.ids import MailboxRow, OpId
from tuimail.model.language import gettext
from tuimail.model.mailbox import Anchor, SpecialUse
from tuimail.store import roles
from tuimail.store.fold import refold
from tuimail.store.mailbox_rows import canonical
from tuimail.store.outcome import PartState, close_finished, end_parts
from tuimail.store.values import ListedMailbox, MailboxStatus
from tuimail.store.vanish import lose, rows_based_in
from tuimail.store.work import Work


def put_anchor(db: sqlite3.Connection, row: MailboxRow, anchor: Anchor | None, server_total: int | None) -> None:
    """Where the synchronisation stands now, as far as it is told."""
    if server_total is not None:
        db.execute("UPDATE mailbox SET server_total = ? WHERE row = ?", (server_total, row))
    if anchor is not None:
        db.execute(
            # What was stored stays so: of two syncs at work the one that began earlier knows less of it.
            """UPDATE mailbox SET uidnext = ?2, highestmodseq = ?3, flags_swept_at = ?5, uidvalidity = ?1,
                 synced_low = CASE WHEN uidvalidity = ?1 THEN min(ifnull(synced_low, ?4), ?4) ELSE ?4 END
               WHERE row = ?6""",
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
    boxes = {canonical(box.name): box for box in listed}
    if not boxes:
        return
    _go_on(work, boxes)
    known = {name: row for row, name in work.db.execute("SELECT row, name FROM mailbox")}
    for name, row in known.items():
        if name not in boxes:
            _drop(work, MailboxRow(row), name)
    by_name = roles.assign(boxes.values(), overrides)
    for name, box in boxes.items():
        _put(work, name, box, by_name.get(box.name))


def _go_on(work: Work, names: Collection[str]) -> None:
    """What was being done to mailboxes when the link was lost, and is done as the list shows: nothing of them goes."""
    from tuimail.store.mailbox_ops import expected  # folders are seldom changed

    renames, created = expected(work.db, names)
    for edit in renames:
        if work.db.execute("SELECT 1 FROM mailbox WHERE row = ? AND name = ?", (edit.mailbox, edit.name)).fetchone():
            rename(work, edit.mailbox, edit.to)
    for name, row in created:
        revive(work, MailboxRow(row), name)


def revive(work: Work, row: MailboxRow, name: str) -> None:
    """A mailbox is there once more, and is known by its old row; nothing where the name or the row is taken."""
    made = work.db.execute(
        """INSERT OR IGNORE INTO mailbox (row, name, total, unseen) VALUES (?1, ?2,
             (SELECT count(*) FROM message WHERE mailbox = ?1),
             (SELECT count(*) FROM message WHERE mailbox = ?1 AND flags & 1 = 0))""",
        (row, canonical(name)),
    )
    if made.rowcount:
        work.touched.mailbox_list = True


def rename(work: Work, row: MailboxRow, name: str) -> None:
    """A mailbox and what stands below it have other names; mail and anchors stay. Nothing where the name is taken."""
    old, delimiter = work.db.execute("SELECT name, delimiter FROM mailbox WHERE row = ?", (row,)).fetchone()
    below = f"{old}{delimiter}" if delimiter else ""
    moved = [(canonical(name), row)]
    for child, child_name in work.db.execute("SELECT row, name FROM mailbox").fetchall():
        if below and child_name.startswith(below):
            moved.append((canonical(f"{name}{delimiter}{child_name[len(below) :]}"), child))
    work.db.executemany("UPDATE OR IGNORE mailbox SET name = ? WHERE row = ?", moved)
    work.touched.mailbox_list = True


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
    reason = gettext("The folder {name} no longer exists on the server.").format(name=name)
    aimed = work.db.execute("SELECT op_id, row FROM op_message WHERE state = 0 AND to_mailbox = ?", (row,)).fetchall()
    for op_id, message in aimed:
        end_parts(work, OpId(op_id), (message,), PartState.CONFLICT)
    refold(work, [message for _, message in aimed])
    close_finished(work, {OpId(op_id) for op_id, _ in aimed}, reason)
    lose(work, rows_based_in(work.db, row), conflict=reason)
    work.db.execute("DELETE FROM mailbox WHERE row = ?", (row,))
    work.touched.mailbox_list = True

"""Ends the history: old entries, the sources kept for them, rows that only they still needed."""

from __future__ import annotations

from tuimail.model.ids import MessageRow
from tuimail.store.connect import listed
from tuimail.store.vanish import drop
from tuimail.store.work import Work


def forget_before(work: Work, time: int) -> None:
    """Entries that ended before `time` cannot be undone any more."""
    db = work.db
    rows = {
        row
        for (row,) in db.execute(
            """SELECT row FROM op_message WHERE op_id IN (SELECT op_id FROM op WHERE settled_at < ?)""", (time,)
        )
    }
    db.execute("DELETE FROM op WHERE settled_at < ?", (time,))
    db.execute("UPDATE op SET undoes = NULL WHERE undoes NOT IN (SELECT op_id FROM op)")
    db.execute("UPDATE op SET undone_by = NULL WHERE undone_by NOT IN (SELECT op_id FROM op)")
    unused = db.execute(
        """SELECT value, base_mailbox FROM json_each(?) LEFT JOIN message ON row = value
           WHERE NOT EXISTS (SELECT 1 FROM op_message m WHERE m.row = value)""",
        (listed(rows),),
    ).fetchall()
    db.execute(
        "DELETE FROM kept_source WHERE row IN (SELECT value FROM json_each(?))", (listed(row for row, _ in unused),)
    )
    drop(work, [MessageRow(row) for row, base_mailbox in unused if base_mailbox is None])

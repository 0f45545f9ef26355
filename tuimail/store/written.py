"""Makes the row of a message that was written here: it has a source, and is on no server yet."""

from __future__ import annotations

import zlib

from tuimail.model.ids import MessageRow
from tuimail.model.operation import Append
from tuimail.store.codec import addresses_text, clean, flag_columns, parts_text, references_text
from tuimail.store.work import Work, newest_row


def written(work: Work, op: Append) -> MessageRow:
    """The new row, which nothing shows before an operation is folded over it."""
    row = MessageRow(newest_row(work.db) + 1)
    headers, flags = op.headers, flag_columns(op.flags)
    sender = next((one.shown for one in headers.from_), "")
    work.db.execute(
        """INSERT INTO message (row, internaldate, flags, keywords, size, has_attachments, base_flags, base_keywords,
             sender, subject) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?3, ?4, ?6, ?7)""",
        (row, work.now, *flags, len(op.source), clean(sender), clean(headers.subject)),
    )
    work.db.execute(
        """INSERT INTO header (row, msgid, sent_at, addresses, refs, list_id, bodystructure, parts)
           VALUES (?, ?, ?, ?, ?, ?, x'', ?)""",
        (
            row,
            clean(headers.msgid),
            headers.sent_at,
            clean(addresses_text(headers)),
            clean(references_text(headers.references)),
            clean(headers.list_id),
            parts_text(op.parts),
        ),
    )
    work.db.execute("INSERT INTO kept_source VALUES (?, ?)", (row, zlib.compress(op.source, 1)))
    return row

"""Sums up many messages: two statements, for threads that may take their time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from tuimail.model.digest import Digest, DigestLine, FromSender
from tuimail.model.flags import Flag
from tuimail.model.ids import MessageRow
from tuimail.store.connect import listed

_SENDERS: Final = 12
_SAMPLE: Final = 12
# The name of a sender is that of the newest message: names of one address differ, and one of them must be chosen.
_BY_SENDER: Final = f"""WITH chosen AS (
        SELECT m.internaldate, m.flags, m.has_attachments, m.size, m.sender,
            CASE WHEN json_valid(h.addresses) THEN coalesce(lower(json_extract(h.addresses, '$[0][1]')), '')
                 ELSE '' END AS address
        FROM json_each(?) c CROSS JOIN message m ON m.row = c.value CROSS JOIN header h ON h.row = m.row)
    SELECT substr(max(printf('%020d', max(internaldate, 0)) || sender), 21), count(*), sum(flags & 1 = 0),
        sum(flags & {int(Flag.FLAGGED)} <> 0), sum(has_attachments), sum(size), min(internaldate), max(internaldate)
    FROM chosen GROUP BY address ORDER BY count(*) DESC, max(internaldate) DESC"""  # noqa: S608
_NEWEST: Final = """SELECT m.internaldate, m.sender, m.subject FROM json_each(?) c
    CROSS JOIN message m ON m.row = c.value ORDER BY m.internaldate DESC, m.row DESC LIMIT ?"""


def digest(connection: sqlite3.Connection, rows: Iterable[MessageRow]) -> Digest:
    """Sum up these messages, wherever they are now; those that are stored no more are left out."""
    chosen = listed(rows)
    groups = connection.execute(_BY_SENDER, (chosen,)).fetchall()
    _, counts, unseen, flagged, with_attachments, sizes, oldest, newest = (
        zip(*groups, strict=True) if groups else [()] * 8
    )
    return Digest(
        count=sum(counts),
        unseen=sum(unseen),
        flagged=sum(flagged),
        with_attachments=sum(with_attachments),
        size=sum(sizes),
        oldest=min(oldest, default=0),
        newest=max(newest, default=0),
        sender_count=len(groups),
        senders=tuple(FromSender(name, count) for name, count, *_ in groups[:_SENDERS]),
        sample=tuple(DigestLine(*line) for line in connection.execute(_NEWEST, (chosen, _SAMPLE))),
    )

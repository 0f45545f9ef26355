"""Sums up many messages: two statements, for threads that may take their time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from tuimail.model.digest import SAMPLE, DigestLine, SenderSum
from tuimail.model.flags import Flag
from tuimail.model.ids import MessageRow
from tuimail.store.connect import listed

# The name of a sender is that of the newest message: names of one address differ, and one of them must be chosen.
_BY_SENDER: Final = f"""WITH chosen AS (
        SELECT m.internaldate, m.flags, m.has_attachments, m.size, m.sender,
            CASE WHEN json_valid(h.addresses) THEN coalesce(lower(json_extract(h.addresses, '$[0][1]')), '')
                 ELSE '' END AS address
        FROM json_each(?) c CROSS JOIN message m ON m.row = c.value CROSS JOIN header h ON h.row = m.row)
    SELECT address, substr(max(printf('%020d', max(internaldate, 0)) || sender), 21), count(*), sum(flags & 1 = 0),
        sum(flags & {int(Flag.FLAGGED)} <> 0), sum(has_attachments), sum(size), min(internaldate), max(internaldate)
    FROM chosen GROUP BY address ORDER BY count(*) DESC, max(internaldate) DESC"""  # noqa: S608
_NEWEST: Final = """SELECT m.internaldate, m.sender, m.subject FROM json_each(?) c
    CROSS JOIN message m ON m.row = c.value ORDER BY m.internaldate DESC, m.row DESC LIMIT ?"""


def parts(connection: sqlite3.Connection, rows: Iterable[MessageRow]) -> tuple[list[SenderSum], list[DigestLine]]:
    """The sums by sender, and the newest of these messages, wherever they are now; those that are gone are left out."""
    chosen = listed(rows)
    sums = [SenderSum(*row) for row in connection.execute(_BY_SENDER, (chosen,))]
    return sums, [DigestLine(*line) for line in connection.execute(_NEWEST, (chosen, SAMPLE))]

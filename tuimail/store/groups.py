"""Reads a mailbox grouped by sender or mailing list: a walk over all of it, for threads that may take their time."""

from __future__ import annotations

import json
import sqlite3
from array import array

from tuimail.model.ids import MailboxRow
from tuimail.model.sender_group import SenderGroup

# The name is that of the newest message: names of one address differ, and one of them must be chosen.
GROUPS = """SELECT key, is_list, substr(max(printf('%020d', max(internaldate, 0)) || sender), 21), count(*),
    sum(flags & 1 = 0), sum(size), min(internaldate), max(internaldate), json_group_array(row)
    FROM (SELECT m.row, m.internaldate, m.flags, m.size, m.sender, h.list_id <> '' AS is_list,
        CASE WHEN h.list_id <> '' THEN h.list_id
             WHEN json_valid(h.addresses) THEN coalesce(lower(json_extract(h.addresses, '$[0][1]')), '')
             ELSE '' END AS key
        FROM message m JOIN header h ON h.row = m.row WHERE m.mailbox = ?
        ORDER BY m.internaldate DESC, m.row DESC)
    GROUP BY key, is_list ORDER BY count(*) DESC, max(internaldate) DESC"""


def by_sender(connection: sqlite3.Connection, mailbox: MailboxRow) -> list[SenderGroup]:
    """The groups of a mailbox, the largest first."""
    return [
        SenderGroup(
            key=key,
            is_list=bool(is_list),
            name=name,
            rows=_newest_first(rows),
            unseen=unseen,
            size=size,
            oldest=oldest,
            newest=newest,
        )
        for key, is_list, name, _, unseen, size, oldest, newest, rows in connection.execute(GROUPS, (mailbox,))
    ]


def _newest_first(rows: str) -> array[int]:
    return array("q", json.loads(rows))

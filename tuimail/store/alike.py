"""Reads which messages are like a given one: a walk over a mailbox at most, for threads that may take their time."""

from __future__ import annotations

import sqlite3
from array import array
from typing import Final

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.likeness import Likeness
from tuimail.store.arrange import conversation
from tuimail.store.connect import numbers_of
from tuimail.store.schema import SENDER

# With the header first, its index finds the few messages of a sender.
_BY_SENDER: Final = f"""SELECT json_group_array(m.row) FROM header h CROSS JOIN message m ON m.row = h.row
    WHERE {SENDER} = (SELECT {SENDER} FROM header WHERE row = ?1) AND {{place}}"""  # noqa: S608
_BY_LIST: Final = """SELECT json_group_array(m.row) FROM message m CROSS JOIN header h ON h.row = m.row
    WHERE {place} AND h.list_id <> '' AND h.list_id = (SELECT list_id FROM header WHERE row = ?1)"""
_OLDER: Final = """SELECT json_group_array(m.row) FROM message m WHERE {place}
    AND (m.internaldate, m.row) < (SELECT internaldate, row FROM message WHERE row = ?1)"""
_STATEMENTS: Final = {Likeness.SENDER: _BY_SENDER, Likeness.LIST: _BY_LIST, Likeness.OLDER: _OLDER}


def alike(
    connection: sqlite3.Connection, row: MessageRow, likeness: Likeness, mailbox: MailboxRow | None
) -> array[int]:
    """The rows of a mailbox, or of the account, that are like a message; in any order."""
    if likeness is Likeness.THREAD:
        return conversation(connection, row).rows
    place = "m.mailbox IS NOT NULL" if mailbox is None else "m.mailbox = ?2"
    parameters = (row,) if mailbox is None else (row, mailbox)
    ((found,),) = connection.execute(_STATEMENTS[likeness].format(place=place), parameters)
    return numbers_of(found)

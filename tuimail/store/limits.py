"""What the server lets us do: rights by mailbox, and how much room is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

from tuimail.model.ids import MailboxRow
from tuimail.model.quota import Quota
from tuimail.store.values import Touched
from tuimail.store.work import Database

_QUOTAS = "SELECT root, resource, used, most FROM quota ORDER BY root, resource"


def quotas(db: sqlite3.Connection) -> list[Quota]:
    """As last told."""
    return [Quota(*row) for row in db.execute(_QUOTAS)]


class Limits:
    """Every method that changes something is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_rights(self, rights: Mapping[MailboxRow, str]) -> Touched:
        """The letters of RFC 4314 for some mailboxes."""
        with self._database.work() as work:
            for row, letters in rights.items():
                changed = work.db.execute(
                    "UPDATE mailbox SET rights = ? WHERE row = ? AND rights IS NOT ?", (letters, row, letters)
                )
                work.touched.mailbox_list |= changed.rowcount > 0
        return work.touched

    def put_quotas(self, found: Collection[Quota]) -> Touched:
        """All limits that count for the account."""
        with self._database.work() as work:
            if sorted(found) != quotas(work.db):
                work.db.execute("DELETE FROM quota")
                work.db.executemany("INSERT OR REPLACE INTO quota VALUES (?, ?, ?, ?)", found)
                work.touched.mailbox_list = True
        return work.touched

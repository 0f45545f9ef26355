"""Answers queries from what is stored, with the help of the search index as far as it goes."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from tuimail.model.ids import AccountId, MailboxRow, MessageRow
from tuimail.query.parser import parse
from tuimail.query.terms import In, Query, leaves
from tuimail.store import mailbox_rows, query_sql, search_schema
from tuimail.store.conditions import Condition
from tuimail.store.connect import listed, numbers_of
from tuimail.store.errors import translated
from tuimail.store.query_sql import Cache, possible, scope, sure

_log = logging.getLogger(__name__)
# One value instead of one row each, as in `reader.ORDER`.
_ROWS = """SELECT json_group_array(row) FROM
    (SELECT m.row FROM message AS m WHERE {} AND {} ORDER BY m.internaldate DESC, m.row DESC)"""
_AMONG = "SELECT m.row FROM message AS m WHERE m.row IN (SELECT value FROM json_each(?)) AND {} AND {}"
_COUNTS = "SELECT count(*), count(CASE WHEN m.flags & 1 = 0 THEN 1 END) FROM message AS m WHERE {} AND {}"


# The list of the mailbox from its newest end, as far as a glance goes.
_GLANCE = """SELECT m.row FROM (SELECT * FROM message WHERE mailbox = ? ORDER BY internaldate DESC, row DESC LIMIT 1000)
    AS m WHERE {} ORDER BY m.internaldate DESC, m.row DESC"""
_INDEXED = """SELECT count(*) FROM search.body_done WHERE row IN
    (SELECT row FROM main.message WHERE mailbox IS NOT NULL)"""


class Searcher:
    """The searching side of one reader."""

    def __init__(
        self, db: sqlite3.Connection, path: Path, account: AccountId, clock: Callable[[], float] = time.time
    ) -> None:
        self._db = db
        self._path = path
        self._account = account
        self._clock = clock
        self._attached: int | None = None

    def rows(self, text: str, mailbox: MailboxRow | None = None) -> array[int]:
        """The rows that surely match, newest first; without a mailbox, of the account."""
        query = parse(text)
        with translated(self._path):
            cache = self._cache()
            place = _place(query, cache, mailbox)
            found = sure(query, cache)
            ((rows,),) = self._db.execute(_ROWS.format(place.sql, found.sql), (*place.parameters, *found.parameters))
        return numbers_of(rows)

    def glance(self, text: str, mailbox: MailboxRow) -> array[int]:
        """Those of the newest messages that match, in a few milliseconds; none where all are found as quickly."""
        query = parse(text)
        with translated(self._path):
            cache = self._cache(scans_headers=True)
            if query_sql.is_quick(query, cache):
                return array("q")
            found = sure(query, cache)
            rows = self._db.execute(_GLANCE.format(found.sql), (mailbox, *found.parameters)).fetchall()
        return array("q", [row for (row,) in rows])

    def among(self, rows: Iterable[MessageRow], text: str, mailbox: MailboxRow | None = None) -> set[MessageRow]:
        """Those of the rows that surely match."""
        return self._among(rows, parse(text), mailbox, sure)

    def possible_among(self, rows: Iterable[MessageRow], text: str) -> set[MessageRow]:
        """Those of the rows against which nothing speaks but, perhaps, their bodies."""
        return self._among(rows, parse(text), None, possible)

    def counts(self, text: str) -> tuple[int, int]:
        """How many messages of the account match, and how many of them are unread."""
        query = parse(text)
        with translated(self._path):
            cache = self._cache()
            place, found = _place(query, cache, None), sure(query, cache)
            ((total, unseen),) = self._db.execute(
                _COUNTS.format(place.sql, found.sql), (*place.parameters, *found.parameters)
            )
        return total, unseen

    def reach(self) -> tuple[int, int]:
        """Of how many messages the bodies are indexed, and how many messages there are."""
        with translated(self._path):
            is_there = self._index_mark() is not None
            ((indexed,),) = self._db.execute(_INDEXED) if is_there else ((0,),)
            ((total,),) = self._db.execute("SELECT count(*) FROM message WHERE mailbox IS NOT NULL")
        return indexed, total

    def _among(
        self,
        rows: Iterable[MessageRow],
        query: Query,
        mailbox: MailboxRow | None,
        compiled: Callable[[Query, Cache], Condition],
    ) -> set[MessageRow]:
        with translated(self._path):
            cache = self._cache()
            place, found = _place(query, cache, mailbox, is_narrow=True), compiled(query, cache)
            parameters = (listed(rows), *place.parameters, *found.parameters)
            return {MessageRow(row) for (row,) in self._db.execute(_AMONG.format(place.sql, found.sql), parameters)}

    def _cache(self, *, scans_headers: bool = False) -> Cache:
        return Cache(
            account=self._account,
            mailboxes=mailbox_rows.every(self._db),
            now=int(self._clock()),
            indexed_to=self._index_mark(),
            scans_headers=scans_headers,
        )

    def _index_mark(self) -> int | None:
        """How far the index goes; None where there is none that can be used."""
        path = search_schema.index_path(self._path)
        try:
            inode = os.stat(path).st_ino
        except OSError:
            inode = None
        try:
            if inode != self._attached:
                self._attach(path, inode)
            return search_schema.mark(self._db, "search") if self._attached is not None else None
        except sqlite3.Error as error:
            _log.info("the search index cannot be used: %s", error)
            return None

    def _attach(self, path: Path, inode: int | None) -> None:
        if self._attached is not None:
            self._attached = None
            self._db.execute("DETACH search")
        if inode is None:
            return
        self._db.execute("ATTACH ? AS search", (f"file:{quote(str(path))}?mode=ro",))
        if search_schema.version(self._db, "search") == search_schema.VERSION:
            self._attached = inode
        else:
            self._db.execute("DETACH search")


def _place(query: Query, cache: Cache, mailbox: MailboxRow | None, *, is_narrow: bool = False) -> Condition:
    if mailbox is None:
        return scope([leaf.name for leaf in leaves(query) if isinstance(leaf, In)], cache)
    # With a plus SQLite does not walk through the list of the mailbox: the index finds the few that there are.
    plus = "+" if is_narrow or query_sql.is_narrow(query, cache) else ""
    return Condition(f"{plus}m.mailbox = ?", (mailbox,))

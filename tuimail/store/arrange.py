"""The orders of a mailbox other than newest first: one statement each, for a thread that may take its time."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.list_view import ListView, RankedRows, SortBy, ThreadedRows
from tuimail.model.threading import topic_of
from tuimail.store import connect
from tuimail.store.codec import recipients_of_text
from tuimail.store.connect import listed, numbers_of

_RECIPIENT: Final = "sort_recipient((SELECT addresses FROM header h WHERE h.row = m.row))"
_FIRST: Final = "first_value(key) OVER (PARTITION BY thread ORDER BY place, internaldate, row)"
_MOST: Final = "max(key) OVER (PARTITION BY thread)"
_LEAST: Final = "min(key) OVER (PARTITION BY thread)"
_TURNED: Final = {"ASC": "DESC", "DESC": "ASC"}
_AMONG: Final = " AND m.row IN (SELECT value FROM json_each(?))"
_ALSO: Final = " OR m.row IN (SELECT value FROM json_each(?))"
_FLAT: Final = """SELECT json_group_array(row){ranked} FROM (
    SELECT m.row, {key} AS rank, m.internaldate AS newest FROM message m
    WHERE (m.mailbox = ?{among}{also}) ORDER BY {key} {direction}, {newest})"""
# Mail that has no thread yet is a thread of its own.
_THREADED: Final = """WITH shown AS (
        SELECT m.row, m.internaldate, coalesce(t.thread, m.row) AS thread, coalesce(t.place, 0) AS place,
            coalesce(t.last, 0) AS last, {key} AS key
        FROM message m LEFT JOIN threading t ON t.row = m.row WHERE (m.mailbox = ?{among}{also})),
    ranked AS (
        SELECT *, {rank} AS rank, max(internaldate) OVER (PARTITION BY thread) AS newest FROM shown)
    SELECT json_group_array(row), json_group_array(thread), json_group_array(place), json_group_array(last){ranked}
    FROM (SELECT * FROM ranked ORDER BY rank {direction}, newest {newest}, thread DESC, place, internaldate, row)"""
_PLAIN: Final = """SELECT json_group_array(row), json_group_array(internaldate) FROM (SELECT m.row, m.internaldate
    FROM message m WHERE (m.mailbox = ?{among}{also}) ORDER BY m.internaldate DESC, m.row DESC)"""
_RANKED: Final = ", json_group_array(rank), json_group_array(newest)"
# Of copies the one that a server keeps in a folder for everything (Gmail) comes last.
_CONVERSATION: Final = """SELECT t.row, t.thread, t.place, t.last, h.msgid
    FROM threading t JOIN message m ON m.row = t.row JOIN header h ON h.row = t.row JOIN mailbox b ON b.row = m.mailbox
    WHERE t.thread = (SELECT thread FROM threading WHERE row = ?)
    ORDER BY t.place, b.special_use IS 'all', m.internaldate, t.row"""
_STEPS_PER_ROW: Final = 19
_STEPS_PER_THREADED_ROW: Final = 117
_STEPS_PER_RANKED_ROW: Final = 189
"""Steps of SQLite's machine, as counted: they depend on the number of rows and on little else."""
_MARKS: Final = re.compile(r"^[\W_]+")


class _Key(NamedTuple):
    """What a sort looks at; of a thread it is the `rank`."""

    key: str
    direction: str
    rank: str


_KEYS: Final = {
    SortBy.DATE: _Key("m.internaldate", "DESC", _MOST),
    SortBy.SENDER: _Key("sort_text(m.sender)", "ASC", _FIRST),
    SortBy.SUBJECT: _Key("sort_topic(m.subject)", "ASC", _FIRST),
    SortBy.SIZE: _Key("m.size", "DESC", _MOST),
    SortBy.UNREAD: _Key("m.flags & 1", "ASC", _LEAST),
    SortBy.FLAGGED: _Key("m.flags & 4 = 0", "ASC", _LEAST),
    SortBy.ATTACHMENT: _Key("m.has_attachments", "DESC", _MOST),
    SortBy.THREAD: _Key("m.internaldate", "DESC", _MOST),
}


def arranged(
    db: sqlite3.Connection,
    mailbox: MailboxRow,
    view: ListView,
    among: Iterable[int] | None = None,
    *,
    by_recipient: bool = False,
    also: Collection[int] = (),
) -> array[int] | ThreadedRows:
    """The rows of a mailbox (those among some, if given) and more in the order of a view.

    People are recipients on request.
    """
    found = _read(db, mailbox, view, among, also, by_recipient=by_recipient)
    columns = [numbers_of(numbers) for numbers in found]
    return ThreadedRows(*columns) if view.is_threaded else columns[0]


def share_done(steps: int, view: ListView, total: int) -> int:
    """About how much of an order is done, in percent, after so many times STEPS."""
    if not view.is_by_thread:
        each = _STEPS_PER_ROW
    else:
        each = _STEPS_PER_RANKED_ROW if _KEYS[view.sort].rank is _FIRST else _STEPS_PER_THREADED_ROW
    return min(99, steps * connect.STEPS * 100 // (each * max(1, total)))


def ranked(
    db: sqlite3.Connection,
    mailbox: MailboxRow,
    view: ListView,
    among: Iterable[int] | None,
    also: Collection[int] = (),
) -> RankedRows:
    """The same with what each row stands there for, so that the orders of several accounts can be merged."""
    if view.is_plain:
        rows_text, dates = _row_of(db, _PLAIN, mailbox, among, also)
        newest = json.loads(dates)
        return RankedRows(numbers_of(rows_text), None, newest, newest, ranks_fall=True, dates_fall=True)
    *columns, ranks, newest = _read(db, mailbox, view, among, also, ranked=_RANKED)
    rows = [numbers_of(numbers) for numbers in columns]
    direction, by_date = _directions(view)
    threads = ThreadedRows(*rows) if view.is_by_thread else None
    return RankedRows(rows[0], threads, json.loads(ranks), json.loads(newest), direction == "DESC", by_date == "DESC")


def _directions(view: ListView) -> tuple[str, str]:
    """Which way the sort key goes, and which way dates go where that is equal."""
    direction = _KEYS[view.sort].direction
    if view.is_reversed:
        direction = _TURNED[direction]
    return direction, direction if view.sort in (SortBy.DATE, SortBy.THREAD) else "DESC"


def _read(
    db: sqlite3.Connection,
    mailbox: MailboxRow,
    view: ListView,
    among: Iterable[int] | None,
    also: Collection[int],
    *,
    by_recipient: bool = False,
    ranked: str = "",
) -> Sequence[str]:
    key, _, rank = _KEYS[view.sort]
    if by_recipient and view.sort is SortBy.SENDER:
        key = _RECIPIENT
    direction, by_date = _directions(view)
    _give_functions(db)
    words = {
        "key": key,
        "direction": direction,
        "rank": rank,
        "ranked": ranked,
        "newest": by_date if view.is_by_thread else f"m.internaldate {by_date}, m.row {by_date}",
    }
    return _row_of(db, _THREADED if view.is_by_thread else _FLAT, mailbox, among, also, words)


def _row_of(
    db: sqlite3.Connection,
    query: str,
    mailbox: MailboxRow,
    among: Iterable[int] | None,
    also: Collection[int],
    words: Mapping[str, str] = MappingProxyType({}),
) -> Sequence[str]:
    """The one row of an answer, each of whose columns is a list."""
    query = query.format(among="" if among is None else _AMONG, also=_ALSO if also else "", **words)
    parameters = [mailbox, *([] if among is None else [listed(among)]), *([listed(also)] if also else [])]
    (found,) = db.execute(query, parameters).fetchall()
    columns: Sequence[str] = found
    return columns


def conversation(db: sqlite3.Connection, row: MessageRow) -> ThreadedRows:
    """All messages that a list shows of one message's thread, each once; of one without a thread, the message."""
    once = {
        msgid or number: (number, *rest)
        for number, *rest, msgid in reversed(db.execute(_CONVERSATION, (row,)).fetchall())
    }
    found = list(once.values())[::-1] or [(row, row, 1, 1)]
    return ThreadedRows(*(array("q", column) for column in zip(*found, strict=True)))


def _give_functions(db: sqlite3.Connection) -> None:
    db.create_function("sort_text", 1, _sort_text, deterministic=True)
    db.create_function("sort_topic", 1, _sort_topic, deterministic=True)
    db.create_function("sort_recipient", 1, _sort_recipient, deterministic=True)


@lru_cache(maxsize=8192)
def _sort_text(text: str) -> str:
    """Without case, accents, and the quotes or brackets that a name or subject may begin with."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = text.casefold()
    return text if text[:1].isalnum() else _MARKS.sub("", text) or text


def _sort_topic(subject: str) -> str:
    return _sort_text(topic_of(subject)[0])


def _sort_recipient(addresses: str | None) -> str:
    return _sort_text(recipients_of_text(addresses or ""))

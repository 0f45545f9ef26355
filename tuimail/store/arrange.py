"""The orders of a mailbox other than newest first: one statement each, for a thread that may take its time."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tuimail.model.ids import MailboxRow
from tuimail.model.list_view import ListView, SortBy
from tuimail.model.threading import topic_of
from tuimail.store.codec import recipients_of_text
from tuimail.store.connect import listed

_SENDER = "sort_text(sender)"
_RECIPIENT = "sort_recipient((SELECT addresses FROM header WHERE header.row = message.row))"
_KEYS: Final = {
    SortBy.DATE: ("internaldate", "DESC"),
    SortBy.SENDER: (_SENDER, "ASC"),
    SortBy.SUBJECT: ("sort_topic(subject)", "ASC"),
    SortBy.SIZE: ("size", "DESC"),
    SortBy.UNREAD: ("flags & 1", "ASC"),
    SortBy.FLAGGED: ("flags & 4 = 0", "ASC"),
    SortBy.ATTACHMENT: ("has_attachments", "DESC"),
}
_TURNED: Final = {"ASC": "DESC", "DESC": "ASC"}
_AMONG = " AND row IN (SELECT value FROM json_each(?))"
_MARKS: Final = re.compile(r"^[\W_]+")


def arranged(
    db: sqlite3.Connection,
    mailbox: MailboxRow,
    view: ListView,
    among: Iterable[int] | None = None,
    *,
    by_recipient: bool = False,
) -> array[int]:
    """The rows of a mailbox (those among some, if given) in the order of a view; people are recipients on request."""
    key, direction = _KEYS[view.sort]
    if by_recipient and view.sort is SortBy.SENDER:
        key = _RECIPIENT
    if view.is_reversed:
        direction = _TURNED[direction]
    _give_functions(db)
    newest = f"internaldate {direction}, row {direction}" if view.sort is SortBy.DATE else "internaldate DESC, row DESC"
    query = f"""SELECT json_group_array(row) FROM (SELECT row FROM message
        WHERE mailbox = ?{"" if among is None else _AMONG} ORDER BY {key} {direction}, {newest})"""  # noqa: S608
    parameters = (mailbox,) if among is None else (mailbox, listed(among))
    ((rows,),) = db.execute(query, parameters).fetchall()
    return array("q", json.loads(rows))


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

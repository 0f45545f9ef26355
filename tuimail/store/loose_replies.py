"""Finds what replies answer that name no message: by their topic and their people, within thirty days."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Final

from tuimail.model.threading import TOPIC_AGE_S, answers, topic_of
from tuimail.store.thread_writes import draw, merge
from tuimail.store.work import Work

_MOST_LOOSE: Final = 20
_MOST_CANDIDATES: Final = 300
"""A reply without references answers one of so many messages of a mailbox before it."""
_LOOSE: Final = """SELECT t.row, t.thread, m.internaldate, m.subject, h.addresses
    FROM threading t JOIN message m ON m.row = t.row JOIN header h ON h.row = t.row
    WHERE t.is_loose ORDER BY t.row LIMIT ?"""
_BEFORE: Final = """SELECT row, subject FROM (SELECT row, subject, internaldate FROM message
        WHERE mailbox = ? AND internaldate BETWEEN ? AND ? ORDER BY internaldate DESC LIMIT ?)
    WHERE row <> ? AND subject LIKE ? ORDER BY internaldate DESC"""
_OF: Final = "SELECT t.thread, h.addresses FROM threading t JOIN header h ON h.row = t.row WHERE t.row = ?"
_COLON: Final = re.compile("[:\uff1a]")
_MOST_WORDS: Final = 8
_ASCII: Final = re.compile(r"[!-~]+")


def join_loose(work: Work) -> bool:
    """Do some of what is left, when all messages have threads; False where nothing was."""
    loose = work.db.execute(_LOOSE, (_MOST_LOOSE,)).fetchall()
    mailboxes = [mailbox for (mailbox,) in work.db.execute("SELECT row FROM mailbox WHERE total > 0")]
    grown = set()
    for row, thread, date, subject, addresses in loose:
        times = (date - TOPIC_AGE_S, date, _MOST_CANDIDATES, row, _like(subject))
        before = (one for mailbox in mailboxes for one in work.db.execute(_BEFORE, (mailbox, *times)))
        other = _answered(work.db, subject, addresses, before)
        if other not in (None, thread):
            low, high = sorted((other, thread))
            merge(work, {high: low})
            grown.add(low)
    work.db.executemany("UPDATE threading SET is_loose = 0 WHERE row = ?", [(row,) for row, *_ in loose])
    draw(work, grown)
    return bool(loose)


def _answered(db: sqlite3.Connection, subject: str, addresses: str, before: Iterable[tuple[int, str]]) -> int | None:
    """The thread of the first of some messages that a reply can be an answer to."""
    topic, _ = topic_of(subject)
    if not topic:
        return None
    writer, people = _people(addresses)
    for row, other_subject in before:
        if topic_of(other_subject)[0] != topic:
            continue
        for thread, other_addresses in db.execute(_OF, (row,)).fetchall():
            other_writer, others = _people(other_addresses)
            if answers(people, writer, others, other_writer):
                return int(thread)
    return None


def _like(subject: str) -> str:
    """A pattern of SQLite, which knows no other letters' cases, for all subjects of the same topic."""
    return f"%{'%'.join(_ASCII.findall(_COLON.split(subject)[-1])[:_MOST_WORDS])}%"


def _people(addresses: str) -> tuple[str, set[str]]:
    """Who wrote a message, and everybody in From, To and Cc."""
    lists: list[list[str]] = json.loads(addresses) if addresses else [[], [], []]
    writers, to, cc = ([email.lower() for email in flat[1::2]] for flat in lists[:3])
    return writers[0] if writers else "", {*writers, *to, *cc}

"""Keeps the threads of all mail of an account, in slices, after the mail itself is stored.

`thread_of` knows the thread of every Message-ID that was ever seen or referred to, as a number (`id_number`): mail that
comes before what it answers finds its place all the same. A thread is named by the lowest row that was ever in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from tuimail.model.ids import MessageRow
from tuimail.model.spans import Span
from tuimail.model.threading import (
    MOST_NESTED,
    TOPIC_AGE_S,
    Letter,
    answers,
    assign,
    id_number,
    is_reply,
    near_references,
    outline,
    straight_outline,
    topic_of,
)
from tuimail.store.connect import listed
from tuimail.store.work import Database, Work, newest_row

_MOST_LOOSE: Final = 20
_MOST_CANDIDATES: Final = 300
"""A reply without references answers one of so many messages of a mailbox before it."""
_LATER = """SELECT m.row, m.internaldate, h.msgid, h.refs, m.subject FROM message m JOIN header h ON h.row = m.row
    WHERE m.row > (SELECT coalesce(max(row), 0) FROM threading) ORDER BY m.row LIMIT ?"""
_KNOWN = "SELECT id, thread FROM thread_of WHERE id IN (SELECT value FROM json_each(?))"
_IDS = """SELECT h.msgid, h.refs, t.thread FROM threading t JOIN header h ON h.row = t.row
    WHERE t.thread IN (SELECT value FROM json_each(?))"""
_MEMBERS = """SELECT t.thread, m.row, m.internaldate, h.msgid, h.refs, m.subject, t.place, t.last
    FROM threading t JOIN message m ON m.row = t.row JOIN header h ON h.row = t.row
    WHERE t.thread IN (SELECT value FROM json_each(?)) ORDER BY t.thread, t.row"""
_LARGE = """SELECT thread FROM threading WHERE thread IN (SELECT value FROM json_each(?))
    GROUP BY thread HAVING count(*) > ?"""
_LOOSE = """SELECT t.row, t.thread, m.internaldate, m.subject, h.addresses
    FROM threading t JOIN message m ON m.row = t.row JOIN header h ON h.row = t.row
    WHERE t.is_loose ORDER BY t.row LIMIT ?"""
_ANSWERED = """SELECT t.thread, m.subject, h.addresses FROM (
        SELECT row, subject, internaldate FROM message WHERE mailbox = ? AND internaldate BETWEEN ? AND ?
        ORDER BY internaldate DESC LIMIT ?) m
    JOIN threading t ON t.row = m.row JOIN header h ON h.row = m.row
    WHERE m.row <> ? AND instr(lower(m.subject), ?) ORDER BY m.internaldate DESC"""

# New messages of a thread in which another message has a keyword.
_HEIRS = """SELECT DISTINCT t.row FROM threading t JOIN message m ON m.row = t.row AND m.mailbox IS NOT NULL
    JOIN threading o ON o.thread = t.thread AND o.row <> t.row JOIN message k ON k.row = o.row
    WHERE t.row > ?1 AND instr(' ' || k.keywords || ' ', ?2) AND NOT instr(' ' || m.keywords || ' ', ?2)"""
_MOST_HEIRS: Final = 2000


class Threaded(NamedTuple):
    """What a slice did: how many messages it looked at, and the threads that are not what they were."""

    messages: int
    threads: frozenset[int] = frozenset()


class Threads:
    """The threads of one account, for those who have time. Belongs to the thread that writes the mail."""

    def __init__(self, mail: Database) -> None:
        self._mail = mail

    def next_slice(self, limit: int) -> Threaded:
        """Do some of what is left; nothing is left where the count is 0."""
        with self._mail.reading() as db:
            has_more = db.execute(_LATER, (1,)).fetchone() is not None
            if not has_more and db.execute(_LOOSE, (1,)).fetchone() is None:
                return Threaded(0)
        with self._mail.work() as work:
            return catch_up(work, limit) if has_more else join_loose(work)

    def newest(self) -> MessageRow:
        """The newest message there is."""
        with self._mail.reading() as db:
            return MessageRow(newest_row(db))

    def heirs(self, since: MessageRow, keyword: str) -> tuple[MessageRow, ...]:
        """The messages newer than a row that came into threads with a keyword, and lack it.

        Of what a first synchronisation brings, none: there the server says which messages have it.
        """
        if self.newest() - since > _MOST_HEIRS:
            return ()
        with self._mail.reading() as db:
            return tuple(MessageRow(row) for (row,) in db.execute(_HEIRS, (since, f" {keyword} ")))


def catch_up(work: Work, limit: int) -> Threaded:
    """Thread the next messages that have no thread yet."""
    letters = [_letter(*row) for row in work.db.execute(_LATER, (limit,))]
    if not letters:
        return Threaded(0)
    ids: dict[str, int] = {}
    numbered = [(letter.row, _ids(letter, ids)) for letter in letters]
    known: dict[int, int] = dict(work.db.execute(_KNOWN, (listed(ids.values()),)).fetchall())
    before = dict(known)
    threads, merged = assign(numbered, known)
    existing = set(before.values())
    _merge(work, {old: new for old, new in merged.items() if old in existing})
    _remember(work, {one: thread for one, thread in known.items() if before.get(one) != thread})
    groups: dict[int, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(threads[letter.row], []).append(letter)
    older = {thread for thread in groups if thread in existing or thread < letters[0].row}
    spans: dict[int, Span] = {}
    for thread, group in groups.items():
        if thread not in older and len(group) > 1:
            spans.update(_outline(group))
    alone = Span(1, 1)
    work.db.executemany(
        "INSERT INTO threading (row, thread, place, last, is_loose) VALUES (?, ?, ?, ?, ?)",
        [(one.row, threads[one.row], *spans.get(one.row, alone), _is_loose(one)) for one in letters],
    )
    _draw(work, older)
    return Threaded(len(letters), frozenset(groups))


def join_loose(work: Work) -> Threaded:
    """Find what some replies answer that name no message: to be called when all messages have threads."""
    loose = work.db.execute(_LOOSE, (_MOST_LOOSE,)).fetchall()
    mailboxes = [mailbox for (mailbox,) in work.db.execute("SELECT row FROM mailbox WHERE total > 0")]
    grown = set()
    for row, thread, date, subject, addresses in loose:
        topic, _ = topic_of(subject)
        times = (date - TOPIC_AGE_S, date, _MOST_CANDIDATES, row, _longest_ascii(topic))
        candidates = (one for mailbox in mailboxes for one in work.db.execute(_ANSWERED, (mailbox, *times)))
        other = _answered(topic, addresses, candidates) if topic else None
        if other not in (None, thread):
            low, high = sorted((other, thread))
            _merge(work, {high: low})
            grown.add(low)
    work.db.executemany("UPDATE threading SET is_loose = 0 WHERE row = ?", [(row,) for row, *_ in loose])
    _draw(work, grown)
    return Threaded(len(loose), frozenset(grown))


def _answered(topic: str, addresses: str, candidates: Iterable[tuple[int, str, str]]) -> int | None:
    """The thread of the first of some messages that a reply can be an answer to."""
    writer, people = _people(addresses)
    for thread, subject, other_addresses in candidates:
        other_writer, others = _people(other_addresses)
        if topic_of(subject)[0] == topic and answers(people, writer, others, other_writer):
            return thread
    return None


def _longest_ascii(topic: str) -> str:
    """The part of a topic that SQLite, which knows no other letters' cases, can look for."""
    words = "".join(letter if letter.isascii() else " " for letter in topic).split()
    return max(words, key=len, default="")


def _letter(row: int, date: int, msgid: str, references: str, subject: str) -> Letter:
    return Letter(row, date, msgid, references.split("\n") if references else (), subject)


def _ids(letter: Letter, known: dict[str, int]) -> list[int]:
    """The numbers of the message and of what it refers to; `known` saves work where letters share their references."""
    found = []
    for name in (letter.msgid, *near_references(letter.references)) if letter.references else (letter.msgid,):
        number = known.get(name)
        if number is None:
            if not name:
                continue
            known[name] = number = id_number(name)
        found.append(number)
    return found


def _is_loose(letter: Letter) -> bool:
    return not letter.references and is_reply(letter.subject)


def _outline(letters: Sequence[Letter]) -> dict[int, Span]:
    return straight_outline(letters) or outline(letters)


def _remember(work: Work, threads: Mapping[int, int]) -> None:
    work.db.executemany("INSERT OR REPLACE INTO thread_of (id, thread) VALUES (?, ?)", sorted(threads.items()))


def _merge(work: Work, merged: Mapping[int, int]) -> None:
    """Move all of some threads into others."""
    if not merged:
        return
    moved: dict[int, int] = {}
    for msgid, references, thread in work.db.execute(_IDS, (listed(merged),)).fetchall():
        letter = _letter(0, 0, msgid, references, "")
        moved.update(dict.fromkeys(_ids(letter, {}), merged[thread]))
    work.db.executemany("UPDATE threading SET thread = ? WHERE thread = ?", [(new, old) for old, new in merged.items()])
    _remember(work, moved)


def _draw(work: Work, threads: Collection[int]) -> None:
    """Number the messages of these threads by the walk through their trees."""
    if not threads:
        return
    large = _larger_than(work.db, MOST_NESTED, threads)
    work.db.executemany(
        """UPDATE threading SET (place, last) = (SELECT internaldate, internaldate FROM message m WHERE m.row =
           threading.row) WHERE thread = ?""",
        [(thread,) for thread in large],
    )
    drawn: list[tuple[int, int, int]] = []
    members = work.db.execute(_MEMBERS, (listed(set(threads) - large),)).fetchall()
    for _, group in groupby(members, lambda row: row[0]):
        some = list(group)
        spans = _outline([_letter(*row[1:6]) for row in some])
        drawn += [(*spans[row[1]], row[1]) for row in some if spans[row[1]] != (row[6], row[7])]
    work.db.executemany("UPDATE threading SET place = ?, last = ? WHERE row = ?", drawn)


def _larger_than(db: sqlite3.Connection, size: int, threads: Iterable[int]) -> set[int]:
    return {thread for (thread,) in db.execute(_LARGE, (listed(threads), size))}


def _people(addresses: str) -> tuple[str, set[str]]:
    """Who wrote a message, and everybody in From, To and Cc."""
    lists: list[list[str]] = json.loads(addresses) if addresses else [[], [], []]
    writers, to, cc = ([email.lower() for email in flat[1::2]] for flat in lists[:3])
    return writers[0] if writers else "", {*writers, *to, *cc}

"""What a sync learned of messages goes into the base columns; what is shown follows.

Almost all rows have no open operation, so for them what is shown is the base, written in the same statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tuimail.model.flags import FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, ModSeq, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.tags import LABELS_TOLD, is_label
from tuimail.store.adopt import match_waiting, tell_placed
from tuimail.store.codec import addresses_text, clean, flag_columns, references_text
from tuimail.store.connect import listed
from tuimail.store.fold import refold
from tuimail.store.note_keeping import take_in
from tuimail.store.values import NewMessage
from tuimail.store.vanish import lose
from tuimail.store.wake_date import date_stored, is_dated
from tuimail.store.work import Work, newest_row

_INSERT_MESSAGE = """INSERT INTO message (row, mailbox, internaldate, flags, keywords, size, has_attachments,
    base_mailbox, base_uid, base_flags, base_keywords, base_modseq, sender, subject)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2, ?8, ?4, ?5, ?9, ?10, ?11)"""
_INSERT_HEADER = """INSERT INTO header (row, msgid, sent_at, addresses, refs, list_id, bodystructure)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_MAX = 2**62  # what SQLite's integers and sums can hold without a thought

FlagNews = tuple[Uid, FlagSet, ModSeq | None]

WAITS_SINCE_RESET = -1
_PATIENCE = 2
"""A sync that began before the move may end after it, so the first complete sync that brings nothing proves nothing."""


def add(work: Work, mailbox: MailboxRow, messages: Sequence[NewMessage]) -> None:
    """Store messages of one mailbox: known UIDs get their flags, waiting rows their UID, the rest is new."""
    by_uid = {message.uid: message for message in messages}
    known = rows_by_uid(work.db, mailbox, by_uid)
    set_flags(work, mailbox, [(uid, by_uid[uid].flags, by_uid[uid].modseq) for uid in known])
    fresh = [message for uid, message in by_uid.items() if uid not in known] if known else list(by_uid.values())
    adopted = match_waiting(work.db, mailbox, fresh)
    if adopted:
        _adopt(work, adopted, by_uid)
        fresh = [message for message in fresh if message.uid not in adopted]
    _insert(work, mailbox, fresh)


def rows_by_uid(db: sqlite3.Connection, mailbox: MailboxRow, uids: Iterable[Uid]) -> dict[Uid, MessageRow]:
    """The rows that have these base UIDs."""
    query = "SELECT base_uid, row FROM message WHERE base_mailbox = ? AND base_uid IN (SELECT value FROM json_each(?))"
    return dict(db.execute(query, (mailbox, listed(uids))).fetchall())


def _insert(work: Work, mailbox: MailboxRow, messages: Sequence[NewMessage]) -> None:
    if not messages:
        return
    first = newest_row(work.db) + 1
    hot, cold, snoozed = [], [], []
    unseen = 0
    for row, message in enumerate(work.in_turn(messages), start=first):
        flags, keywords = flag_columns(message.flags)
        unseen += not flags & 1
        if keywords and is_dated(keywords):
            snoozed.append(row)
        headers = message.headers
        hot.append(
            (
                row,
                mailbox,
                message.internaldate,
                flags,
                keywords,
                message.size,
                message.has_attachments,
                message.uid,
                message.modseq,
                message.sender,
                headers.subject,
            )
        )
        references = references_text(headers.references) if headers.references else ""
        cold.append(
            (
                row,
                headers.msgid,
                headers.sent_at,
                addresses_text(headers),
                references,
                headers.list_id,
                message.bodystructure,
            )
        )
    work.db.executemany(_INSERT_MESSAGE, work.in_turn(hot))
    work.db.executemany(_INSERT_HEADER, work.in_turn(cold))
    if snoozed:
        date_stored(work.db, snoozed)
    work.db.execute(
        "UPDATE mailbox SET total = total + ?, unseen = unseen + ? WHERE row = ?", (len(hot), unseen, mailbox)
    )
    work.touched.of(mailbox).add(map(MessageRow, range(first, first + len(hot))))
    work.touched.counts.add(mailbox)
    take_in(work, mailbox, enumerate((message.headers.msgid for message in messages), first))


def _adopt(work: Work, adopted: dict[Uid, MessageRow], by_uid: dict[Uid, NewMessage]) -> None:
    work.db.executemany(
        """UPDATE message SET base_uid = ?, base_flags = ?, base_keywords = ?, base_modseq = ?, waits = 0
           WHERE row = ?""",
        [(uid, *flag_columns(by_uid[uid].flags), by_uid[uid].modseq, row) for uid, row in adopted.items()],
    )
    tell_placed(work, adopted.values())


def set_flags(work: Work, mailbox: MailboxRow, news: Sequence[FlagNews]) -> None:
    """What the server says of flags. UIDs that we do not have are passed over."""
    if not news:
        return
    wanted = {uid: (*flag_columns(flags), modseq) for uid, flags, modseq in news}
    labelled = {uid for uid, flags, _ in news if LABELS_TOLD in flags.keywords}
    found = work.db.execute(
        """SELECT base_uid, row, base_flags, base_keywords, base_modseq,
             pending OR EXISTS (SELECT 1 FROM noted WHERE noted.row = message.row), mailbox, flags
           FROM message WHERE base_mailbox = ? AND base_uid IN (SELECT value FROM json_each(?))""",
        (mailbox, listed(wanted)),
    ).fetchall()
    plain: list[tuple[int, str, ModSeq | None, int]] = []
    folded: list[tuple[int, str, ModSeq | None, MessageRow]] = []
    for uid, row, system, keywords, modseq, pending, shown_in, shown in found:
        new_system, new_keywords, new_modseq = new = wanted[uid]
        if LABELS_TOLD in keywords and uid not in labelled:
            new_keywords = _with_labels(new_keywords, keywords)
            new = (new_system, new_keywords, new_modseq)
        if _is_older(new_modseq, modseq) or (system, keywords, modseq) == new:
            continue
        (folded if pending else plain).append((*new, row))
        if not pending and shown_in is not None and (system, keywords) != (new_system, new_keywords):
            work.touched.of(shown_in).change((row,))
            if (shown ^ new_system) & 1:
                work.touched.counts.add(shown_in)
    work.db.executemany(
        """UPDATE message SET base_flags = ?1, base_keywords = ?2, base_modseq = ?3, flags = ?1, keywords = ?2
           WHERE row = ?4""",
        plain,
    )
    work.db.executemany("UPDATE message SET base_flags = ?, base_keywords = ?, base_modseq = ? WHERE row = ?", folded)
    refold(work, [row for *_, row in folded])


def _with_labels(new: str, old: str) -> str:
    """What a server tells unasked has flags alone: the labels (Gmail) are as they were."""
    return " ".join(sorted({*new.split(), *filter(is_label, old.split())}))


def _is_older(told: ModSeq | None, known: int | None) -> bool:
    """RFC 7162: an answer that was on its way while a newer one was applied says nothing."""
    return told is not None and known is not None and told < known


def reset(work: Work, mailbox: MailboxRow, uidvalidity: UidValidity) -> None:
    """UIDVALIDITY changed: no UID means anything any more, the messages probably are the same."""
    work.db.execute(
        """UPDATE message SET base_uid = NULL, base_modseq = NULL, waits = ? WHERE base_mailbox = ?
           AND base_uid IS NOT NULL""",
        (WAITS_SINCE_RESET, mailbox),
    )
    work.db.execute(
        """UPDATE mailbox SET uidvalidity = ?, uidnext = NULL, highestmodseq = NULL, synced_low = NULL,
           flags_swept_at = 0 WHERE row = ?""",
        (uidvalidity, mailbox),
    )
    work.touched.counts.add(mailbox)


def finish_reset(work: Work, mailbox: MailboxRow) -> None:
    """A complete sync is over: rows that wait for a UID and that it did not bring are not there."""
    work.db.execute(
        "UPDATE message SET waits = waits + 1 WHERE base_mailbox = ? AND base_uid IS NULL AND waits <> ?",
        (mailbox, WAITS_SINCE_RESET),
    )
    lost = work.db.execute(
        "SELECT row, waits FROM message WHERE base_mailbox = ? AND base_uid IS NULL AND (waits < 0 OR waits >= ?)",
        (mailbox, _PATIENCE),
    ).fetchall()
    lose(
        work,
        {MessageRow(row) for row, waits in lost if waits == WAITS_SINCE_RESET},
        conflict=gettext("The message could not be found again after the server renumbered the folder."),
    )
    lose(work, {MessageRow(row) for row, waits in lost if waits != WAITS_SINCE_RESET})


def scrubbed(message: NewMessage) -> NewMessage:
    """The message with everything made storable: for the rare one that SQLite refused."""
    headers = message.headers
    return replace(
        message,
        internaldate=_within(message.internaldate),
        size=_within(message.size),
        modseq=None if message.modseq is None else ModSeq(_within(message.modseq)),
        sender=clean(message.sender),
        headers=replace(
            headers,
            subject=clean(headers.subject),
            sent_at=None if headers.sent_at is None else _within(headers.sent_at),
            msgid=clean(headers.msgid),
            references=tuple(clean(one) for one in headers.references),
            list_id=clean(headers.list_id),
        ),
    )


def _within(number: int) -> int:
    return max(-_MAX, min(_MAX, number))

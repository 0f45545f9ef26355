"""Lets what is shown follow the notes about snoozed messages, after the server's word came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.wake_note import is_note
from tuimail.store import wake_notes
from tuimail.store.fold import refold
from tuimail.store.wake_date import date_stored
from tuimail.store.work import Work


def take_in(work: Work, mailbox: MailboxRow, messages: Iterable[tuple[int, str]]) -> None:
    """New messages, by row and Message-ID, may be notes: in the Snoozed folder they are, and are hidden.

    Anywhere else they are mail as any other: nobody hides his own by such a Message-ID.
    """
    notes = [(row, msgid) for row, msgid in messages if is_note(msgid)]
    if not notes:
        return
    is_snoozed = work.db.execute("SELECT special_use = 'snoozed' FROM mailbox WHERE row = ?", (mailbox,)).fetchone()
    if is_snoozed is not None and is_snoozed[0]:
        refold(work, wake_notes.put(work.db, notes))


def follow(work: Work, before: Collection[MessageRow]) -> None:
    """Show what the notes say now. `before` are the messages that they were about (`wake_notes.noted_rows`)."""
    if not before and not wake_notes.is_any(work.db):
        return
    wake_notes.match(work.db)
    rows = {*before, *wake_notes.noted_rows(work.db)}
    refold(work, rows)
    date_stored(work.db, rows)

"""Dates a snoozed message by the time it wakes, so that no list has to think of it.

The date changes when a message comes into a mailbox, not while it lies there, where lists have it in its place; but in
the Snoozed folder the user changes the time. A trigger does that; rows that come in are dated by who stores them, for a
trigger would cost every message of a first synchronisation a tenth of its time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from tuimail.model.snooze import BITS, EPOCH, PREFIX, STEP_S
from tuimail.store.connect import listed


def _dated(keywords: str, where: str) -> str:
    """The statement that dates rows by these keywords."""
    has = f"instr(lower({keywords}), '{PREFIX}')"
    bits = " | ".join(
        f"((instr(lower({keywords}), '{PREFIX}{bit:02}') > 0) << {bit})"  # SQLite: 0 or 1
        for bit in range(BITS)
    )
    return f"""UPDATE message SET base_internaldate = iif({has}, coalesce(base_internaldate, internaldate), NULL),
        internaldate = iif({has}, {EPOCH} + {STEP_S} * ({bits}), coalesce(base_internaldate, internaldate))
        WHERE {where}"""  # noqa: S608


_STORED: Final = _dated("keywords", "row IN (SELECT value FROM json_each(?))")
WAKE_MOVED: Final = f"""CREATE TRIGGER message_wake_moved AFTER UPDATE OF mailbox, keywords ON message
    WHEN (new.base_internaldate IS NOT NULL OR (new.keywords <> '' AND instr(lower(new.keywords), '{PREFIX}')))
      AND (old.mailbox IS NOT new.mailbox
        OR new.mailbox = (SELECT row FROM mailbox WHERE special_use = 'snoozed'))
    BEGIN {_dated("new.keywords", "row = new.row")}; END"""  # noqa: S608


def is_dated(keywords: str) -> bool:
    """Whether a message with these keywords is snoozed, or was."""
    return PREFIX in keywords.lower()


def date_stored(db: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Date messages that were just stored."""
    db.execute(_STORED, (listed(rows),))

"""The tables, and the numbered steps that bring an older file up to date.

Hot and cold are apart: `message` is what lists scan, `header` what one open message needs. Rows are never used twice.
The steps are history: a released one is never edited; a change of the tables is a new step at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from tuimail.store.connect import transaction
from tuimail.store.errors import StoreMissing, StoreTooNew
from tuimail.store.wake_date import WAKE_MOVED

Step = Callable[[sqlite3.Connection], None]

_TABLES = (
    # uidvalidity is known as soon as anything told it; the anchor exists once uidnext is set.
    """CREATE TABLE mailbox (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        delimiter TEXT,
        special_use TEXT,
        selectable INTEGER NOT NULL DEFAULT 1,
        subscribed INTEGER NOT NULL DEFAULT 1,
        access TEXT NOT NULL DEFAULT 'unknown',
        total INTEGER NOT NULL DEFAULT 0,
        unseen INTEGER NOT NULL DEFAULT 0,
        server_total INTEGER NOT NULL DEFAULT 0,
        uidvalidity INTEGER,
        uidnext INTEGER,
        highestmodseq INTEGER,
        synced_low INTEGER,
        flags_swept_at INTEGER NOT NULL DEFAULT 0,
        status TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    # mailbox is NULL where nothing is shown: deleted messages that an undo may bring back.
    # waits counts the complete syncs that passed a row without uid by; -1 says that UIDVALIDITY took the uid.
    """CREATE TABLE message (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        mailbox INTEGER,
        internaldate INTEGER NOT NULL,
        flags INTEGER NOT NULL,
        keywords TEXT NOT NULL,
        size INTEGER NOT NULL,
        has_attachments INTEGER NOT NULL,
        pending INTEGER NOT NULL DEFAULT 0,
        base_mailbox INTEGER,
        base_uid INTEGER,
        base_flags INTEGER NOT NULL,
        base_keywords TEXT NOT NULL,
        base_modseq INTEGER,
        waits INTEGER NOT NULL DEFAULT 0,
        sender TEXT NOT NULL,
        subject TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE header (
        row INTEGER PRIMARY KEY REFERENCES message(row) ON DELETE CASCADE,
        msgid TEXT NOT NULL,
        sent_at INTEGER,
        addresses TEXT NOT NULL,
        refs TEXT NOT NULL,
        list_id TEXT NOT NULL,
        bodystructure BLOB NOT NULL,
        parts TEXT
    ) STRICT""",
    # undo_order and redo_order are places on the two stacks of an editor; NULL is not on it.
    # watermark is the newest message row when the operation was sent: what came later may be its result.
    """CREATE TABLE op (
        op_id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        to_mailbox INTEGER,
        add_flags TEXT NOT NULL,
        remove_flags TEXT NOT NULL,
        state TEXT NOT NULL,
        label TEXT NOT NULL,
        act TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        settled_at INTEGER,
        not_before INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        watermark INTEGER,
        undoes INTEGER,
        undone_by INTEGER,
        undo_order INTEGER,
        redo_order INTEGER
    ) STRICT""",
    # state: 0 open, 1 done, 2 refused, 3 gone, 4 conflict, 5 cancelled (outcome.PartState has the words)
    """CREATE TABLE op_message (
        op_id INTEGER NOT NULL REFERENCES op(op_id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        row INTEGER NOT NULL,
        source INTEGER NOT NULL,
        to_mailbox INTEGER,
        add_flags TEXT NOT NULL,
        remove_flags TEXT NOT NULL,
        old_mailbox INTEGER,
        old_flags TEXT NOT NULL,
        old_uid INTEGER,
        new_uid INTEGER,
        state INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (op_id, row)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE kept_source (row INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT",
)

_INDICES = (
    # The row number is the silent last column of each: this is (mailbox, internaldate, row).
    "CREATE INDEX message_list ON message(mailbox, internaldate)",
    "CREATE INDEX message_unseen ON message(mailbox, internaldate) WHERE flags & 1 = 0",
    "CREATE UNIQUE INDEX message_base ON message(base_mailbox, base_uid)",
    "CREATE INDEX header_msgid ON header(msgid)",
    "CREATE INDEX op_open ON op(op_id) WHERE state IN ('pending', 'kept', 'inflight', 'copied')",
    "CREATE INDEX op_undo ON op(undo_order) WHERE undo_order IS NOT NULL",
    "CREATE INDEX op_redo ON op(redo_order) WHERE redo_order IS NOT NULL",
    "CREATE INDEX op_message_open ON op_message(row, op_id) WHERE state = 0",
    "CREATE INDEX op_message_source ON op_message(source, op_id) WHERE state = 0",
    "CREATE INDEX op_message_row ON op_message(row)",
)

SENDER = "CASE WHEN json_valid(addresses) THEN lower(json_extract(addresses, '$[0][1]')) END"
"""The first address of From as the index has it."""

_LEFT = "UPDATE mailbox SET total = total - 1, unseen = unseen - (old.flags & 1 = 0) WHERE row = old.mailbox;"
_CAME = "UPDATE mailbox SET total = total + 1, unseen = unseen + (new.flags & 1 = 0) WHERE row = new.mailbox;"

_TRIGGERS = (
    # Bulk inserts are counted by their writer, at one update a batch: `messages.insert`.
    f"""CREATE TRIGGER message_moved AFTER UPDATE OF mailbox, flags ON message
        WHEN old.mailbox IS NOT new.mailbox OR (old.flags & 1) != (new.flags & 1)
        BEGIN {_LEFT} {_CAME} END""",
    f"""CREATE TRIGGER message_left AFTER DELETE ON message WHEN old.mailbox IS NOT NULL
        BEGIN {_LEFT} END""",
)


def _first(connection: sqlite3.Connection) -> None:
    for statement in (*_TABLES, *_INDICES, *_TRIGGERS):
        connection.execute(statement)


def _senders(connection: sqlite3.Connection) -> None:
    connection.execute(f"CREATE INDEX header_sender ON header({SENDER})")


_THREADS = (
    # What `threads.catch_up` has come to. A thread is named by the lowest row that was ever in it; place and last are
    # the span in its tree (`model.threading.Span`); is_loose waits for `threads.join_loose`.
    """CREATE TABLE threading (
        row INTEGER PRIMARY KEY REFERENCES message(row) ON DELETE CASCADE,
        thread INTEGER NOT NULL,
        place INTEGER NOT NULL DEFAULT 0,
        last INTEGER NOT NULL DEFAULT 0,
        is_loose INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX threading_thread ON threading(thread)",
    "CREATE INDEX threading_loose ON threading(row) WHERE is_loose",
    "CREATE TABLE thread_of (id INTEGER PRIMARY KEY, thread INTEGER NOT NULL) STRICT",
)


def _threads(connection: sqlite3.Connection) -> None:
    for statement in _THREADS:
        connection.execute(statement)


def _keywords(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE INDEX message_keywords ON message(keywords) WHERE keywords <> ''")


def _snoozes(connection: sqlite3.Connection) -> None:
    # Lists have a snoozed message at its wake time: then internaldate is that, and this the server's word.
    connection.execute("ALTER TABLE message ADD COLUMN base_internaldate INTEGER")
    connection.execute(WAKE_MOVED)


_RULES = (
    # What is new for the rules of a mailbox; and the Message-IDs (`threading.id_number`) that they were shown.
    """CREATE TABLE rule_mark (
        mailbox INTEGER PRIMARY KEY REFERENCES mailbox(row) ON DELETE CASCADE,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        row INTEGER NOT NULL,
        since INTEGER NOT NULL
    ) STRICT""",
    "CREATE TABLE ruled (id INTEGER PRIMARY KEY) STRICT",
)


def _rules(connection: sqlite3.Connection) -> None:
    for statement in _RULES:
        connection.execute(statement)


def _batches(connection: sqlite3.Connection) -> None:
    # What the user did at once, maybe in several accounts: `contract.commands.ApplyOp`.
    connection.execute("ALTER TABLE op ADD COLUMN batch TEXT NOT NULL DEFAULT ''")


def _limits(connection: sqlite3.Connection) -> None:
    # What the server lets us do: letters of RFC 4314 (NULL: not told), and how full it is (RFC 9208).
    connection.execute("ALTER TABLE mailbox ADD COLUMN rights TEXT")
    connection.execute(
        """CREATE TABLE quota (root TEXT NOT NULL, resource TEXT NOT NULL, used INTEGER NOT NULL, most INTEGER NOT NULL,
           PRIMARY KEY (root, resource)) STRICT, WITHOUT ROWID"""
    )


_WAKE_NOTES = (
    # Notes that say when snoozed messages wake, and the messages that they are about (`wake_notes`).
    """CREATE TABLE wake_note (
        row INTEGER PRIMARY KEY REFERENCES message(row) ON DELETE CASCADE,
        about INTEGER NOT NULL,
        wakes_at INTEGER NOT NULL,
        home TEXT NOT NULL,
        is_over INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX wake_note_about ON wake_note(about)",
    """CREATE TABLE noted (
        row INTEGER PRIMARY KEY REFERENCES message(row) ON DELETE CASCADE,
        about INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX noted_about ON noted(about)",
)


def _wake_notes(connection: sqlite3.Connection) -> None:
    for statement in _WAKE_NOTES:
        connection.execute(statement)


def _mailbox_ops(connection: sqlite3.Connection) -> None:
    # What an entry of the journal does to mailboxes themselves (`mailbox_ops`), as JSON.
    connection.execute(
        """CREATE TABLE op_mailbox (op_id INTEGER PRIMARY KEY REFERENCES op(op_id) ON DELETE CASCADE,
           edit TEXT NOT NULL) STRICT"""
    )


STEPS: tuple[Step, ...] = (
    _first,
    _senders,
    _threads,
    _keywords,
    _snoozes,
    _rules,
    _batches,
    _limits,
    _wake_notes,
    _mailbox_ops,
)
"""Step n (from 1) leads from version n - 1 to version n."""


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    steps: Sequence[Step] = STEPS,
    *,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Bring the file to the newest version, all steps or none; answers the version that it had.

    `tell` hears how many steps are done, of how many, where the file is not new.
    """
    found = _version(connection)
    if found == len(steps):
        return found
    with transaction(connection):
        found = _version(connection)  # again, behind the lock: another process may have been quicker
        _refuse_newer(found, len(steps), path)
        for number, step in enumerate(steps[found:], start=found + 1):
            if found:
                tell(number - 1, len(steps))
            step(connection)
            connection.execute(f"PRAGMA user_version = {number:d}")
    return found


def check(connection: sqlite3.Connection, path: Path) -> None:
    """A reader cannot migrate: it takes the newest version or none."""
    found = _version(connection)
    _refuse_newer(found, len(STEPS), path)
    if found < len(STEPS):
        raise StoreMissing(f"The mail database {path} is being prepared; try again in a moment.")


def _refuse_newer(found: int, known: int, path: Path) -> None:
    if found > known:
        raise StoreTooNew(
            f"{path} was written by a newer tuimail (format {found}, this one knows {known}); update tuimail."
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version

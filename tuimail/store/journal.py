"""The operations journal: written before anything is sent, shown at once, sent when there is a link, settled once.

    pending ─claim─> inflight ─settle─> settled              undo of pending, kept: cancelled in place
       │  └─mark_kept─> kept ─claim─> inflight               undo of the others: a new entry with the inverse
       │                  inflight ─mark_copied─> copied ─settle─> settled
       └──────────────────inflight ─fail─> failed ─retry─> pending        ─conflict─> conflict ─retry─> pending

An operation is in `op`, what it does to each message in `op_message`: open, done, refused, gone, conflict, cancelled.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping

from tuimail.model.ids import MessageRow, OpId, Uid, UidValidity
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import JournalEntry, Op
from tuimail.store import append, entries, forget, mailbox_ops, open_ops, progress, undo
from tuimail.store.outcome import PartState, off_the_stacks, push
from tuimail.store.values import OpenOp, Touched
from tuimail.store.work import Database


class Journal:
    """Every method that changes something is one transaction. Any process may apply and undo; the holder sends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(
        self, op: Op | MailboxEdit, label: str, *, not_before: int = 0, is_undoable: bool = True, batch: str = ""
    ) -> tuple[OpId, Touched]:
        """Write what the user did, and show it. Messages that are not there any more are left out.

        Nothing is sent before `not_before` (seconds since the epoch). What is not `is_undoable` happened by itself:
        `last_undoable` passes it by, and what can be redone stays so. Operations of one `batch` are undone together.
        Raises JournalError where nothing would change.
        """
        with self._database.work() as work:
            if isinstance(op, MailboxEdit):
                op_id = mailbox_ops.append(work, op, label, act="do" if is_undoable else "aside", batch=batch)
            else:
                entry = append.entry_of(work, op, label, not_before, is_undoable=is_undoable, batch=batch)
                op_id = append.append(work, entry)
            if is_undoable:
                work.db.execute("UPDATE op SET redo_order = NULL WHERE redo_order IS NOT NULL")
                push(work.db, op_id)
        return op_id, work.touched

    def undo(self, op_id: OpId) -> tuple[OpId, Touched]:
        """Take back an entry; undoing an undo is the redo.

        Answers the entry that is to be named to turn it round once more: the new one with the inverse; where this one
        was cancelled before anything was sent, itself; where that was an undo, what it undid.
        Raises JournalError, whose sentence says why there is nothing to undo.
        """
        try:
            with self._database.work() as work:
                new = undo.undo(work, op_id)
        except undo.NothingLeft as nothing:
            with self._database.work() as work:
                off_the_stacks(work.db, nothing.op_id)
            raise
        return new, work.touched

    def note_asked(self, row: MessageRow, label: str) -> Touched:
        """Somebody outside was asked for something because of a message; it cannot be undone."""
        with self._database.work() as work:
            append.note_asked(work, row, label)
        return work.touched

    def retry(self, op_id: OpId) -> Touched:
        """Send once more what failed. Raises JournalError where there is nothing to send."""
        with self._database.work() as work:
            progress.retry(work, op_id)
        return work.touched

    def next_open(self, now: int, limit: int = 500) -> list[OpenOp]:
        """What may be sent now, oldest first; after a crash also what was under way."""
        with self._database.reading() as db:
            return open_ops.next_open(db, now, limit)

    def claim(self, op_ids: Iterable[OpId], detail: str = "") -> list[OpId]:
        """Mark as being sent, just before it is. Only those in the answer may be sent: the others were taken back."""
        with self._database.work() as work:
            return progress.claim(work, op_ids, detail)

    def release(self, op_id: OpId) -> Touched:
        """It was certainly not sent: pending again."""
        with self._database.work() as work:
            progress.release(work, op_id)
        return work.touched

    def postpone(self, op_id: OpId, until: int, *, was_sent: bool) -> Touched:
        """The server has no time: not before `until`. Without `was_sent` it is pending again, and can be taken back.

        With it, a lost command is still to be looked into, so the state stays: sent as if new, it might happen twice.
        """
        with self._database.work() as work:
            if not was_sent:
                progress.release(work, op_id)
            work.db.execute(
                """UPDATE op SET not_before = ? WHERE op_id = ?
                   AND state IN ('pending', 'kept', 'inflight', 'copied')""",
                (until, op_id),
            )
        return work.touched

    @property
    def is_open(self) -> bool:
        """Whether anything waits for the server."""
        with self._database.reading() as db:
            return bool(entries.pending_count(db))

    def came_due(self, since: int, until: int) -> bool:
        """Whether the time of something that waits came after `since`, up to `until` (seconds since the epoch)."""
        with self._database.reading() as db:
            found = db.execute(
                """SELECT EXISTS (SELECT 1 FROM op WHERE state IN ('pending', 'kept', 'inflight', 'copied')
                   AND not_before > ? AND not_before <= ?)""",
                (since, until),
            ).fetchone()
        return bool(found[0])

    def keep(self, row: MessageRow, source: bytes) -> None:
        """Store the whole source of a message that is about to be deleted. It is never evicted."""
        with self._database.work() as work:
            work.db.execute("INSERT OR REPLACE INTO kept_source VALUES (?, ?)", (row, zlib.compress(source, 1)))

    def source(self, row: MessageRow) -> bytes | None:
        """The kept source of a message, for a Restore."""
        with self._database.reading() as db:
            found = db.execute("SELECT content FROM kept_source WHERE row = ?", (row,)).fetchone()
        return zlib.decompress(found[0]) if found else None

    def mark_kept(self, op_id: OpId) -> None:
        """The sources of all messages of a Delete are kept."""
        with self._database.work() as work:
            progress.mark_kept(work, op_id)

    def mark_copied(self, op_id: OpId, uids: Mapping[MessageRow, Uid] | None = None) -> None:
        """COPY is done, with these new UIDs (by row of the part); the originals are still there."""
        with self._database.work() as work:
            progress.mark_copied(work, op_id, uids or {})

    def settle(
        self,
        op_id: OpId,
        uids: Mapping[MessageRow, Uid] | None = None,
        *,
        uidvalidity: UidValidity | None = None,
        rows: Collection[MessageRow] | None = None,
    ) -> Touched:
        """The server did it: for all open parts, or for `rows`. The entry is settled when no part is open.

        `uids` are the new UIDs by row of the part, in the destination's numbering `uidvalidity`.
        """
        with self._database.work() as work:
            progress.settle(work, op_id, uids or {}, uidvalidity, rows)
        return work.touched

    def note_edit(self, op_id: OpId, edit: MailboxEdit) -> None:
        """What is about to be done to mailboxes, and what they are known by: a lost answer leaves that behind."""
        with self._database.work() as work:
            mailbox_ops.note(work, op_id, edit)

    def settle_edit(self, op_id: OpId, edit: MailboxEdit) -> Touched:
        """The server did to mailboxes what `edit` says."""
        with self._database.work() as work:
            mailbox_ops.settle(work, op_id, edit)
        return work.touched

    def fail_edit(self, op_id: OpId, reason: str) -> Touched:
        """The mailboxes stay as they are."""
        with self._database.work() as work:
            mailbox_ops.fail(work, op_id, reason)
        return work.touched

    def fail(self, op_id: OpId, rows: Collection[MessageRow] | None, reason: str) -> Touched:
        """The server refused it for `rows` (None: all that is open): these come back into view."""
        with self._database.work() as work:
            progress.refuse(work, op_id, rows, PartState.REFUSED, reason)
        return work.touched

    def conflict(self, op_id: OpId, reason: str, rows: Collection[MessageRow] | None = None) -> Touched:
        """The messages cannot be found any more."""
        with self._database.work() as work:
            progress.refuse(work, op_id, rows, PartState.CONFLICT, reason)
        return work.touched

    def entries(self, limit: int, before: OpId | None = None) -> list[JournalEntry]:
        """Entries, newest first."""
        with self._database.reading() as db:
            return entries.latest(db, limit, before)

    def entry(self, op_id: OpId) -> JournalEntry:
        """One entry, or JournalError."""
        with self._database.reading() as db:
            return entries.entry(db, op_id)

    def last_undoable(self) -> JournalEntry | None:
        """What undo takes back next."""
        with self._database.reading() as db:
            return entries.undoable(db)

    def last_redoable(self) -> JournalEntry | None:
        """What redo does again next: pass it to `undo`."""
        with self._database.reading() as db:
            return entries.redoable(db)

    def pending_count(self) -> int:
        """Entries that wait for the server."""
        with self._database.reading() as db:
            return entries.pending_count(db)

    def forget_before(self, time: int) -> None:
        """Drop ended entries that ended before then, with what was kept for their undo."""
        with self._database.work() as work:
            forget.forget_before(work, time)

"""Writes a new entry to the journal: the operation, its parts, and for a Copy the rows that it will fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, assert_never

from tuimail.model.flags import NO_CHANGE, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.language import gettext
from tuimail.model.operation import Append, Copy, Delete, Move, Op, Restore, SetFlags
from tuimail.model.values import dataclass
from tuimail.store.codec import flags_text
from tuimail.store.connect import listed
from tuimail.store.entries import ASKED
from tuimail.store.errors import JournalError
from tuimail.store.fold import refold
from tuimail.store.outcome import PartState
from tuimail.store.work import Work, newest_row
from tuimail.store.written import written

Kind = Literal["set_flags", "move", "copy", "delete", "restore", "mailbox"]
Act = Literal["do", "undo", "redo", "aside"]
"""Aside: it happened by itself, so nobody expects an undo to take back that."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry does to one message; `source` differs from `row` in copies only."""

    row: MessageRow
    source: MessageRow
    to: MailboxRow | None = None
    change: FlagChange = NO_CHANGE


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is not written yet."""

    kind: Kind
    parts: Sequence[Part]
    label: str
    to: MailboxRow | None = None
    change: FlagChange = NO_CHANGE
    act: Act = "do"
    undoes: OpId | None = None
    not_before: int = 0
    batch: str = ""


def entry_of(work: Work, op: Op, label: str, not_before: int, *, is_undoable: bool, batch: str = "") -> Entry:
    """What the user wants, for the messages that are still there."""
    entry = _entry_of(work, op, label)
    return replace(entry, not_before=not_before, act="do" if is_undoable else "aside", batch=batch)


def _entry_of(work: Work, op: Op, label: str) -> Entry:
    match op:
        case SetFlags(change=change):
            parts = [Part(row, row, None, change) for row in _shown(work, op.messages)]
            return Entry("set_flags", parts, label, None, change)
        case Move(to=to, change=change):
            marks = {mailbox: _with_keyword(change, keyword) for mailbox, keyword in op.origins if keyword}
            homes = {row: _target(work, home) for row, home in op.homes}
            shown = [(row, at, homes.get(row, to)) for row, at in _shown(work, op.messages).items()]
            parts = [Part(row, row, goal, marks.get(at, change)) for row, at, goal in shown if at != goal]
            return Entry("move", parts, label, _target(work, to), change)
        case Copy(to=to):
            parts = copies(work, list(_shown(work, op.messages)), _target(work, to))
            return Entry("copy", parts, label, to)
        case Delete():
            parts = [Part(row, row) for row in _shown(work, op.messages)]
            return Entry("delete", parts, label)
        case Restore(to=to):
            parts = [Part(row, row, to) for row in op.messages]
            return Entry("restore", parts, label, _target(work, to))
        case Append(to=to):
            target = _target(work, to)
            row = written(work, op)
            return Entry("restore", [Part(row, row, to)], label, target)
        case _:
            assert_never(op)


def _with_keyword(change: FlagChange, keyword: str) -> FlagChange:
    return replace(change, add=change.add | FlagSet(keywords=frozenset({keyword})))


def _shown(work: Work, rows: Sequence[MessageRow]) -> dict[MessageRow, MailboxRow]:
    """Those of the rows that a list shows, and where; in the order given."""
    found = dict(
        work.db.execute(
            """SELECT row, mailbox FROM message
               WHERE mailbox IS NOT NULL AND row IN (SELECT value FROM json_each(?))""",
            (listed(rows),),
        ).fetchall()
    )
    return {row: found[row] for row in rows if row in found}


def _target(work: Work, mailbox: MailboxRow) -> MailboxRow:
    found = work.db.execute("SELECT selectable, name FROM mailbox WHERE row = ?", (mailbox,)).fetchone()
    if found is None:
        raise JournalError(gettext("The folder no longer exists; choose another one."))
    if not found[0]:
        raise JournalError(
            gettext("The folder {found} cannot hold messages; choose another one.").format(found=found[1])
        )
    return mailbox


def copies(work: Work, sources: Sequence[MessageRow], to: MailboxRow) -> list[Part]:
    """New rows that look like the sources; they are on no server yet."""
    parts = [Part(MessageRow(row), source, to) for row, source in enumerate(sources, start=newest_row(work.db) + 1)]
    pairs = [(part.row, part.source) for part in parts]
    work.db.executemany(
        """INSERT INTO message (row, internaldate, base_internaldate, flags, keywords, size, has_attachments,
             base_flags, base_keywords, sender, subject)
           SELECT ?, internaldate, base_internaldate, flags, keywords, size, has_attachments, flags, keywords, sender,
             subject FROM message WHERE row = ?""",
        pairs,
    )
    work.db.executemany(
        """INSERT INTO header (row, msgid, sent_at, addresses, refs, list_id, bodystructure, parts)
           SELECT ?, msgid, sent_at, addresses, refs, list_id, bodystructure, parts FROM header WHERE row = ?""",
        pairs,
    )
    return parts


def note_asked(work: Work, row: MessageRow, label: str) -> None:
    """Somebody outside was asked for something because of a message: an entry that has ended and stays."""
    (op_id,) = work.db.execute(
        """INSERT INTO op (kind, add_flags, remove_flags, state, label, act, created_at, settled_at, not_before)
           VALUES (?, '0', '0', 'settled', ?, 'aside', ?, ?, 0) RETURNING op_id""",
        (ASKED, label, work.now, work.now),
    ).fetchall()[0]
    work.db.execute(
        f"""INSERT INTO op_message (op_id, seq, row, source, add_flags, remove_flags, old_flags, state)
            VALUES (?, 0, ?, ?, '0', '0', '0', {PartState.DONE:d})""",  # noqa: S608
        (op_id, row, row),
    )


def append(work: Work, entry: Entry) -> OpId:
    """Write the entry, and show what it does."""
    if not entry.parts:
        raise JournalError(gettext("There is no message that this would change."))
    change = entry.change
    (op_id,) = work.db.execute(
        """INSERT INTO op (kind, to_mailbox, add_flags, remove_flags, state, label, act, created_at, not_before, undoes,
             batch)
           VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?) RETURNING op_id""",
        (
            entry.kind,
            entry.to,
            flags_text(change.add),
            flags_text(change.remove),
            entry.label,
            entry.act,
            work.now,
            entry.not_before,
            entry.undoes,
            entry.batch,
        ),
    ).fetchall()[0]
    changes = {id(part.change): part.change for part in entry.parts}  # nearly always one: comparing them takes longer
    texts = {key: (flags_text(one.add), flags_text(one.remove)) for key, one in changes.items()}
    work.db.executemany(
        """INSERT INTO op_message (op_id, seq, row, source, to_mailbox, add_flags, remove_flags, old_flags)
           VALUES (?, ?, ?, ?, ?, ?, ?, '0')""",
        (
            (op_id, seq, part.row, part.source, part.to, *texts[id(part.change)])
            for seq, part in enumerate(work.in_turn(entry.parts))
        ),
    )
    refold(work, [part.row for part in entry.parts])
    return OpId(op_id)

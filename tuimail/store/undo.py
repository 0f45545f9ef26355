"""Takes operations back, and puts them on again: the two stacks of an editor, kept in the journal.

    do ──undo──> cancelled in place (nothing was sent)      ──undo──> the same once more, act = redo
    do ──undo──> a new entry with the inverse, act = undo   ──undo──> its inverse, act = redo (or it is cancelled)

An inverse is exact per message: each goes back to the mailbox and to the flags that it had, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tuimail.model.flags import FlagChange
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.language import gettext
from tuimail.model.operation import OpState
from tuimail.model.values import dataclass
from tuimail.store import mailbox_ops
from tuimail.store.append import Act, Entry, Kind, Part, append, copies
from tuimail.store.codec import flags_of_text
from tuimail.store.connect import listed
from tuimail.store.entries import change_of
from tuimail.store.errors import JournalError
from tuimail.store.fold import refold
from tuimail.store.outcome import PartState, close_finished, off_the_stacks, push, stand_again
from tuimail.store.work import Work

_INVERSE: dict[Kind, Kind] = {
    "set_flags": "set_flags",
    "move": "move",
    "copy": "delete",
    "delete": "restore",
    "restore": "delete",
}
_UNDO, _REDO = gettext("Undo: "), gettext("Redo: ")


@dataclass(frozen=True, slots=True)
class _Old:
    """The entry to take back."""

    op_id: OpId
    kind: Kind
    to: MailboxRow | None
    change: FlagChange
    state: OpState
    label: str
    act: Act
    undone_by: OpId | None
    redo_order: int | None
    batch: str


@dataclass(frozen=True, slots=True)
class _OldPart:
    row: MessageRow
    source: MessageRow
    to: MailboxRow | None
    change: FlagChange
    old_mailbox: MailboxRow | None
    change_back: FlagChange
    state: PartState


def undo(work: Work, op_id: OpId) -> OpId:
    """Take an entry back; answers what the next undo (or redo) of it names: see `Journal.undo`."""
    old = _old(work, op_id)
    if old.kind not in _INVERSE and old.kind != mailbox_ops.KIND:
        raise JournalError(gettext("“{label}” cannot be undone.").format(label=old.label))
    match old.state:
        case OpState.FAILED | OpState.CONFLICT:
            raise JournalError(
                gettext("“{label}” failed, so there is nothing to undo; it can be tried again.").format(label=old.label)
            )
        case OpState.CANCELLED:
            if old.redo_order is None:
                raise JournalError(
                    gettext("“{label}” was undone already, and cannot be redone now.").format(label=old.label)
                )
            return _again(work, old)
    if old.undone_by is not None:
        raise JournalError(gettext("“{label}” was undone already.").format(label=old.label))
    return _take_back(work, old)


def _old(work: Work, op_id: OpId) -> _Old:
    found = work.db.execute(
        """SELECT kind, to_mailbox, add_flags, remove_flags, state, label, act, undone_by, redo_order, batch
           FROM op WHERE op_id = ?""",
        (op_id,),
    ).fetchone()
    if found is None:
        raise JournalError(
            gettext("There is no operation {op_id} in the journal; see `tuimail log`.").format(op_id=op_id)
        )
    kind, to, add, remove, state, label, act, undone_by, redo_order, batch = found
    return _Old(op_id, kind, to, change_of(add, remove), OpState(state), label, act, undone_by, redo_order, batch)


def _parts(work: Work, op_id: OpId) -> list[_OldPart]:
    found = work.db.execute(
        """SELECT row, source, to_mailbox, add_flags, remove_flags, old_mailbox, old_flags, state
           FROM op_message WHERE op_id = ? ORDER BY seq""",
        (op_id,),
    ).fetchall()
    return [_old_part(one) for one in found]


def _old_part(one: Sequence[Any]) -> _OldPart:
    row, source, to, add, remove, old_mailbox, old_flags, state = one
    change, back = _there_and_back(add, remove, old_flags)
    return _OldPart(row, source, to, change, old_mailbox, back, PartState(state))


@lru_cache(maxsize=4096)
def _there_and_back(add: str, remove: str, old_flags: str) -> tuple[FlagChange, FlagChange]:
    """A change, and what leads from it back to the flags before."""
    change = change_of(add, remove)
    return change, change.inverse_for(flags_of_text(old_flags))


def _take_back(work: Work, old: _Old) -> OpId:
    if old.kind == mailbox_ops.KIND:
        return _take_edit_back(work, old)
    parts = _parts(work, old.op_id)
    was_sent = old.state not in (OpState.PENDING, OpState.KEPT)
    cancelled = [part for part in parts if part.state is PartState.OPEN and not was_sent]
    inverted = [part for part in parts if part.state is PartState.DONE or (was_sent and part.state is PartState.OPEN)]
    new = _inverse(work, old, inverted)
    if not cancelled and not new.parts:
        raise NothingLeft(
            old.op_id, gettext("“{label}” cannot be undone: {why}").format(label=old.label, why=_why(old, inverted))
        )
    standing = _cancel(work, old, cancelled) if cancelled else None
    return _link(work, old, append(work, new)) if new.parts else standing or old.op_id


def _take_edit_back(work: Work, old: _Old) -> OpId:
    """What was done to mailboxes themselves."""
    if old.state is OpState.PENDING:
        return mailbox_ops.cancel(work, old.op_id, old.act) or old.op_id
    try:
        edit = mailbox_ops.inverse(work, old.op_id, old.state)
    except mailbox_ops.NothingToTurn as why:
        raise NothingLeft(
            old.op_id, gettext("“{label}” cannot be undone: {why}").format(label=old.label, why=why)
        ) from why
    new = mailbox_ops.append(work, edit, _label(old), act=_act(old), undoes=old.op_id, batch=old.batch)
    return _link(work, old, new)


class NothingLeft(JournalError):
    """There is nothing that the undo could change; the entry leaves the stacks, so that older ones can be reached."""

    def __init__(self, op_id: OpId, sentence: str) -> None:
        super().__init__(sentence)
        self.op_id = op_id


def _why(old: _Old, inverted: Sequence[_OldPart]) -> str:
    if not inverted:
        return gettext("the messages were gone from the server.")
    if old.kind == "delete":
        return gettext("the source of the messages was not kept, or their folder is gone.")
    return gettext("the messages, or the folder they came from, are gone.")


def _cancel(work: Work, old: _Old, parts: Sequence[_OldPart]) -> OpId | None:
    """Nothing was sent for these: as if it had never been. The entry that stands again by that, if any."""
    rows = [part.row for part in parts]
    work.db.execute(
        f"""UPDATE op_message SET state = {PartState.CANCELLED:d} WHERE op_id = ? AND state = 0
            AND row IN (SELECT value FROM json_each(?))""",  # noqa: S608
        (old.op_id, listed(rows)),
    )
    close_finished(work, (old.op_id,))
    off_the_stacks(work.db, old.op_id)
    standing = None
    if old.act == "do":
        push(work.db, old.op_id)
    else:
        standing = stand_again(work.db, old.op_id)
    refold(work, rows)
    return standing


def _inverse(work: Work, old: _Old, parts: Sequence[_OldPart]) -> Entry:
    """The entry that undoes these parts, without those that cannot be undone any more."""
    kind = _INVERSE[old.kind]
    there = _there(work, [part.row for part in parts], in_kept=kind == "restore")
    mailboxes = {row for (row,) in work.db.execute("SELECT row FROM mailbox")} | mailbox_ops.coming(work.db)
    back: list[Part] = []
    for part in parts:
        if part.row not in there:
            continue
        if kind == "delete":
            back.append(Part(part.row, part.row))
        elif kind == "set_flags":
            back.append(Part(part.row, part.row, None, part.change_back))
        elif part.old_mailbox in mailboxes:
            back.append(Part(part.row, part.row, part.old_mailbox, part.change_back))
    change = FlagChange(old.change.remove, old.change.add)
    to = back[0].to if back else None
    return Entry(kind, back, _label(old), to, change, _act(old), old.op_id, batch=old.batch)


def _act(old: _Old) -> Act:
    return "redo" if old.act == "undo" else "undo"


def _label(old: _Old) -> str:
    words = old.label.removeprefix(_UNDO).removeprefix(_REDO)
    return f"{_REDO if old.act == 'undo' else _UNDO}{words}"


def _there(work: Work, rows: Sequence[MessageRow], *, in_kept: bool) -> set[int]:
    """The rows that still exist; for a Restore, those whose source is kept."""
    if in_kept:
        query = """SELECT row FROM kept_source WHERE row IN (SELECT value FROM json_each(?))
            AND row IN (SELECT row FROM message)"""
    else:
        query = """SELECT row FROM message WHERE (base_mailbox IS NOT NULL OR pending)
            AND row IN (SELECT value FROM json_each(?))"""
    return {row for (row,) in work.db.execute(query, (listed(rows),))}


def _again(work: Work, old: _Old) -> OpId:
    """Redo what was cancelled before it was sent."""
    words = old.label.removeprefix(_UNDO).removeprefix(_REDO)
    if old.kind == mailbox_ops.KIND:
        edit = mailbox_ops.edit_of(work.db, old.op_id)
        redo = mailbox_ops.append(work, edit, f"{_REDO}{words}", act="redo", undoes=old.op_id, batch=old.batch)
        return _link(work, old, redo)
    parts = [part for part in _parts(work, old.op_id) if part.state is PartState.CANCELLED]
    if old.kind == "copy":
        there = _there(work, [part.source for part in parts], in_kept=False)
        sources = [part.source for part in parts if part.source in there]
        once_more = copies(work, sources, MailboxRow(old.to)) if old.to is not None else []
    else:
        there = _there(work, [part.row for part in parts], in_kept=old.kind == "restore")
        once_more = [Part(part.row, part.row, part.to, part.change) for part in parts if part.row in there]
    if not once_more:
        raise NothingLeft(
            old.op_id,
            gettext("“{label}” cannot be redone: the messages are gone.").format(label=old.label),
        )
    new = Entry(old.kind, once_more, f"{_REDO}{words}", old.to, old.change, "redo", old.op_id, batch=old.batch)
    return _link(work, old, append(work, new))


def _link(work: Work, old: _Old, new: OpId) -> OpId:
    work.db.execute(
        "UPDATE op SET undone_by = ?, undo_order = NULL, redo_order = NULL WHERE op_id = ?", (new, old.op_id)
    )
    push(work.db, new)
    return new

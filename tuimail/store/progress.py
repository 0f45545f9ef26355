"""What became of operations on the server: claimed, copied, settled, refused.

Every step is written before the next one is sent, so that after a crash the journal says where to go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.operation import OpState
from tuimail.store.adopt import place_at, tell_placed
from tuimail.store.codec import flag_columns, flag_set, flags_of_text
from tuimail.store.connect import listed
from tuimail.store.entries import MAILBOX
from tuimail.store.errors import JournalError
from tuimail.store.fold import refold
from tuimail.store.outcome import PartState, close_finished, end_parts, push
from tuimail.store.vanish import forget_base
from tuimail.store.work import Work, newest_row


def claim(work: Work, op_ids: Iterable[OpId], detail: str) -> list[OpId]:
    """These are about to be sent; answers those that nobody took back meanwhile."""
    cursor = work.db.execute(
        """UPDATE op SET state = CASE state WHEN 'copied' THEN state ELSE 'inflight' END, attempts = attempts + 1,
             detail = ?, watermark = ifnull(watermark, ?)
           WHERE op_id IN (SELECT value FROM json_each(?)) AND state IN ('pending', 'kept', 'inflight', 'copied')
           RETURNING op_id""",
        (detail, newest_row(work.db), listed(op_ids)),
    )
    return sorted(OpId(op_id) for (op_id,) in cursor.fetchall())


def release(work: Work, op_id: OpId) -> None:
    """It was not sent after all. What was copied already stays so."""
    work.db.execute(
        """UPDATE op SET watermark = NULL, state = CASE WHEN kind = 'delete' AND NOT EXISTS (
             SELECT 1 FROM op_message m WHERE m.op_id = op.op_id AND m.state = 0
               AND m.row NOT IN (SELECT row FROM kept_source)) THEN 'kept' ELSE 'pending' END
           WHERE op_id = ? AND state = 'inflight'""",
        (op_id,),
    )
    refold(work, _open_rows(work, op_id))


def mark_kept(work: Work, op_id: OpId) -> None:
    """The sources of all its messages are stored, so it may be sent."""
    work.db.execute("UPDATE op SET state = 'kept' WHERE op_id = ? AND state = 'pending'", (op_id,))


def mark_copied(work: Work, op_id: OpId, uids: Mapping[MessageRow, Uid]) -> None:
    """The first half of a move without MOVE is done."""
    work.db.execute("UPDATE op SET state = 'copied' WHERE op_id = ? AND state IN ('pending', 'inflight')", (op_id,))
    work.db.executemany(
        "UPDATE op_message SET new_uid = ? WHERE op_id = ? AND row = ?",
        [(uid, op_id, row) for row, uid in uids.items()],
    )


def settle(
    work: Work,
    op_id: OpId,
    uids: Mapping[MessageRow, Uid],
    uidvalidity: UidValidity | None,
    rows: Collection[MessageRow] | None,
) -> None:
    """The server did it, for all open parts or for those named. A UID that comes late still finds its row."""
    kind, state, watermark = _op(work, op_id)
    if state in (OpState.FAILED, OpState.CONFLICT, OpState.CANCELLED):
        return
    wanted = set(_open_rows(work, op_id) if rows is None else rows) | set(uids)
    parts = work.db.execute(
        f"""SELECT row, source, to_mailbox, add_flags, remove_flags, new_uid FROM op_message
            WHERE op_id = ? AND state IN ({PartState.OPEN:d}, {PartState.DONE:d})
            AND row IN (SELECT value FROM json_each(?)) ORDER BY seq""",  # noqa: S608
        (op_id, listed(wanted)),
    ).fetchall()
    _remember_old(work, op_id, [part[0] for part in parts])
    opened = set(end_parts(work, op_id, [part[0] for part in parts], PartState.DONE))
    match kind:
        case "set_flags":
            _change_base(work, [part for part in parts if part[0] in opened])
            refold(work, opened)
        case "delete":
            forget_base(work, opened)
            refold(work, opened)
        case _:
            _arrive(work, kind, parts, opened, _believed(work, parts, uids, uidvalidity), watermark)
    close_finished(work, (op_id,))


def _op(work: Work, op_id: OpId) -> tuple[str, OpState, int | None]:
    found = work.db.execute("SELECT kind, state, watermark FROM op WHERE op_id = ?", (op_id,)).fetchone()
    if found is None:
        raise JournalError(
            gettext("There is no operation {op_id} in the journal; see `tuimail log`.").format(op_id=op_id)
        )
    return found[0], OpState(found[1]), found[2]


def _open_rows(work: Work, op_id: OpId) -> list[MessageRow]:
    found = work.db.execute("SELECT row FROM op_message WHERE op_id = ? AND state = 0 ORDER BY seq", (op_id,))
    return [MessageRow(row) for (row,) in found.fetchall()]


def _remember_old(work: Work, op_id: OpId, rows: Iterable[MessageRow]) -> None:
    """The UID before, for the record: the flags and the mailbox before were kept up to date by the fold."""
    work.db.execute(
        """UPDATE op_message SET old_uid = (SELECT base_uid FROM message m WHERE m.row = op_message.source)
           WHERE op_id = ? AND state = 0 AND row IN (SELECT value FROM json_each(?))""",
        (op_id, listed(rows)),
    )


def _change_base(work: Work, parts: Sequence[Sequence[Any]]) -> None:
    """The flags that the server has now. The mod-sequence is not known, so the next sync's word counts."""
    base = {
        row: (system, keywords)
        for row, system, keywords in work.db.execute(
            "SELECT row, base_flags, base_keywords FROM message WHERE row IN (SELECT value FROM json_each(?))",
            (listed(part[0] for part in parts),),
        )
    }
    changed = []
    for row, _, _, add, remove, _ in parts:
        if row in base:
            flags = (flag_set(*base[row]) | flags_of_text(add)) - flags_of_text(remove)
            changed.append((*flag_columns(flags), row))
    work.db.executemany(
        "UPDATE message SET base_flags = ?, base_keywords = ?, base_modseq = NULL WHERE row = ?", changed
    )


def _flags_of_sources(work: Work, pairs: Sequence[tuple[MessageRow, MessageRow]]) -> None:
    """COPY keeps the flags that the source has when it is sent."""
    work.db.executemany(
        """UPDATE message SET (base_flags, base_keywords) = (source.base_flags, source.base_keywords)
           FROM message AS source WHERE source.row = ? AND message.row = ?""",
        pairs,
    )


def _believed(
    work: Work, parts: Sequence[Sequence[Any]], uids: Mapping[MessageRow, Uid], uidvalidity: UidValidity | None
) -> dict[MessageRow, Uid]:
    """The new UIDs, without those of a numbering that the destination does not have (any more)."""
    told = {part[0]: Uid(part[5]) for part in parts if part[5] is not None} | dict(uids)
    if uidvalidity is None:
        return told
    to = {part[2] for part in parts}
    known = dict(
        work.db.execute(
            "SELECT row, uidvalidity FROM mailbox WHERE row IN (SELECT value FROM json_each(?))", (listed(to),)
        ).fetchall()
    )
    for mailbox in to:
        if known.get(mailbox) is None:
            work.db.execute("UPDATE mailbox SET uidvalidity = ? WHERE row = ?", (uidvalidity, mailbox))
    return {part[0]: told[part[0]] for part in parts if part[0] in told and known.get(part[2]) in (None, uidvalidity)}


def _arrive(
    work: Work,
    kind: str,
    parts: Sequence[Sequence[Any]],
    opened: set[MessageRow],
    uids: Mapping[MessageRow, Uid],
    watermark: int | None,
) -> None:
    """The messages are in their new mailbox: give their rows that base, under the new UID where it was told."""
    if kind == "copy":
        _flags_of_sources(work, [(part[1], part[0]) for part in parts if part[0] in opened])
    else:
        _change_base(work, [part for part in parts if part[0] in opened])
    based = {
        row: (mailbox, uid)
        for row, mailbox, uid in work.db.execute(
            "SELECT row, base_mailbox, base_uid FROM message WHERE row IN (SELECT value FROM json_each(?))",
            (listed(part[0] for part in parts),),
        )
    }
    placed = []
    for row, _, to, *_ in parts:
        uid = uids.get(row)
        if row not in based or (based[row][1] is not None and based[row][0] == to):
            continue  # dropped meanwhile, or adopted by a sync
        if row in opened or (uid is not None and based[row] == (to, None)):
            placed.append(place_at(work, row, MailboxRow(to), uid, watermark))
    tell_placed(work, {*placed, *opened})


def refuse(work: Work, op_id: OpId, rows: Collection[MessageRow] | None, state: PartState, reason: str) -> None:
    """The server will not, for all open parts or for those named: they show again what the server has."""
    _op(work, op_id)
    wanted = _open_rows(work, op_id) if rows is None else rows
    ended = end_parts(work, op_id, wanted, state)
    if not ended:
        return
    work.db.execute("UPDATE op SET error = ? WHERE op_id = ?", (reason, op_id))
    refold(work, ended)
    close_finished(work, (op_id,), reason)


def retry(work: Work, op_id: OpId) -> None:
    """Send what was refused once more."""
    kind, state, _ = _op(work, op_id)
    if state.is_open:
        raise JournalError(gettext("The operation is still waiting for the server; there is nothing to try again."))
    opened = work.db.execute(
        f"""UPDATE op_message SET state = 0, new_uid = NULL
            WHERE op_id = ? AND state IN ({PartState.REFUSED:d}, {PartState.CONFLICT:d})
            AND (to_mailbox IS NULL OR to_mailbox IN (SELECT row FROM mailbox))
            AND row IN (SELECT row FROM message) RETURNING row""",  # noqa: S608
        (op_id,),
    ).fetchall()
    is_edit = kind == MAILBOX and state in (OpState.FAILED, OpState.CONFLICT)
    if not opened and not is_edit:
        raise JournalError(
            gettext("There is nothing to try again: the messages or the folder are gone, or nothing failed.")
        )
    (undone_by,) = work.db.execute(
        """UPDATE op SET state = 'pending', settled_at = NULL, error = '', watermark = NULL, not_before = 0
           WHERE op_id = ? RETURNING undone_by""",
        (op_id,),
    ).fetchall()[0]
    if undone_by is None:
        push(work.db, op_id)
    work.db.execute(
        """UPDATE op SET undone_by = ?1, undo_order = NULL, redo_order = NULL
           WHERE op_id = (SELECT undoes FROM op WHERE op_id = ?1) AND undone_by IS NULL""",
        (op_id,),
    )
    refold(work, [MessageRow(row) for (row,) in opened])

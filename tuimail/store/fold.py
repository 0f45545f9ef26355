"""Makes what is shown from what the server has: base columns with the open operations folded over them, in order.

Also keeps, for every open part, how the message was before it (what an undo needs), and closes parts that became moot:
those of a message that is on no server and that no operation is going to put there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from tuimail.model.flags import FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, OpId
from tuimail.model.snooze import snooze_keywords
from tuimail.model.values import dataclass
from tuimail.store import wake_notes
from tuimail.store.codec import columns_after, columns_text, flag_columns, flag_set
from tuimail.store.connect import listed
from tuimail.store.outcome import PartState, close_finished
from tuimail.store.work import Work

_MESSAGES = """SELECT row, mailbox, flags, keywords, pending, base_mailbox, base_flags, base_keywords
    FROM message WHERE row IN (SELECT value FROM json_each(?))"""
_PARTS = """SELECT m.row, m.op_id, o.kind, o.state, m.to_mailbox, m.add_flags, m.remove_flags, m.old_mailbox,
      m.old_flags
    FROM op_message m JOIN op o ON o.op_id = m.op_id
    WHERE m.state = 0 AND m.row IN (SELECT value FROM json_each(?)) ORDER BY m.row, m.op_id"""


@dataclass(slots=True)
class _Place:
    """Where a message is while the parts are folded."""

    mailbox: MailboxRow | None
    flags: tuple[int, str]
    """As the columns have them."""
    is_there: bool
    """On the server, or on its way there."""
    is_leaving: bool = False
    """An open Delete is on its way."""


def refold(work: Work, rows: Iterable[MessageRow]) -> None:
    """Recompute the shown columns of these rows, and tell what changed."""
    wanted = listed(rows)
    parts = {row: list(group) for row, group in groupby(work.db.execute(_PARTS, (wanted,)).fetchall(), itemgetter(0))}
    moot: list[tuple[OpId, MessageRow]] = []
    nowhere: list[MessageRow] = []
    before: list[tuple[MailboxRow | None, str, OpId, MessageRow]] = []
    after: list[tuple[Any, ...]] = []
    told = _Told()
    found = work.db.execute(_MESSAGES, (wanted,)).fetchall()
    hidden, said = _notes(work, wanted)
    for row, *shown, base_mailbox, base_flags, base_keywords in work.in_turn(found):
        flags = columns_after(base_flags, base_keywords, "0", "0")
        if row in said:
            base = flag_set(*flags)
            noted = base - FlagSet(keywords=snooze_keywords(base.keywords)) | FlagSet(keywords=said[row])
            flags = flag_columns(noted)
        place = _Place(None if row in hidden else base_mailbox, flags, base_mailbox is not None)
        live = 0
        for part in parts.pop(row, ()):
            if _is_moot(part, place):
                moot.append((part[1], row))
                continue
            live = 1
            old = (place.mailbox, columns_text(*place.flags))
            if old != (part[7], part[8]):
                before.append((*old, part[1], row))
            _pass(part, place)
        if not place.is_there:
            nowhere.append(row)
        now = [place.mailbox, *place.flags, live]
        if now != shown:
            after.append((*now, row))
            told.note(row, shown, now)
    told.tell(work)
    moot += [(part[1], row) for row, group in parts.items() for part in group]
    _write(work, after, before, moot)
    end_copies_of(work, nowhere, PartState.GONE)


def _notes(work: Work, wanted: str) -> tuple[Collection[int], Mapping[int, frozenset[str]]]:
    """Which of the rows are notes, and what notes say of the others: almost always nothing at all."""
    if not wake_notes.is_any(work.db):
        return (), {}
    return wake_notes.hidden(work.db, wanted), wake_notes.said_of(work.db, wanted)


def end_copies_of(work: Work, sources: Iterable[MessageRow], end: PartState, reason: str = "") -> None:
    """A copy that was never sent cannot be made from a message that is nowhere."""
    orphans = work.db.execute(
        """UPDATE op_message SET state = ? WHERE state = 0 AND source <> row
           AND source IN (SELECT value FROM json_each(?))
           AND (SELECT state FROM op WHERE op.op_id = op_message.op_id) = 'pending' RETURNING op_id, row""",
        (end, listed(sources)),
    ).fetchall()
    if orphans:
        refold(work, [MessageRow(row) for _, row in orphans])
        close_finished(work, {OpId(op_id) for op_id, _ in orphans}, reason)


def _is_moot(part: Sequence[Any], place: _Place) -> bool:
    kind, state = part[2], part[3]
    if state != "pending":  # the server may know of it already: whoever sent it finds out
        return False
    if kind == "copy":
        return False
    if kind == "restore":
        return place.is_there and not place.is_leaving
    return not place.is_there


def _pass(part: Sequence[Any], place: _Place) -> None:
    _, _, kind, _, to, add, remove, _, _ = part
    place.flags = columns_after(*place.flags, add, remove)
    match kind:
        case "move":
            if place.mailbox is not None:
                place.mailbox = to
        case "copy" | "restore":
            place.mailbox, place.is_there, place.is_leaving = to, True, False
        case "delete":
            place.mailbox, place.is_leaving = None, True


class _Told:
    """What became of the rows, mailbox by mailbox."""

    def __init__(self) -> None:
        self._removed: dict[MailboxRow, list[MessageRow]] = {}
        self._added: dict[MailboxRow, list[MessageRow]] = {}
        self._changed: dict[MailboxRow, list[MessageRow]] = {}
        self._counts: set[MailboxRow] = set()

    def note(self, row: MessageRow, shown: list[Any], now: list[Any]) -> None:
        """One row, as it was shown and as it is; each comes once."""
        was, is_in = shown[0], now[0]
        if was == is_in:
            if was is not None:
                self._changed.setdefault(was, []).append(row)
                if (shown[1] ^ now[1]) & 1:
                    self._counts.add(was)
            return
        if was is not None:
            self._removed.setdefault(was, []).append(row)
            self._counts.add(was)
        if is_in is not None:
            self._added.setdefault(is_in, []).append(row)
            self._counts.add(is_in)

    def tell(self, work: Work) -> None:
        touched = work.touched
        for mailbox, rows in self._changed.items():
            touched.of(mailbox).change(rows)
        for mailbox, rows in self._removed.items():
            touched.of(mailbox).remove(rows)
        for mailbox, rows in self._added.items():
            touched.of(mailbox).add(rows)
        touched.counts |= self._counts


def _write(
    work: Work,
    after: Sequence[tuple[Any, ...]],
    before: Sequence[tuple[MailboxRow | None, str, OpId, MessageRow]],
    moot: Sequence[tuple[OpId, MessageRow]],
) -> None:
    work.db.executemany(
        "UPDATE message SET mailbox = ?, flags = ?, keywords = ?, pending = ? WHERE row = ?", work.in_turn(after)
    )
    work.db.executemany(
        "UPDATE op_message SET old_mailbox = ?, old_flags = ? WHERE op_id = ? AND row = ?", work.in_turn(before)
    )
    if moot:
        work.db.executemany(
            f"UPDATE op_message SET state = {PartState.GONE:d} WHERE op_id = ? AND row = ?",  # noqa: S608
            moot,
        )
        close_finished(work, {op_id for op_id, _ in moot})

"""Keeps in the journal what is done to mailboxes themselves: written, settled, taken back like what is done to mail.

An entry of this kind has no parts; what it does stands in `op_mailbox`. On the way back mailboxes have the rows that
they had, so that what older entries did to their mail can be taken back after that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, assert_never

from tuimail.model.ids import MailboxRow, OpId
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import OpState
from tuimail.store import entries
from tuimail.store.connect import listed
from tuimail.store.errors import JournalError
from tuimail.store.outcome import close, off_the_stacks, push, stand_again
from tuimail.store.work import Work

if TYPE_CHECKING:
    from tuimail.store.append import Act

KIND: Final = entries.MAILBOX
_OPEN: Final = """SELECT edit FROM op_mailbox WHERE op_id IN
    (SELECT op_id FROM op WHERE state IN ('pending', 'kept', 'inflight', 'copied') AND kind = 'mailbox')"""
_BEING_SENT: Final = """SELECT edit FROM op_mailbox WHERE op_id IN
    (SELECT op_id FROM op WHERE state = 'inflight' AND kind = 'mailbox') ORDER BY op_id"""


class NothingToTurn(JournalError):
    """The mailboxes are not as they were after it."""


def append(
    work: Work,
    edit: MailboxEdit,
    label: str,
    *,
    act: Act = "do",
    undoes: OpId | None = None,
    batch: str = "",
) -> OpId:
    """Write an entry; nothing is shown before the server did it."""
    (op_id,) = work.db.execute(
        """INSERT INTO op (kind, add_flags, remove_flags, state, label, act, created_at, not_before, undoes, batch)
           VALUES (?, '0', '0', 'pending', ?, ?, ?, 0, ?, ?) RETURNING op_id""",
        (KIND, label, act, work.now, undoes, batch),
    ).fetchall()[0]
    work.db.execute("INSERT INTO op_mailbox VALUES (?, ?)", (op_id, _text(edit)))
    return OpId(op_id)


def edits(db: sqlite3.Connection, op_ids: Iterable[int]) -> Mapping[int, MailboxEdit]:
    """What those of the entries do that are of this kind."""
    found = db.execute(
        "SELECT op_id, edit FROM op_mailbox WHERE op_id IN (SELECT value FROM json_each(?))", (listed(op_ids),)
    )
    return {op_id: _edit(text) for op_id, text in found}


def edit_of(db: sqlite3.Connection, op_id: OpId) -> MailboxEdit:
    """What the entry does, or JournalError."""
    found = edits(db, (op_id,)).get(op_id)
    if found is None:
        sentence = gettext("There is no operation {op_id} in the journal; see `tuimail log`.")
        raise JournalError(sentence.format(op_id=op_id))
    return found


def note(work: Work, op_id: OpId, edit: MailboxEdit) -> None:
    """What the entry does, in other words."""
    work.db.execute("UPDATE op_mailbox SET edit = ? WHERE op_id = ?", (_text(edit), op_id))


def settle(work: Work, op_id: OpId, edit: MailboxEdit) -> None:
    """The server did it; `edit` says what exactly. What it did not change is nothing that can be taken back."""
    note(work, op_id, edit)
    if isinstance(edit, Create | Remove) and not edit.names:
        off_the_stacks(work.db, op_id)
        work.db.execute("UPDATE op SET act = 'aside' WHERE op_id = ?", (op_id,))
    close(work, op_id, OpState.SETTLED, "")


def fail(work: Work, op_id: OpId, reason: str) -> None:
    """The server refused it, or it would have done what nobody wished."""
    close(work, op_id, OpState.FAILED, reason)


def cancel(work: Work, op_id: OpId, act: Act) -> OpId | None:
    """Nothing was sent: as if it had never been. The entry that stands again by that, if any."""
    close(work, op_id, OpState.CANCELLED, "")
    off_the_stacks(work.db, op_id)
    if act != "do":
        return stand_again(work.db, op_id)
    push(work.db, op_id)
    return None


def inverse(work: Work, op_id: OpId, state: OpState) -> MailboxEdit:
    """What takes it back. Raises NothingToTurn with the reason (half a sentence)."""
    edit = edit_of(work.db, op_id)
    match edit:
        case Create():
            names = _names_now(work, edit)
            if state is OpState.SETTLED and not names:
                raise NothingToTurn(gettext("the folder is gone already."))
            return Remove(names or edit.names)
        case Remove(is_for_good=True):
            raise NothingToTurn(gettext("its messages were deleted for good."))
        case Remove():
            return Create(edit.names, None, edit.rows, edit.unsubscribed)
        case Rename():
            return Rename(edit.mailbox, _named(work, edit.mailbox, edit.to, state), edit.name, edit.is_discard)
        case SetSubscribed():
            return SetSubscribed(edit.mailbox, _named(work, edit.mailbox, "", state) or edit.name, not edit.subscribed)
        case _:
            assert_never(edit)


def _names_now(work: Work, edit: Create) -> tuple[str, ...]:
    if not edit.rows:
        return edit.names
    found = _names(work.db, edit.rows)
    return tuple(found[row] for row in edit.rows if row in found)


def _named(work: Work, row: MailboxRow, wanted: str, state: OpState) -> str:
    """What a mailbox is called now, which is to be this where anything is wanted."""
    now = _names(work.db, (row,)).get(row)
    if now is None:
        raise NothingToTurn(gettext("the folder is not there any more."))
    if wanted and state is OpState.SETTLED and now != wanted:
        raise NothingToTurn(gettext("the folder has another name by now, “{name}”.").format(name=now))
    return wanted or now


def _names(db: sqlite3.Connection, rows: Iterable[MailboxRow]) -> dict[int, str]:
    return dict(
        db.execute("SELECT row, name FROM mailbox WHERE row IN (SELECT value FROM json_each(?))", (listed(rows),))
    )


def coming(db: sqlite3.Connection) -> set[int]:
    """Mailboxes that are going to be there again, before anything is sent that was done later."""
    found = db.execute(_OPEN).fetchall()
    return {row for (text,) in found if isinstance(edit := _edit(text), Create) for row in edit.rows if row}


def expected(db: sqlite3.Connection, listed_names: Collection[str]) -> tuple[list[Rename], list[tuple[str, int]]]:
    """What of the entries that are being sent a list of all mailboxes shows as done.

    Renames; and names of mailboxes that were created, with the rows that they are known by.
    """
    renames: list[Rename] = []
    created: list[tuple[str, int]] = []
    for (text,) in db.execute(_BEING_SENT).fetchall():
        match _edit(text):
            case Rename() as edit if edit.to in listed_names and edit.name not in listed_names:
                renames.append(edit)
            case Create(names=names, rows=rows) if rows:
                created += [(name, row) for name, row in zip(names, rows, strict=False) if row and name in listed_names]
            case _:
                pass
    return renames, created


def _text(edit: MailboxEdit) -> str:
    match edit:
        case Create(names=names, special_use=use, rows=rows, unsubscribed=out):
            facts: dict[str, Any] = {"do": "create", "names": names, "use": use, "rows": rows, "unsubscribed": out}
        case Rename(mailbox=row, name=name, to=to, is_discard=is_discard):
            facts = {"do": "rename", "row": row, "name": name, "to": to, "discard": is_discard}
        case Remove(names=names, is_for_good=is_for_good, rows=rows, unsubscribed=out):
            facts = {"do": "remove", "names": names, "for_good": is_for_good, "rows": rows, "unsubscribed": out}
        case SetSubscribed(mailbox=row, name=name, subscribed=subscribed):
            facts = {"do": "subscribe", "row": row, "name": name, "subscribed": subscribed}
        case _:
            assert_never(edit)
    return json.dumps(facts)


def _edit(text: str) -> MailboxEdit:
    facts: dict[str, Any] = json.loads(text)
    rows = tuple(MailboxRow(row) for row in facts.get("rows", ()))
    names, out = tuple(facts.get("names", ())), tuple(facts.get("unsubscribed", ()))
    match facts["do"]:
        case "create":
            return Create(names, SpecialUse(facts["use"]) if facts["use"] else None, rows, out)
        case "rename":
            return Rename(MailboxRow(facts["row"]), facts["name"], facts["to"], facts["discard"])
        case "remove":
            return Remove(names, facts["for_good"], rows, out)
        case _:
            return SetSubscribed(MailboxRow(facts["row"]), facts["name"], facts["subscribed"])

"""What deleting a folder means: empty ones go, others go into the trash whole; for good where they can only go so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit, Remove, Rename
from tuimail.model.operation import OpState
from tuimail.model.safe_text import safe_line
from tuimail.state.limits import missing_in
from tuimail.state.prompts import Confirm
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word

if TYPE_CHECKING:
    from tuimail.state.intents import Intents

_LOOKED_BACK: Final = 50
"""Entries of the journal in which a refusal of the server is looked for."""


class EditDeed(NamedTuple):
    """What is done to a folder, for the journal, and when it is done."""

    label: str
    told: str


class Edit(Protocol):
    """Writes to the journal what is done to folders."""

    def __call__(self, account: AccountId, edit: MailboxEdit, deed: EditDeed, /, **names: str) -> set[Touched]: ...


def removal(desk: Intents, key: MailboxKey, box: Mailbox, inside: Sequence[Mailbox], edit: Edit) -> Confirm:
    """The question, and what its answer does."""
    boxes = (box, *inside)
    names = tuple(one.name for one in boxes)
    number = sum(max(one.counts.total, one.server_total) for one in boxes)
    deed = EditDeed(gettext("Delete the folder “{name}”"), gettext("Deleted “{name}”"))
    place = _place_in_trash(desk, key, box) if number else ""
    way, why = Remove(names, is_for_good=bool(number)), ""
    if place:
        deed = deed._replace(told=gettext("Deleted “{name}”: it is in the trash, with its mail"))
        why = gettext("It goes into the trash as “{place}”. Undo brings it back.").format(place=safe_line(place))
    elif number:
        deed = deed._replace(told=gettext("Deleted “{name}” for good"))
    else:
        why = gettext("Undo brings it back.")
    what = Rename(key.row, box.name, place, is_discard=True) if place else way
    question = _question(box, inside, number, is_for_good=bool(number) and not place)
    return Confirm(
        question,
        gettext("Delete"),
        gettext("Keep"),
        lambda: edit(key.account, what, deed, name=box.title),
        why,
    )


def _question(box: Mailbox, inside: Sequence[Mailbox], number: int, *, is_for_good: bool) -> str:
    """How much goes with a folder, and with those inside it."""
    mail = (
        gettext("with its {messages_word}").format(messages_word=messages_word(number))
        if number
        else gettext("which is empty")
    )
    if inside:
        folders = ngettext("the folder in it", "the {count:,} folders in it", len(inside)).format(count=len(inside))
        mail = (
            gettext("with {folders} and {messages_word} in all").format(
                folders=folders, messages_word=messages_word(number)
            )
            if number
            else gettext("with {folders}; all are empty").format(folders=folders)
        )
    if is_for_good:
        return gettext("Delete the folder “{name}” for good, {mail}? This cannot be undone.").format(
            name=box.title, mail=mail
        )
    return gettext("Delete the folder “{name}”, {mail}?").format(name=box.title, mail=mail)


def _place_in_trash(desk: Intents, key: MailboxKey, box: Mailbox) -> str:
    """The name that it gets there; "" where it cannot go there, or is there already."""
    boxes = desk.folders.mailboxes(key.account)
    trash = next((one for one in boxes if one.special_use is SpecialUse.TRASH), None)
    if trash is None or not trash.delimiter or trash.row == box.row or _was_refused(desk, key):
        return ""
    above = trash.name + trash.delimiter
    is_above = bool(box.delimiter) and trash.name.startswith(f"{box.name}{box.delimiter}")
    if is_above or box.name.startswith(above) or missing_in(desk, MailboxKey(key.account, trash.row), "k"):
        return ""
    taken = {one.name for one in boxes}
    place = name = above + box.path[-1]
    number = 1
    while name in taken:
        number += 1
        name = f"{place} ({number})"
    return name


def _was_refused(desk: Intents, key: MailboxKey) -> bool:
    """Whether the server did not want to have it there when that was last tried."""
    reads = desk.readers.of_account(key.account)
    entries = reads.journal(_LOOKED_BACK) if reads is not None else []
    tried = (one for one in entries if isinstance(one.op, Rename) and one.op.is_discard and one.op.mailbox == key.row)
    last = next(tried, None)
    return last is not None and last.state is OpState.FAILED

"""What the user does to folders: create, rename, delete, subscribe, mark all read, empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import Severity
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import Delete, Op, SetFlags
from tuimail.model.role_words import role_words
from tuimail.model.safe_text import safe_line
from tuimail.model.united import INBOXES, UNITED
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.discarding import EditDeed, removal
from tuimail.state.habits import NamedMailbox
from tuimail.state.limits import missing_in, needed_by
from tuimail.state.prompts import AskName, Confirm
from tuimail.state.sharing import NOWHERE, submit
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.words import Deed

if TYPE_CHECKING:
    from tuimail.state.gathering import Gathered
    from tuimail.state.intents import Intents

_NO_FOLDER = gettext("All inboxes together are not a folder: choose a folder of one account.")
_EMPTIED = (SpecialUse.TRASH, SpecialUse.JUNK)


class Foldering:
    """Intents about one mailbox each: the one under the tree's cursor, or the one on screen."""

    def __init__(self, desk: Intents, triage: Triage) -> None:
        self._desk = desk
        self._triage = triage

    def create(self, near: MailboxKey | None) -> set[Touched]:
        """A new folder in the account of another one."""
        account = near.account if near is not None and near.account != UNITED else self._desk.account_here
        if account is None or self._refuses():
            return {Touched.STATUS}
        box = self._desk.folders.mailbox(near) if near is not None else None
        mark = (
            gettext(" “{delimiter}” separates a folder from one inside it.").format(delimiter=box.delimiter)
            if box and box.delimiter
            else ""
        )

        def create(name: str) -> set[Touched]:
            if words := _fault(self._desk, account, name) or missing_in(
                self._desk, _parent(self._desk, account, name), "k"
            ):
                return self._desk.say(words, Severity.WARNING)
            deed = EditDeed(gettext("Create the folder “{name}”"), gettext("Created “{name}”"))
            return self._edit(account, Create((name,)), deed, name=safe_line(name))

        return self._desk.prompts.ask(
            AskName(
                gettext("Name of the new folder in {account}?{mark}").format(account=account, mark=mark),
                account,
                "",
                create,
                gettext("create"),
            )
        )

    def rename(self, key: MailboxKey | None) -> set[Touched]:
        """Another name, or another place in the hierarchy."""
        box = self._changeable(key)
        if key is None or box is None:
            return {Touched.STATUS}

        def rename(name: str) -> set[Touched]:
            if name == box.name:
                return self._desk.say(gettext("That is already its name."))
            if fault := _fault(self._desk, key.account, name):
                return self._desk.say(fault, Severity.WARNING)

            deed = EditDeed(gettext("Rename “{name}” to “{new}”"), gettext("Renamed “{name}” to “{new}”"))
            edit = Rename(key.row, box.name, name)
            return self._edit(key.account, edit, deed, name=safe_line(box.name), new=safe_line(name))

        question = gettext("New name of “{name}”? Folders inside it go with it.").format(name=box.title)
        return self._desk.prompts.ask(AskName(question, key.account, box.name, rename, gettext("rename")))

    def remove(self, key: MailboxKey | None) -> set[Touched]:
        """Delete the folder, after a question: into the trash with its mail, for good only where that is impossible."""
        box = self._changeable(key)
        if key is None or box is None:
            return {Touched.STATUS}
        inside = inside_of(self._desk, key, box)
        if refusal := _why_they_stay(self._desk, key.account, inside):
            return self._desk.say(refusal, Severity.WARNING)
        return self._desk.prompts.ask(removal(self._desk, key, box, inside, self._edit))

    def toggle_subscribed(self, key: MailboxKey | None) -> set[Touched]:
        """On the server's list of subscribed folders, or off it."""
        box = self._desk.folders.mailbox(key) if key is not None else None
        if key is None or box is None or self._refuses():
            return {Touched.STATUS}
        if key == INBOXES:
            return self._desk.say(_NO_FOLDER, Severity.WARNING)
        edit = SetSubscribed(key.row, box.name, not box.subscribed)
        deed = (
            EditDeed(gettext("Unsubscribe from “{name}”"), gettext("Unsubscribed from “{name}”"))
            if box.subscribed
            else EditDeed(gettext("Subscribe to “{name}”"), gettext("Subscribed to “{name}”"))
        )
        return self._edit(key.account, edit, deed, name=box.title)

    def toggle_favourite(self, key: MailboxKey | None) -> set[Touched]:
        """On top of its account, or back where it was."""
        box = self._desk.folders.mailbox(key) if key is not None else None
        if key is None or box is None or key == INBOXES:
            return self._desk.say(gettext("Choose a folder first."))
        named, favourites = NamedMailbox(key.account, box.name), list(self._desk.folders.favourites)
        is_one = named in favourites
        self._desk.folders.favour([one for one in favourites if one != named] if is_one else [*favourites, named])
        name = box.title
        self._desk.say(
            gettext("“{name}” is no longer a favourite").format(name=name)
            if is_one
            else gettext("“{name}” is at the top of {account} now").format(name=name, account=key.account)
        )
        return {Touched.TREE, Touched.STATUS}

    def mark_all_seen(self, key: MailboxKey | None) -> set[Touched]:
        """All mail of the folder is read: one operation, one undo."""
        reads = self._desk.readers.get(key.account) if key is not None else None
        if key is None or reads is None or self._refuses():
            return {Touched.STATUS}

        def mark(known: Gathered) -> set[Touched]:
            if not known.rows:
                return self._desk.say(gettext("Everything in this folder is read."))
            op = SetFlags(known.rows, FlagChange(add=SEEN))
            return self._desk.keeping(lambda: self._do(key, op, words.MARK_READ), known)()

        return self._desk.gathering.all_of(key, lambda reads: reads.unseen_rows(key.row), mark, has_digest=False)

    def empty(self, key: MailboxKey | None) -> set[Touched]:
        """Delete for good what is in the trash or among the spam, after a question."""
        box = self._desk.folders.mailbox(key) if key is not None else None
        if key is None or box is None or self._refuses():
            return {Touched.STATUS}
        if box.special_use not in _EMPTIED:
            return self._desk.say(gettext("Only the trash and the spam folder are emptied."), Severity.WARNING)
        name = box.title
        return self._desk.gathering.all_of(
            key, lambda reads: reads.order(key.row), lambda known: self._ask_to_empty(key, name, known), has_digest=True
        )

    def _ask_to_empty(self, key: MailboxKey, name: str, known: Gathered) -> set[Touched]:
        """What the question counts is what goes: mail that comes meanwhile stays."""
        if not known.rows or known.digest is None:
            return self._desk.say(gettext("“{name}” is empty.").format(name=name))
        count = len(known.rows)
        question = ngettext(
            "Delete the only message in “{name}” for good?",
            "Delete all {count:,} messages in “{name}” for good?",
            count,
        )
        act = self._desk.keeping(lambda: self._do(key, Delete(known.rows), words.DELETE), known)
        why = gettext("{what}. What comes meanwhile stays. Undo brings them back.").format(
            what=words.summed_up(known.digest)
        )
        return self._desk.prompts.ask(
            Confirm(question.format(count=count, name=name), gettext("Delete"), gettext("Keep"), act, why)
        )

    def _changeable(self, key: MailboxKey | None) -> Mailbox | None:
        """The mailbox, None after saying why it stays as it is."""
        box = self._desk.folders.mailbox(key) if key is not None else None
        if box is None:
            self._desk.say(gettext("Choose a folder first."))
            return None
        if key == INBOXES:
            self._desk.say(_NO_FOLDER, Severity.WARNING)
            return None
        if box.special_use is SpecialUse.INBOX:
            self._desk.say(gettext("The inbox keeps its name and its place."), Severity.WARNING)
            return None
        if words := missing_in(self._desk, key, "x"):
            self._desk.say(words, Severity.WARNING)
            return None
        return None if self._refuses() else box

    def _refuses(self) -> bool:
        if self._desk.is_read_only:
            self._desk.say(gettext("Nothing is changed: tuimail was started with --read-only."), Severity.WARNING)
        return self._desk.is_read_only

    def _edit(self, account: AccountId, edit: MailboxEdit, deed: EditDeed, /, **names: str) -> set[Touched]:
        """Into the journal, from where it goes to the server as soon as there is a connection."""
        label = deed.label.format(**names)
        self._desk.undoing.before_change()
        is_for_good = isinstance(edit, Remove) and edit.is_for_good
        command_id = self._desk.submit(ApplyOp(account=account, op=edit, label=label, is_undoable=not is_for_good))
        key = self._desk.undo_key
        if is_for_good:
            return self._desk.say(deed.told.format(**names))
        self._desk.undoing.wrote(account, command_id, label)
        if self._desk.connections[account].is_online:
            told = gettext("{told}. {undo_key} undoes it.")
            return self._desk.say(told.format(told=deed.told.format(**names), undo_key=key))
        waits = gettext("{label}: sent when there is a connection. {undo_key} undoes it.")
        return self._desk.say(waits.format(label=label, undo_key=key))

    def _do(self, key: MailboxKey, op: Op, deed: Deed) -> set[Touched]:
        """Submit an operation on a mailbox that may not be on screen."""
        listing = self._desk.listing
        if listing is not None and listing.mailbox == key:
            return self._triage.apply(op, deed)
        if refusal := missing_in(self._desk, key, needed_by(op)):
            return self._desk.say(refusal, Severity.WARNING)
        submit(self._desk, key, op, deed, NOWHERE)
        return self._desk.say(
            gettext("{report}. {undo_key} undoes it.").format(
                report=deed.report(len(op.messages)), undo_key=self._desk.undo_key
            )
        )


def _parent(desk: Desk, account: AccountId, name: str) -> MailboxKey | None:
    """The folder in which a new one would be; None at the top."""
    boxes = desk.folders.mailboxes(account)
    inside = [box for box in boxes if box.delimiter and name.startswith(box.name + box.delimiter)]
    found = max(inside, key=lambda box: len(box.name), default=None)
    return MailboxKey(account, found.row) if found is not None else None


def _fault(desk: Desk, account: AccountId, name: str) -> str:
    """Why no folder can be called that; "" where that is for the server to say."""
    boxes = desk.folders.mailboxes(account)
    wanted = "INBOX" if name.upper() == "INBOX" else name
    if any(box.name == wanted and box.selectable for box in boxes):
        return gettext("There is already a folder “{name}”.").format(name=safe_line(name))
    mark = next((box.delimiter for box in boxes if box.delimiter), None)
    if mark is not None and not all(part.strip() for part in name.split(mark)):
        return gettext("“{name}”: there must be a name on both sides of “{delimiter}”.").format(
            name=safe_line(name), delimiter=mark
        )
    return ""


def inside_of(desk: Desk, key: MailboxKey, box: Mailbox) -> list[Mailbox]:
    """The folders below another one, at any depth."""
    boxes = desk.folders.mailboxes(key.account) if box.delimiter else []
    return [one for one in boxes if one.name.startswith(f"{box.name}{box.delimiter}")]


def _why_they_stay(desk: Desk, account: AccountId, boxes: Sequence[Mailbox]) -> str:
    """Why folders cannot go with the one that they are in; "" where they can."""
    for box in boxes:
        if box.special_use is not None:
            return gettext("“{name}” is in it, the folder for {what}: that one stays.").format(
                name=box.title, what=role_words(box.special_use)
            )
        if refusal := missing_in(desk, MailboxKey(account, box.row), "x"):
            return refusal
    return ""

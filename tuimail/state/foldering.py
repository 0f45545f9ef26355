"""What the user does to folders: create, rename, delete, subscribe, mark all read, empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.contract.commands import CreateMailbox, EditMailbox
from tuimail.contract.events import Severity
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import Delete, Op, SetFlags
from tuimail.model.role_words import role_words
from tuimail.model.safe_text import safe_line
from tuimail.model.united import INBOXES, UNITED
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.folder_deeds import FolderDeed
from tuimail.state.habits import NamedMailbox
from tuimail.state.limits import missing_in, needed_by
from tuimail.state.prompts import AskName, Confirm
from tuimail.state.renaming import Renamed, follow
from tuimail.state.sharing import NOWHERE, submit
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.words import Deed, messages_word

if TYPE_CHECKING:
    from tuimail.state.gathering import Gathered
    from tuimail.state.intents import Intents

_NO_FOLDER = gettext("All inboxes are no folder of their own: choose a folder of one account.")
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
            gettext(" “{delimiter}” stands between a folder and one inside it.").format(delimiter=box.delimiter)
            if box and box.delimiter
            else ""
        )

        def create(name: str) -> set[Touched]:
            if words := _fault(self._desk, account, name) or missing_in(
                self._desk, _parent(self._desk, account, name), "k"
            ):
                return self._desk.say(words, Severity.WARNING)
            done = gettext("Created “{name}”").format(name=safe_line(name))
            command_id = self._desk.submit(CreateMailbox(account=account, name=name))
            self._triage.afterwards[command_id] = lambda: self._desk.say(done)
            return self._desk.work.answer(command_id, gettext("Creating “{name}”").format(name=safe_line(name)))

        return self._desk.prompts.ask(
            AskName(
                gettext("Name of the new folder in {account}?{mark}").format(account=account, mark=mark),
                account,
                "",
                create,
            )
        )

    def rename(self, key: MailboxKey | None) -> set[Touched]:
        """Another name, or another place in the hierarchy."""
        box = self._changeable(key)
        if key is None or box is None:
            return {Touched.STATUS}

        def rename(name: str) -> set[Touched]:
            if name == box.name:
                return self._desk.say(gettext("That is its name already."))
            if fault := _fault(self._desk, key.account, name):
                return self._desk.say(fault, Severity.WARNING)

            return self._rename(key, box, name)

        question = gettext("New name of “{name}”? Folders inside it go with it.").format(name=box.title)
        return self._desk.prompts.ask(AskName(question, key.account, box.name, rename))

    def _rename(self, key: MailboxKey, box: Mailbox, name: str, *, is_new: bool = True) -> set[Touched]:
        """`is_new`: not the undo of another one, nor its redo."""
        boxes = self._desk.folders.mailboxes(key.account)
        renamed = Renamed(key.account, box.name, name, box.delimiter, boxes)
        names = {"name": safe_line(box.name), "new": safe_line(name)}

        def done() -> set[Touched]:
            way_back = ""
            if is_new:
                way_back = self._note(
                    gettext("Rename “{name}” to “{new}”").format(**names),
                    lambda: self._rename(key, replace(box, name=name), box.name, is_new=False),
                    lambda: self._rename(key, box, name, is_new=False),
                )
            told = gettext("Renamed “{name}” to “{new}”").format(**names)
            return follow(self._desk, renamed, told, way_back)

        words = gettext("Renaming “{name}”").format(**names)
        return self._edit(key, Rename(name), words, done)

    def _note(self, words: str, back: Callable[[], set[Touched]], again: Callable[[], set[Touched]]) -> str:
        """Among what can be undone; the sentence that says so."""
        self._desk.undoing.did_to_folder(FolderDeed(words, back, again, self._desk.clock()))
        return gettext(". {undo_key} undoes it.").format(undo_key=self._desk.undo_key)

    def remove(self, key: MailboxKey | None) -> set[Touched]:
        """Delete the folder with its mail, after a question that says how much goes."""
        box = self._changeable(key)
        if key is None or box is None:
            return {Touched.STATUS}
        inside = _inside(self._desk, key, box)
        if refusal := _why_they_stay(self._desk, key.account, inside):
            return self._desk.say(refusal, Severity.WARNING)
        words = gettext("Deleting “{name}”").format(name=box.title)
        done = gettext("Deleted “{name}”").format(name=box.title)
        edit = Remove(tuple(one.name for one in inside))
        return self._desk.prompts.ask(
            Confirm(
                _farewell(box, inside),
                gettext("Delete"),
                gettext("Keep"),
                lambda: self._edit(key, edit, words, lambda: self._desk.say(done)),
            ),
        )

    def toggle_subscribed(self, key: MailboxKey | None) -> set[Touched]:
        """On the server's list of subscribed folders, or off it."""
        box = self._desk.folders.mailbox(key) if key is not None else None
        if key is None or box is None or self._refuses():
            return {Touched.STATUS}
        if key == INBOXES:
            return self._desk.say(_NO_FOLDER, Severity.WARNING)
        return self._subscribe(key, box.title, wants=not box.subscribed)

    def _subscribe(self, key: MailboxKey, name: str, *, wants: bool, is_new: bool = True) -> set[Touched]:
        words, told, deed = (
            (
                gettext("Subscribing to “{name}”"),
                gettext("Subscribed to “{name}”"),
                gettext("Subscribe to “{name}”"),
            )
            if wants
            else (
                gettext("Unsubscribing from “{name}”"),
                gettext("Unsubscribed from “{name}”"),
                gettext("Unsubscribe from “{name}”"),
            )
        )

        def done() -> set[Touched]:
            way_back = ""
            if is_new:
                way_back = self._note(
                    deed.format(name=name),
                    lambda: self._subscribe(key, name, wants=not wants, is_new=False),
                    lambda: self._subscribe(key, name, wants=wants, is_new=False),
                )
            return self._desk.say(f"{told.format(name=name)}{way_back}")

        return self._edit(key, SetSubscribed(wants), words.format(name=name), done)

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

    def _edit(self, key: MailboxKey, edit: MailboxEdit, words: str, then: Callable[[], set[Touched]]) -> set[Touched]:
        command_id = self._desk.submit(EditMailbox(mailbox=key, edit=edit))
        self._triage.afterwards[command_id] = then
        return self._desk.work.answer(command_id, words)

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


def _farewell(box: Mailbox, inside: Sequence[Mailbox]) -> str:
    """How much goes with a folder, and with those inside it."""
    number = box.counts.total + sum(one.counts.total for one in inside)
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
    return gettext("Delete the folder “{name}”, {mail}? This cannot be undone.").format(name=box.title, mail=mail)


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
        return gettext("There is a folder “{name}” already.").format(name=safe_line(name))
    mark = next((box.delimiter for box in boxes if box.delimiter), None)
    if mark is not None and not all(part.strip() for part in name.split(mark)):
        return gettext("“{name}”: a name must stand on both sides of “{delimiter}”.").format(
            name=safe_line(name), delimiter=mark
        )
    return ""


def _inside(desk: Desk, key: MailboxKey, box: Mailbox) -> list[Mailbox]:
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

"""What the user does to mail: every intent becomes one operation, shown at once.

If anything is selected, actions apply to the selection, else to the message under the cursor. Nothing that can be
undone asks; what is not possible says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tuimail.contract.commands import CreateMailbox
from tuimail.contract.events import Severity
from tuimail.model.flags import FLAGGED, JUNK, NO_CHANGE, NOT_JUNK, SEEN, Flag, FlagChange
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse, usual_name
from tuimail.model.operation import Copy, Delete, Move, Op, SetFlags
from tuimail.model.safe_text import safe_line
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.found import Found
from tuimail.state.limits import DELETE, missing, missing_for
from tuimail.state.prompts import AskName, Confirm
from tuimail.state.reader import Reader
from tuimail.state.refusal import refusal_of
from tuimail.state.sharing import NOWHERE, Targets, folder_targets, outside, role_targets, submit
from tuimail.state.touched import Touched
from tuimail.state.words import Deed, whole_threads

if TYPE_CHECKING:
    from tuimail.state.undo import UndoQueue

_LOOKED_AT = 500
_MOST_LOOKED_AT = 2000


class Triage:
    """Intents that change mail."""

    def __init__(self, desk: Desk, reader: Reader, undo: UndoQueue) -> None:
        self._desk = desk
        self._reader = reader
        self._undo = undo
        self.last: Callable[[], set[Touched]] | None = None
        self._folded = 0
        self.afterwards: dict[CommandId, Callable[[], set[Touched]]] = {}

    # Moves

    def archive(self) -> set[Touched]:
        self.last = self.archive
        if self._is_in(SpecialUse.ARCHIVE, SpecialUse.ALL):
            return self._desk.say(gettext("These messages are already in the archive."))
        return self._to_role(SpecialUse.ARCHIVE, words.ARCHIVE)

    def trash(self) -> set[Touched]:
        self.last = self.trash
        if self._is_in(SpecialUse.TRASH):
            return self._desk.say(_in_trash(self._desk.delete_key))
        return self._to_role(SpecialUse.TRASH, words.TRASH)

    def spam(self) -> set[Touched]:
        """To the junk folder; from there, back to the inbox as no spam."""
        self.last = self.spam
        if self._is_in(SpecialUse.JUNK):
            change = FlagChange(add=NOT_JUNK, remove=JUNK)
            return self._to_role(SpecialUse.INBOX, words.NOT_SPAM, change)
        change = FlagChange(add=JUNK, remove=NOT_JUNK)
        return self._to_role(SpecialUse.JUNK, words.SPAM, change)

    def move(self, to: MailboxKey) -> set[Touched]:
        self.last = lambda: self.move(to)
        rows = self.chosen()
        listing, mailbox = self._desk.listing, self._desk.folders.mailbox(to)
        if rows is None or listing is None or mailbox is None:
            return {Touched.STATUS}
        if to == listing.mailbox:
            return self._desk.say(gettext("These messages are already in “{name}”.").format(name=mailbox.title))
        targets = folder_targets(self._desk, rows, to)
        if isinstance(targets, str):
            return self._desk.say(targets, Severity.WARNING)
        self._desk.used(to)
        return self.apply(Move(rows, to.row), words.MOVE.at(mailbox.title), targets)

    def copy(self, to: MailboxKey) -> set[Touched]:
        self.last = lambda: self.copy(to)
        rows = self._rows(may_be_read_only=True)
        listing, mailbox = self._desk.listing, self._desk.folders.mailbox(to)
        if rows is None or listing is None or mailbox is None:
            return {Touched.STATUS}
        targets = folder_targets(self._desk, rows, to)
        if isinstance(targets, str):
            return self._desk.say(targets, Severity.WARNING)
        self._desk.used(to)
        return self.apply(Copy(rows, to.row), words.COPY.at(mailbox.title), targets)

    def delete(self) -> set[Touched]:
        """Delete for good, after a question."""
        self.last = self.delete
        rows = self.chosen()
        if rows is None:
            return {Touched.STATUS}
        if refusal := missing(self._desk, DELETE):
            return self._desk.say(refusal, Severity.WARNING)
        known = self._desk.known(rows)
        what = f"{words.summed_up(known.digest)}. " if known is not None and known.digest is not None else ""
        return self._desk.prompts.ask(
            Confirm(
                f"{words.DELETE.label(len(rows))}{whole_threads(self._folded)}?",
                gettext("Delete"),
                gettext("Keep"),
                self._desk.keeping(lambda: self.apply(Delete(rows), words.DELETE)),
                what + gettext("They do not go to the trash, but undo still brings them back."),
            )
        )

    # Flags

    def toggle_seen(self) -> set[Touched]:
        """Mark read; mark unread where all are read."""
        self.last = self.toggle_seen
        rows = self.chosen()
        if rows is None:
            return {Touched.STATUS}
        return self._set_seen(rows) if self._any_lacks(Flag.SEEN, rows) else self._set_unseen(rows)

    def mark_seen(self) -> set[Touched]:
        self.last = self.mark_seen
        rows = self.chosen()
        return {Touched.STATUS} if rows is None else self._set_seen(rows)

    def toggle_flagged(self) -> set[Touched]:
        """Star; take the stars away where all have one."""
        self.last = self.toggle_flagged
        rows = self.chosen()
        if rows is None:
            return {Touched.STATUS}
        if self._any_lacks(Flag.FLAGGED, rows):
            return self.apply(SetFlags(rows, FlagChange(add=FLAGGED)), words.STAR)
        return self.apply(SetFlags(rows, FlagChange(remove=FLAGGED)), words.UNSTAR)

    def set_flags(self, change: FlagChange, deed: Deed) -> set[Touched]:
        """Any other change of flags or keywords."""
        self.last = lambda: self.set_flags(change, deed)
        rows = self.chosen()
        return {Touched.STATUS} if rows is None else self.apply(SetFlags(rows, change), deed)

    # Again and back

    def repeat(self) -> set[Touched]:
        """The last action once more, here."""
        return self.last() if self.last else self._desk.say(gettext("There is nothing to repeat."))

    def undo(self) -> set[Touched]:
        return self._undo.undo()

    def redo(self) -> set[Touched]:
        return self._undo.redo()

    def created(self, command_id: CommandId) -> set[Touched]:
        """A mailbox was created or changed: do what that was for."""
        resume = self.afterwards.pop(command_id, None)
        return resume() if resume else set()

    def not_created(self, command_id: CommandId) -> None:
        self.afterwards.pop(command_id, None)

    # Inner works

    def _is_in(self, *roles: SpecialUse) -> bool:
        mailbox = self._desk.mailbox
        return mailbox is not None and mailbox.special_use in roles

    def chosen(self) -> Sequence[MessageRow] | None:
        """What an action changes now; None after saying why it cannot be done."""
        return self._rows(may_be_read_only=False)

    def _rows(self, *, may_be_read_only: bool) -> Sequence[MessageRow] | None:
        """What the action applies to; None after saying why it cannot be done."""
        refusal = self.refusal(may_be_read_only)
        if refusal:
            self._desk.say(refusal, Severity.WARNING)
            return None
        known = self._desk.gathered
        if known is not None and known.rows:
            self._folded = known.folded
            return known.rows
        if not self._desk.selection.is_empty:
            rows = self._desk.selection.rows()
        else:
            row = self._desk.listing.cursor_row if self._desk.listing else None
            rows = () if row is None else (row,)
        if not rows or self._desk.listing is None:
            self._desk.say(gettext("There is no message here."))
            return None
        rows, self._folded = self._desk.listing.acted_on(rows)
        return rows

    def refusal(self, may_be_read_only: bool) -> str:
        """Why nothing can be changed here, \"\" where it can."""
        self._folded = 0
        return refusal_of(self._desk, may_be_read_only=may_be_read_only)

    def _set_seen(self, rows: Sequence[MessageRow]) -> set[Touched]:
        return self.apply(SetFlags(rows, FlagChange(add=SEEN)), words.MARK_READ)

    def _set_unseen(self, rows: Sequence[MessageRow]) -> set[Touched]:
        return self.apply(SetFlags(rows, FlagChange(remove=SEEN)), words.MARK_UNREAD)

    def _any_lacks(self, flag: Flag, rows: Sequence[MessageRow]) -> bool:
        """Whether one of the messages lacks a flag; of very many the newest are looked at."""
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing else None
        if listing is None or reads is None:
            return False
        account, known = listing.mailbox.account, self._desk.known(rows)
        if known is not None and flag in known.asked:
            return flag in known.lacking
        for start in range(0, min(len(rows), _MOST_LOOKED_AT), _LOOKED_AT):
            for summary in reads.window(rows[start : start + _LOOKED_AT]).values():
                if flag not in self._desk.pending.flags(account, summary).system:
                    return True
        return False

    def _to_role(self, role: SpecialUse, deed: Deed, change: FlagChange = NO_CHANGE) -> set[Touched]:
        rows = self.chosen()
        if rows is None:
            return {Touched.STATUS}
        targets = role_targets(self._desk, rows, role)
        if isinstance(targets, str):
            lacking = targets
            resume = self._desk.keeping(lambda: self._resume(lacking, role, rows, deed, change))
            return self.ask_create(lacking, role, resume)
        return self.apply(Move(rows, next(iter(targets.values())), change), deed, targets)

    def ask_create(self, account: AccountId, role: SpecialUse, resume: Callable[[], set[Touched]]) -> set[Touched]:
        def create(name: str) -> set[Touched]:
            command_id = self._desk.submit(CreateMailbox(account=account, name=name, special_use=role))
            self.afterwards[command_id] = resume
            return self._desk.work.answer(command_id, gettext("Creating “{name}”").format(name=safe_line(name)))

        question = gettext("{account} has no folder for {what}. Create it?")
        question = question.format(account=account, what=_words(role))
        name = usual_name(role, self._desk.folders.mailboxes(account))
        return self._desk.prompts.ask(AskName(question, account, name, create, gettext("create")))

    def _resume(
        self, account: AccountId, role: SpecialUse, rows: Sequence[MessageRow], deed: Deed, change: FlagChange
    ) -> set[Touched]:
        targets = role_targets(self._desk, rows, role)
        if isinstance(targets, str):
            if targets == account:
                return self._desk.say(
                    gettext("The server does not use the new folder for {what}.").format(what=_words(role)),
                    Severity.WARNING,
                )
            resume = self._desk.keeping(lambda: self._resume(targets, role, rows, deed, change))
            return self.ask_create(targets, role, resume)
        return self.apply(Move(rows, next(iter(targets.values())), change), deed, targets)

    def apply(self, op: Op, deed: Deed, targets: Targets = NOWHERE) -> set[Touched]:
        """Submit an operation, and show it as done; `targets` say where it goes in each account."""
        listing = self._desk.listing
        if listing is None:
            return set()
        if isinstance(op, Move) and isinstance(listing, Found):
            op = outside(self._desk, listing, op, targets)
            if not op.messages:
                return self._desk.say(gettext("These messages are already there."))
        goals = [MailboxKey(account, row) for account, row in targets.items()]
        if refusal := missing_for(self._desk, op, goals):
            return self._desk.say(refusal, Severity.WARNING)
        pendings = submit(self._desk, listing.mailbox, op, deed, targets)
        count = len(op.messages)
        rest = gettext("{whole_threads}. {undo_key} undoes it.").format(
            whole_threads=whole_threads(self._folded), undo_key=self._desk.undo_key
        )
        self._desk.report(lambda more: deed.report(count, more) + rest, pendings)
        known = self._desk.known(op.messages)
        rows = known.row_set if known is not None else frozenset(op.messages)
        touched = {Touched.LIST, Touched.STATUS} | self._reader.changed(rows)
        if isinstance(op, Move | Delete):
            from tuimail.state.hiding import hide  # nothing leaves a list before the first frame

            touched |= hide(self._desk, self._reader, listing, rows, known)
        return touched


def _in_trash(delete_key: str) -> str:
    told = gettext("These messages are already in the trash. {delete_key} deletes them for good.")
    return told.format(delete_key=delete_key)


def _words(role: SpecialUse) -> str:
    from tuimail.model.role_words import role_words  # Only a folder that is lacking needs them.

    return role_words(role)

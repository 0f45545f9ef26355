"""What the user answers to an invitation: the answer lies in Drafts, ready to be sent.

What was answered is told by the mail itself: an answer has a Message-ID of its own making, which is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import Severity
from tuimail.mime.answer import Prepared, answer_id, attendee_of, prepare_answer
from tuimail.model.address import Address
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.invitation import Answer, Invitation
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Append, Delete
from tuimail.state.desk import Desk
from tuimail.state.later_events import LaterEvents
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.attached import Attached
    from tuimail.state.triage import Triage

PAST: Final = {
    Answer.ACCEPTED: gettext("Accepted"),
    Answer.TENTATIVE: gettext("Accepted tentatively"),
    Answer.DECLINED: gettext("Declined"),
}
_GIVEN: Final = {
    Answer.ACCEPTED: gettext("You accepted"),
    Answer.TENTATIVE: gettext("You accepted tentatively"),
    Answer.DECLINED: gettext("You declined"),
}
_IMPERATIVE: Final = {
    Answer.ACCEPTED: gettext("Accept"),
    Answer.TENTATIVE: gettext("Accept tentatively"),
    Answer.DECLINED: gettext("Decline"),
}
_DRAFT: Final = FlagSet(Flag.DRAFT | Flag.SEEN)


class Given(NamedTuple):
    """An answer that was given, and where it lies."""

    answer: Answer
    row: MessageRow
    mailbox: MailboxRow


class Answering:
    """Intents around the invitation in the reader."""

    def __init__(self, desk: Desk, attached: Attached, triage: Triage) -> None:
        self._desk = desk
        self._attached = attached
        self._triage = triage
        self.later = LaterEvents(desk, attached)

    @property
    def invitation(self) -> Invitation | None:
        """The one in the reader that can be answered."""
        reading = self._desk.reading
        found = reading.document.invitation if reading is not None and reading.document is not None else None
        return found if found is not None and found.wants_answer else None

    def given(self) -> Given | None:
        """What was answered last, as the stored mail tells. Three look-ups in an index."""
        reading, invitation = self._desk.reading, self.invitation
        account = self._desk.home(reading.key).account if reading is not None else None
        reader = self._desk.readers.get(account) if account is not None else None
        if account is None or invitation is None or reader is None:
            return None
        me = self._me(account, invitation)
        gone = {self._row_of(account, role) for role in (SpecialUse.TRASH, SpecialUse.JUNK)}
        found = [
            Given(answer, row, summary.mailbox)
            for answer in Answer
            for row, summary in reader.window(reader.rows_of_msgid(answer_id(invitation, answer, me.email))).items()
            if summary.mailbox not in gone
        ]
        return max(found, key=lambda one: one.row, default=None)

    def words(self) -> str:
        """What is known of an answer, for the reader; "" where none is wanted."""
        reading, invitation = self._desk.reading, self.invitation
        if reading is None or invitation is None:
            return ""
        given = self.given()
        if given is None:
            return gettext("not given yet")
        mailbox = self._desk.folders.mailbox(MailboxKey(self._desk.home(reading.key).account, given.mailbox))
        where = gettext("; the answer is in {name}").format(name=mailbox.title) if mailbox is not None else ""
        return f"{_GIVEN[given.answer]}{where}"

    def give(self, answer: Answer) -> set[Touched]:
        """Prepare the answer, in a thread, and put it into Drafts."""
        reading, invitation = self._desk.reading, self.invitation
        if reading is None or invitation is None:
            return self._desk.say(gettext("There is no invitation here to answer."))
        if self._desk.is_read_only:
            return self._desk.say(
                gettext("Nothing is changed: tuimail was started with --read-only."), Severity.WARNING
            )
        given, account = self.given(), self._desk.home(reading.key).account
        if given is not None and given.answer is answer and given.mailbox == self._row_of(account, SpecialUse.DRAFTS):
            return self._desk.say(gettext("{value} already; the answer is in Drafts.").format(value=PAST[answer]))
        me, asked = self._me(account, invitation), reading.headers

        def prepare() -> Callable[[], set[Touched]]:
            prepared = prepare_answer(invitation, answer, me, asked)
            return lambda: self._keep(account, answer, invitation, prepared)

        if self._row_of(account, SpecialUse.DRAFTS) is not None:
            return self._attached.run(account, prepare)
        return self._triage.ask_create(account, SpecialUse.DRAFTS, lambda: self._attached.run(account, prepare))

    def _keep(
        self, account: AccountId, answer: Answer, invitation: Invitation, prepared: Prepared | None
    ) -> set[Touched]:
        drafts = self._row_of(account, SpecialUse.DRAFTS)
        if prepared is None:
            return self._desk.say(
                gettext("The organizer's address is malformed, so there is no way to answer."), Severity.ERROR
            )
        if drafts is None:
            return self._desk.say(gettext("There is no folder for drafts, so the answer was not kept."), Severity.ERROR)
        self._take_earlier(account, drafts)
        op = Append(drafts, prepared.source, prepared.headers, _DRAFT, prepared.parts, prepared.contents)
        self._desk.before_change()
        label = f"{_IMPERATIVE[answer]} “{invitation.summary}”"
        self._desk.wrote(account, self._desk.submit(ApplyOp(account=account, op=op, label=label)), label)
        return self._desk.say(
            gettext(
                "{value}: the answer waits in Drafts, because tuimail cannot send mail yet. {undo_key} undoes it."
            ).format(value=PAST[answer], undo_key=self._desk.undo_key)
        )

    def _take_earlier(self, account: AccountId, drafts: MailboxRow) -> None:
        """An answer that was not sent and does not hold any more is not to be sent by mistake."""
        given = self.given()
        if given is not None and given.mailbox == drafts:
            op = Delete((given.row,))
            self._desk.submit(
                ApplyOp(account=account, op=op, label=gettext("Undo the earlier answer"), is_undoable=False)
            )

    def _row_of(self, account: AccountId, role: SpecialUse) -> MailboxRow | None:
        mailbox = self._desk.folders.role(account, role)
        return mailbox.row if mailbox is not None else None

    def _me(self, account: AccountId, invitation: Invitation) -> Address:
        return attendee_of(invitation, self._desk.own.get(account, Address("", "")))

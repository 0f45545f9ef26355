"""Marks on messages, jumps to them, and the way back through the places where the user was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.ids import MailboxKey, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse, title_of
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageSummary
from tuimail.model.united import UNITED
from tuimail.state.habits import NamedMailbox, Spot
from tuimail.state.shown_rows import Place
from tuimail.state.touched import Touched
from tuimail.state.trail import here, leave_trail

if TYPE_CHECKING:
    from tuimail.state.browse import Browse
    from tuimail.state.desk import Desk
    from tuimail.state.reader import Reader

_UNTITLED: Final = gettext("(no subject)")


class ShownMark(NamedTuple):
    """A mark as the list of marks shows it."""

    letter: str
    folder: str
    subject: str


class Jumping:
    """Intents that put marks, and go to places."""

    def __init__(self, desk: Desk, browse: Browse, reader: Reader) -> None:
        self._desk = desk
        self._browse = browse
        self._reader = reader

    def mark(self, letter: str) -> set[Touched]:
        """Put a mark here; one with this letter goes from where it was."""
        spot = here(self._desk)
        if spot is None:
            return self._desk.say(gettext("There is nothing here to mark."))
        self._desk.marks[letter] = spot
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None and spot.key is not None else None
        what = (
            gettext("“{subject}”").format(subject=safe_line(summary.subject or _UNTITLED))
            if summary is not None
            else title_of(spot.mailbox.name)
        )
        return self._desk.say(gettext("Mark {letter}: {what}").format(letter=letter, what=what))

    def jump(self, letter: str) -> set[Touched]:
        """Go to a mark; a message that was moved since is found where it is now."""
        spot = self._desk.marks.get(letter)
        if spot is None:
            known = " ".join(sorted(self._desk.marks))
            return self._desk.say(
                gettext("There is no mark {letter}{value}.").format(
                    letter=letter, value=gettext(": set are {known}").format(known=known) if known else ""
                ),
                Severity.WARNING,
            )
        leave_trail(self._desk)
        return self._go(self._followed(spot))

    def back(self) -> set[Touched]:
        """To the place before this one; again goes further back."""
        now = here(self._desk)
        while self._desk.trail:
            spot = self._desk.trail.pop()
            if now is None or (spot.mailbox, spot.key) != (now.mailbox, now.key):
                return self._go(spot)
        return self._desk.say(gettext("This is where you began."))

    def shown(self) -> list[ShownMark]:
        """The marks by their letters."""
        found = []
        for letter, spot in sorted(self._desk.marks.items()):
            reads = self._desk.readers.get(spot.mailbox.account)
            summary = (
                reads.window([spot.key[1]]).get(spot.key[1]) if reads is not None and spot.key is not None else None
            )
            title = title_of(spot.mailbox.name)
            folder = title if spot.mailbox.account == UNITED else f"{safe_line(spot.mailbox.account)}/{title}"
            found.append(ShownMark(letter, folder, safe_line(summary.subject) if summary is not None else ""))
        return found

    def _summary(self, spot: Spot) -> MessageSummary | None:
        reads = self._desk.readers.get(spot.mailbox.account)
        return reads.window([spot.key[1]]).get(spot.key[1]) if reads is not None and spot.key is not None else None

    def _go(self, spot: Spot) -> set[Touched]:
        desk = self._desk
        box = desk.folders.named(spot.mailbox.account, spot.mailbox.name)
        if box is None:
            return desk.say(
                gettext("The folder “{name}” is gone.").format(name=safe_line(spot.mailbox.name)), Severity.WARNING
            )
        key = MailboxKey(spot.mailbox.account, box.row)
        touched: set[Touched] = set()
        if desk.listing is None or desk.listing.mailbox != key or desk.listing.filter:
            length = len(desk.trail)
            touched |= self._browse.open_mailbox(key)
            while len(desk.trail) > length:
                desk.trail.pop()  # to go back is no step forward
        if desk.listing is None or desk.listing.mailbox != key or spot.key is None:
            return touched
        if not desk.listing.seek(spot.key[1]):
            desk.listing.return_to(Place(spot.key, spot.below_top))
        return touched | {Touched.LIST, Touched.STATUS} | self._reader.follow()

    def _followed(self, spot: Spot) -> Spot:
        """Where the message is now; where it was, if it is gone."""
        desk, key = self._desk, spot.key
        summary = self._summary(spot)
        if key is None or summary is None:
            return spot
        home = desk.home(MessageKey(spot.mailbox.account, MessageRow(key[1])))
        now = desk.folders.mailbox(MailboxKey(home.account, summary.mailbox))
        shown = desk.folders.named(spot.mailbox.account, spot.mailbox.name)
        is_united = spot.mailbox.account == UNITED
        if now is None or now == shown or (is_united and now.special_use is SpecialUse.INBOX):
            return spot
        return Spot(NamedMailbox(home.account, now.name), (key[0], home.row), spot.below_top)

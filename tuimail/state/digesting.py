"""What is selected, summed up before something is done to it, and how many senders a large deed was about."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.digest import Digest
from tuimail.model.ids import AccountId, MailboxKey, MessageRow
from tuimail.model.language import gettext, ngettext
from tuimail.model.safe_text import safe_line
from tuimail.state.chosen import Chosen
from tuimail.state.desk import Desk
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched

SEVERAL: Final = 2
"""One selected message is shown itself."""


class DigestRequest(NamedTuple):
    """Asks for a selection in short; an answer to an older `number` than the last is thrown away."""

    account: AccountId
    number: int
    chosen: Chosen


class DeedRequest(NamedTuple):
    """Asks for what was done to in short; `words` is the report with something more in it."""

    account: AccountId
    rows: Iterable[MessageRow]
    words: Callable[[str], str]


Request = DigestRequest | DeedRequest


def run_digest(request: Request, reader: Reads) -> Digest:
    """Read it with a reader of the calling thread's own. Raises StoreError."""
    rows = request.chosen.rows() if isinstance(request, DigestRequest) else request.rows
    return reader.digest(rows)


class Digesting:
    """The digest of the selection; none while fewer than SEVERAL are selected."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.digest: Digest | None = None
        """None until the first one is counted."""
        self.is_open = False
        """Whether the selection is shown in place of a message."""
        self._shown: object = None
        self._is_old = False
        self._number = 0
        self._is_reading = False
        self._selection: DigestRequest | None = None
        self._deeds: deque[DeedRequest] = deque()

    @property
    def has_several(self) -> bool:
        return self._desk.selection.count >= SEVERAL

    def look(self) -> set[Touched]:
        """The selection rests: sum it up, unless that is what is shown."""
        listing = self._desk.listing
        if listing is None or not self.has_several:
            return self.settle()
        chosen = Chosen.now(listing, self._desk.selection)
        marks = (chosen.marked, chosen.is_inverted, self._desk.selection.stretch)
        key = (listing.mailbox, listing.generation, marks)
        if key == self._shown and not self._is_old:
            return set()
        self._shown, self._is_old = key, False
        self._number += 1
        self._selection = DigestRequest(listing.mailbox.account, self._number, chosen)
        is_first, self.is_open = not self.is_open, True
        return {Touched.READER} if is_first else {Touched.STATUS}

    def settle(self) -> set[Touched]:
        """Leave the digest where nothing (or one message) is selected any more."""
        if self.has_several or not self.is_open:
            return set()
        self.digest, self._shown, self._selection, self.is_open = None, None, None, False
        self._number += 1
        return {Touched.READER, Touched.STATUS}

    def mail_changed(self, mailbox: MailboxKey) -> None:
        """What was summed up may be read by now, or gone."""
        if self._desk.listing is not None and self._desk.listing.mailbox == mailbox:
            self._is_old = True

    def count_senders(self, account: AccountId, rows: Iterable[MessageRow], words: Callable[[str], str]) -> None:
        """Say soon from how many senders these were."""
        self._deeds.append(DeedRequest(account, rows, words))

    # Reading in a thread

    def request(self) -> Request | None:
        """What to read in a thread now, if anything; one selection at a time, because it may be a whole mailbox."""
        if self._deeds:
            return self._deeds.popleft()
        if self._is_reading or self._selection is None:
            return None
        request, self._selection, self._is_reading = self._selection, None, True
        return request

    def loaded(self, request: Request, digest: Digest) -> set[Touched]:
        """It is summed up."""
        if isinstance(request, DeedRequest):
            senders = ngettext("{count:,} sender", "{count:,} senders", digest.sender_count).format(
                count=digest.sender_count
            )
            is_said = self._desk.status.amend(
                request.words(""), request.words(gettext("from {senders}").format(senders=senders))
            )
            return {Touched.STATUS} if is_said else set()
        self._is_reading = False
        if request.number != self._number or not self.is_open:
            return {Touched.STATUS}
        self.digest = digest
        return {Touched.READER, Touched.STATUS}

    def failed(self, request: Request, why: str) -> set[Touched]:
        if isinstance(request, DigestRequest):
            self._is_reading = False
            self.is_open = self.digest is not None
        return self._desk.say(safe_line(why), Severity.ERROR) | {Touched.READER}

"""What became of an invitation: whether a later message of the same sender changed or cancelled the event.

Their calendars are read as far as they are stored; where one is not, its words in the search index tell that it speaks
of the event, and its text is asked for, so that the next opening knows more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from tuimail.contract.commands import Lane, OpenMessage
from tuimail.mime.calendar import MAX_OCTETS, read_invitation
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageKey, MessageRow
from tuimail.model.invitation import Invitation
from tuimail.model.likeness import Likeness
from tuimail.model.summary import MessageSummary
from tuimail.query.errors import QueryError
from tuimail.query.terms import quoted
from tuimail.state.attached import Attached
from tuimail.state.desk import Desk
from tuimail.state.fetching import Then
from tuimail.state.reading import Reading
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched

_MOST_LATER: Final = 200
"""Of the messages that the sender wrote since, the newest are looked at."""
_MOST_ASKED: Final = 3
_UID: Final = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]{1,80})", re.MULTILINE | re.IGNORECASE)


class Change(Enum):
    """What a later message did to the event."""

    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It speaks of the event, but its calendar is not here."""


class LaterEvent(NamedTuple):
    """The newest message about the event; `when` is its time then, in words, "" where it is not known."""

    change: Change
    message: MessageSummary
    when: str = ""


class _Found(NamedTuple):
    event: LaterEvent | None
    unread: tuple[MessageRow, ...]
    """Messages about it whose calendars are not here."""


class LaterEvents:
    """Looks once for each opened invitation, in a thread."""

    def __init__(self, desk: Desk, attached: Attached) -> None:
        self._desk = desk
        self._attached = attached

    def of(self, reading: Reading) -> LaterEvent | None:
        """What is known by now; the first question has it found out."""
        invitation = reading.document.invitation if reading.document is not None else None
        if invitation is None or not invitation.uid:
            return None
        if not reading.asked_later:
            reading.asked_later = True
            home = self._desk.home(reading.key)
            self._attached.look(home.account, lambda reader: self._look(reader, reading, home, invitation))
        return reading.later

    def _look(self, reader: Reads, reading: Reading, home: MessageKey, invitation: Invitation) -> Then:
        """In a thread."""
        found = find_later(reader, home.row, invitation)

        def then() -> set[Touched]:
            reading.later = found.event
            for row in found.unread:
                self._desk.submit(OpenMessage(message=MessageKey(home.account, row), lane=Lane.PREFETCH))
            return {Touched.READER} if found.event is not None else set()

        return then


def find_later(reader: Reads, row: MessageRow, invitation: Invitation) -> _Found:
    """The newest message about the event that came after this one; one whose calendar is here, if there is one."""
    this = reader.window([row]).get(row)
    if this is None:
        return _Found(None, ())
    since = _since(reader, row, this.internaldate)
    about = set(_rows_with(reader, invitation))
    unknown: list[MessageSummary] = []
    for summary in since:
        parts = reader.parts(summary.row)
        if parts is None:
            if summary.row in about:
                unknown.append(summary)
            continue
        for later in _invitations(reader, summary.row, parts):
            if (change := _change(invitation, later)) is not None:
                return _Found(LaterEvent(change, summary, later.when), _rows(unknown))
    return _Found(LaterEvent(Change.UNKNOWN, unknown[0]) if unknown else None, _rows(unknown))


def _since(reader: Reads, row: MessageRow, date: int) -> Sequence[MessageSummary]:
    """What the sender wrote since, newest first."""
    rows = [MessageRow(other) for other in reader.alike(row, Likeness.SENDER, None) if other != row]
    newest = sorted((key for key in reader.sort_keys(rows) if key >= (date, row)), reverse=True)[:_MOST_LATER]
    window = reader.window([other for _, other in newest])
    return [window[other] for _, other in newest if other in window]


def _rows_with(reader: Reads, invitation: Invitation) -> Iterable[int]:
    # The index has the calendar as it was sent, where a long UID is broken across lines; so is the later one.
    line = _UID.search(invitation.source)
    uid = line[1].decode("ascii", "replace").strip() if line is not None else invitation.uid
    try:
        return reader.found(f"body:{quoted(uid)}")
    except QueryError:
        return ()


def _invitations(reader: Reads, row: MessageRow, parts: BodyPart) -> Iterator[Invitation]:
    for part in parts.walk():
        if part.media_type != "text/calendar" or part.size > 2 * MAX_OCTETS:
            continue
        content = reader.part_content(row, part.section)
        found = read_invitation(content, charset=part.parameter("charset")) if content is not None else None
        if isinstance(found, Invitation):
            yield found


def _change(asked: Invitation, later: Invitation) -> Change | None:
    """What a later calendar did to the event, None where it is about another one, or an answer to it."""
    is_same = asked.uid == later.uid and (asked.recurrence == later.recurrence or not later.recurrence)
    if not is_same or later.method not in ("REQUEST", "CANCEL", "PUBLISH") or later.sequence < asked.sequence:
        return None
    if later.is_cancelled:
        return None if asked.is_cancelled else Change.CANCELLED
    return Change.CHANGED if later.sequence > asked.sequence else None


def _rows(summaries: Iterable[MessageSummary]) -> tuple[MessageRow, ...]:
    return tuple(one.row for one in summaries)[:_MOST_ASKED]

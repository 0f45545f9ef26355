"""Reads invitations to events (RFC 5545, 5546), and prepares the answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum


class Answer(StrEnum):
    """RFC 5545 3.2.12 PARTSTAT, as far as a reader can choose."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One invited; `answer` is in words ("accepted", "no answer yet")."""

    name: str
    email: str
    answer: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event as the reader shows it; all texts are safe for the terminal. `source` is the calendar as it came."""

    method: str
    summary: str
    when: str
    where: str
    organizer: str
    organizer_email: str
    attendees: tuple[Attendee, ...]
    uid: str
    sequence: int
    is_update: bool
    is_cancelled: bool
    description: str
    source: bytes

    @property
    def wants_answer(self) -> bool:
        """Whether the organizer asks for one."""
        return self.method == "REQUEST" and bool(self.organizer_email) and not self.is_cancelled


@dataclass(frozen=True, slots=True)
class UnreadableCalendar:
    """Why there is no invitation, in one sentence."""

    reason: str


def read_invitation(
    content: bytes, *, charset: str = "", zone: tzinfo | None = None
) -> Invitation | UnreadableCalendar:
    """The first event of a calendar; `zone` None is the zone of this machine."""
    return UnreadableCalendar("This calendar entry could not be read.")


def prepare_reply(invitation: Invitation, answer: Answer, me: str, *, name: str = "") -> bytes:
    """The text/calendar part (METHOD:REPLY, RFC 5546 3.2.3) that tells the organizer the answer of the address `me`."""
    return b""

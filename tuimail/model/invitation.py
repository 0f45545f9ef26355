"""An invitation to an event as a message brought it (RFC 5545, 5546), and what can be said to it."""

from __future__ import annotations

from enum import StrEnum

from tuimail.model.values import dataclass


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
    recurrence: str
    """RECURRENCE-ID as it came: which one of a series is meant, "" for all."""
    sequence: int
    is_update: bool
    is_cancelled: bool
    description: str
    source: bytes

    @property
    def wants_answer(self) -> bool:
        """Whether the organizer asks for one."""
        return self.method == "REQUEST" and bool(self.organizer_email) and not self.is_cancelled

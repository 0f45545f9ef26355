"""Work that the engine gives itself: no command asked for it, and nobody is told of its end."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field

from tuimail.contract.commands import Lane
from tuimail.imap.commands.listing import ListAnswer
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Chore:
    """What all chores have: a lane; and equal keys are the same work."""

    lane: Lane

    @property
    def key(self) -> Hashable:
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class ReplayJournal(Chore):
    """Send what the journal holds."""

    lane: Lane = Lane.PUSH


@dataclass(frozen=True, slots=True)
class ListMailboxes(Chore):
    """Store the list of mailboxes; with an answer (asked for at sign-in) nothing is sent."""

    lane: Lane = Lane.LIVE
    answer: ListAnswer | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LookAtMailboxes(Chore):
    """Look whether another client made, renamed or deleted mailboxes."""

    lane: Lane = Lane.BACKGROUND


@dataclass(frozen=True, slots=True)
class WakeSnoozed(Chore):
    """Wake the snoozed messages whose time has come."""

    lane: Lane = Lane.LIVE


@dataclass(frozen=True, slots=True)
class SweepStatus(Chore):
    """Ask which of the mailboxes that nobody watches have news."""

    lane: Lane = Lane.BACKGROUND


@dataclass(frozen=True, slots=True)
class AskLimits(Chore):
    """Ask what the server lets us do, and how much room is left."""

    lane: Lane = Lane.BACKGROUND


@dataclass(frozen=True, slots=True)
class IndexMail(Chore):
    """Fill the search index."""

    lane: Lane = Lane.PREFETCH

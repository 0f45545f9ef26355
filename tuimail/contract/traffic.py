"""What goes over the wires of an account, as one look at it: for the screen of connections."""

from __future__ import annotations

from typing import NamedTuple

from tuimail.model.ids import AccountId
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection that is open."""

    purpose: str
    """What the account has it for: "work" or "watch"."""
    mailbox: str
    """The selected mailbox, "" for none."""
    round_trip_s: float | None
    """The quickest answer so far; None before the first."""
    received: int
    """Octets, since the connection was opened."""
    sent: int


class Spoken(NamedTuple):
    """A line of a conversation with a server, without secrets and texts of mail."""

    at: float
    """Seconds since the epoch."""
    purpose: str
    """Of the connection, as `Wire.purpose`."""
    is_ours: bool
    text: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """The connections of an account, and what waits for them."""

    account: AccountId
    wires: tuple[Wire, ...] = ()
    queued: int = 0
    """Pieces of work that wait or run."""
    spoken: tuple[Spoken, ...] = ()
    """The last that was said on them, oldest first."""

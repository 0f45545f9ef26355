"""The places where the user was, for the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.state.habits import NamedMailbox, Spot

if TYPE_CHECKING:
    from tuimail.state.desk import Desk


def here(desk: Desk) -> Spot | None:
    """Where the user is, if that is in a folder."""
    listing, mailbox = desk.listing, desk.mailbox
    if listing is None or mailbox is None or listing.mailbox.row < 1:
        return None
    place = listing.place()
    named = NamedMailbox(listing.mailbox.account, mailbox.name)
    return Spot(named, place.key, place.below_top) if place is not None else Spot(named)


def leave_trail(desk: Desk) -> None:
    """Note where the user is, for the way back."""
    spot = here(desk)
    last = desk.trail[-1] if desk.trail else None
    if spot is not None and (last is None or (last.mailbox, last.key) != (spot.mailbox, spot.key)):
        desk.trail.append(spot)

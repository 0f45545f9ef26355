"""Why nothing can be changed in the list on screen, in one sentence."""

from __future__ import annotations

from tuimail.model.language import gettext
from tuimail.model.mailbox import Access
from tuimail.state.desk import Desk
from tuimail.state.limits import NEEDED, missing


def refusal_of(desk: Desk, *, may_be_read_only: bool) -> str:
    """\"\" where it can be. Copying out of a mailbox that is read-only is no change of it."""
    if desk.is_read_only:
        return gettext("Nothing is changed: tuimail was started with --read-only.")
    if desk.listing is not None and desk.listing.is_narrowing:
        return gettext("Nothing is changed: the messages that match are still being found. Try again in a moment.")
    mailbox = desk.mailbox
    if mailbox is not None and mailbox.access is Access.READ_ONLY and not may_be_read_only:
        return gettext("“{name}” is read-only on the server, so nothing can be changed in it.").format(
            name=mailbox.title
        )
    return ""


def refusal_to(desk: Desk, action_id: str) -> str:
    """Why an action that asks something first would be refused in the end, so that it does not ask; "" where it may."""
    if desk.listing is not None and desk.listing.is_narrowing:
        return ""  # in a moment it is known what it is about
    refusal = refusal_of(desk, may_be_read_only=action_id == "message.copy")
    return refusal or missing(desk, NEEDED.get(action_id, ""))

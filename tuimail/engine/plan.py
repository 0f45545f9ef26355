"""Decides in which order mailboxes are synchronised. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tuimail.model.mailbox import Mailbox, SpecialUse

_ORDER: Final = (
    SpecialUse.INBOX,
    SpecialUse.SNOOZED,
    SpecialUse.DRAFTS,
    SpecialUse.SENT,
    SpecialUse.ARCHIVE,
    SpecialUse.TRASH,
    SpecialUse.JUNK,
    SpecialUse.FLAGGED,
    SpecialUse.IMPORTANT,
    None,
    SpecialUse.ALL,
)


def in_order(mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    """The selectable ones: INBOX, those with a role, the rest by name; \\All last, for it is everything again."""
    chosen = [mailbox for mailbox in mailboxes if mailbox.selectable]
    return sorted(chosen, key=lambda mailbox: (_ORDER.index(mailbox.special_use), mailbox.name.casefold()))

"""What can be done to mailboxes themselves, as values that the journal keeps.

They name a mailbox by local row, which survives other names; the names are the ones that it had when this was wished.
"""

from __future__ import annotations

from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.values import dataclass


class _OfMailboxes:
    """No message of any list is changed."""

    __slots__ = ()

    @property
    def messages(self) -> tuple[MessageRow, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Create(_OfMailboxes):
    """New mailboxes, subscribed; with a role, the first is used for that role from then on."""

    names: tuple[str, ...]
    special_use: SpecialUse | None = None
    rows: tuple[MailboxRow, ...] = ()
    """What each is known by, once it is there; those of an undone `Remove` are known by what they were before."""
    unsubscribed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rename(_OfMailboxes):
    """Another name, in full; what stands below it in the hierarchy goes with it (RFC 9051 6.3.6)."""

    mailbox: MailboxRow
    name: str
    to: str
    is_discard: bool = False
    """It goes into the trash, with its mail, or comes back from there: nobody means it there by its name."""


@dataclass(frozen=True, slots=True)
class Remove(_OfMailboxes):
    """Delete mailboxes: the first one and those below it, which the server would leave (RFC 9051 6.3.5)."""

    names: tuple[str, ...]
    is_for_good: bool = False
    """With all their messages, which nothing brings back; else only while there are none."""
    rows: tuple[MailboxRow, ...] = ()
    """What each was known by, once they are gone."""
    unsubscribed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetSubscribed(_OfMailboxes):
    """On the user's list of mailboxes, or off it."""

    mailbox: MailboxRow
    name: str
    subscribed: bool


MailboxEdit = Create | Rename | Remove | SetSubscribed

"""What can be done to a mailbox itself."""

from __future__ import annotations

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name, in full; what stands below it in the hierarchy goes with it (RFC 9051 6.3.6)."""

    name: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete it with all its messages. This cannot be undone."""

    inside: tuple[str, ...] = ()
    """Names of mailboxes below it that go, too: the server would leave them (RFC 9051 6.3.5)."""


@dataclass(frozen=True, slots=True)
class SetSubscribed:
    """On the user's list of mailboxes, or off it."""

    subscribed: bool


MailboxEdit = Rename | Remove | SetSubscribed

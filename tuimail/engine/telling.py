"""Turns what a transaction changed into events."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.contract.events import CountsChanged, Event, MessagesChanged
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.store.touched import Touched


def events_of(account: AccountId, touched: Touched) -> Iterator[Event]:
    """The events of one commit: messages first, then counts."""
    for row, changes in touched.mailboxes.items():
        yield MessagesChanged(
            mailbox=MailboxKey(account, row),
            added=frozenset(changes.added),
            changed=frozenset(changes.changed),
            removed=frozenset(changes.removed),
        )
    for row in touched.counts:
        yield CountsChanged(mailbox=MailboxKey(account, row))

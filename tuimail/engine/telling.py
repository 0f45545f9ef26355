"""Turns what a transaction changed into events."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.contract.events import CountsChanged, Event, MailboxesChanged, MessagesChanged, OpSettled
from tuimail.model.ids import AccountId, MailboxKey, OpKey
from tuimail.store.values import Touched


def events_of(account: AccountId, touched: Touched) -> Iterator[Event]:
    """The events of one commit: mailboxes, messages, counts, then what came of operations."""
    if touched.mailbox_list:
        yield MailboxesChanged(account=account)
    for row, changes in touched.mailboxes.items():
        if not changes:
            continue
        yield MessagesChanged(
            mailbox=MailboxKey(account, row),
            added=frozenset(changes.added),
            changed=frozenset(changes.changed),
            removed=frozenset(changes.removed),
        )
    for row in touched.counts:
        yield CountsChanged(mailbox=MailboxKey(account, row))
    for op_id, (state, reason) in touched.ops.items():
        yield OpSettled(op=OpKey(account, op_id), state=state, reason=reason)

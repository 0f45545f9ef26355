"""Merges events on their way to the screen: one batch per 34 ms, however many there are.

A thread of its own hands the batches over, so a receiver that is slow holds up no worker; what waits meanwhile is
merged (ARCHITECTURE section 4) and therefore bounded. Ends of commands are never merged and never dropped.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import field
from typing import assert_never

from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    CountsChanged,
    ErrandProgress,
    Event,
    FoundOnServer,
    MailboxesChanged,
    MessagesChanged,
    Notice,
    OpSettled,
    PartProgress,
    PartReady,
    SyncProgress,
    ThreadsChanged,
)
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.values import dataclass

log = logging.getLogger("tuimail.engine.outlet")

INTERVAL_S = 0.034
"""At most 30 batches a second."""
NEWS_AT_MOST_S = 1.0
"""A stream of nothing but news of mail is told so rarely at last: a first sync stores forty windows a second, and each
repaint delays the next key. The first rows of a mailbox are waited for and go at once."""
MOST_KEYS = 2000
"""More rows than this are told as "everything"."""


@dataclass(slots=True)
class _Rows:
    """What happened to the rows of one mailbox since the last batch: each row is in at most one set."""

    added: set[MessageRow] = field(default_factory=set)
    changed: set[MessageRow] = field(default_factory=set)
    removed: set[MessageRow] = field(default_factory=set)
    everything: bool = False

    def take(self, event: MessagesChanged) -> None:
        if self.everything:
            return
        for row in event.removed:
            self._remove(row)
        for row in event.added:
            self._add(row)
        self.changed |= event.changed - self.added - self.removed
        if event.everything or len(self.added) + len(self.changed) + len(self.removed) > MOST_KEYS:
            self.everything = True
            for rows in (self.added, self.changed, self.removed):
                rows.clear()

    def _remove(self, row: MessageRow) -> None:
        if row in self.added:
            self.added.discard(row)  # came and went: the screen never saw it
        else:
            self.changed.discard(row)
            self.removed.add(row)

    def _add(self, row: MessageRow) -> None:
        if row in self.removed:
            self.removed.discard(row)  # went and came back: the screen still has it
            self.changed.add(row)
        elif row not in self.changed:
            self.added.add(row)

    def event(self, mailbox: MailboxKey) -> MessagesChanged:
        return MessagesChanged(
            mailbox=mailbox,
            added=frozenset(self.added),
            changed=frozenset(self.changed),
            removed=frozenset(self.removed),
            everything=self.everything,
        )


_URGENT = (
    CommandDone,
    CommandFailed,
    CommandCancelled,
    CommandDeferred,
    ConnectionChanged,
    MailboxesChanged,
    PartProgress,
    PartReady,
    OpSettled,
    AuthRequired,
    FoundOnServer,
    Notice,
)


class Batch:
    """Events waiting for the screen, merged; in the order in which each kind first came."""

    def __init__(self) -> None:
        self._events: dict[Hashable, Event | _Rows] = {}
        self._serial = 0

    def __bool__(self) -> bool:
        return bool(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def add(self, event: Event) -> None:
        """Take one more event in."""
        if isinstance(event, MessagesChanged):
            rows = self._events.setdefault(("messages", event.mailbox), _Rows())
            if isinstance(rows, _Rows):
                rows.take(event)
            return
        key = _merge_key(event)
        if key is None:
            self._serial += 1
            key = self._serial
        self._events[key] = event

    @property
    def is_urgent(self) -> bool:
        """Whether somebody waits for one of these: anything but rows, counts and progress."""
        return any(isinstance(entry, _URGENT) for entry in self._events.values())

    @property
    def mailboxes(self) -> set[MailboxKey]:
        """Those whose rows changed."""
        return {key[1] for key in self._events if isinstance(key, tuple) and key[0] == "messages"}

    def take(self) -> list[Event]:
        """All events, merged; the batch is empty afterwards."""
        taken, self._events = self._events, {}
        events: list[Event] = []
        for key, entry in taken.items():
            if not isinstance(entry, _Rows):
                events.append(entry)
            elif isinstance(key, tuple) and isinstance(key[1], MailboxKey):
                changed = entry.event(key[1])
                if changed.added or changed.changed or changed.removed or changed.everything:
                    events.append(changed)
        return events


def _merge_key(event: Event) -> Hashable | None:
    """Events with equal keys are one: the newest. None is never merged."""
    match event:
        case CommandDone() | CommandFailed() | CommandCancelled() | OpSettled() | AuthRequired() | FoundOnServer():
            return None
        case MessagesChanged(mailbox=mailbox):
            return ("messages", mailbox)
        case CommandDeferred(command_id=command_id):
            return ("deferred", command_id)
        case ConnectionChanged(account=account):
            return ("connection", account)
        case MailboxesChanged(account=account):
            return ("mailboxes", account)
        case ThreadsChanged(account=account):
            return ("threads", account)
        case CountsChanged(mailbox=mailbox):
            return ("counts", mailbox)
        case ErrandProgress(account=account, errand=errand):
            return ("errand", account, errand)
        case SyncProgress(mailbox=mailbox):
            return ("sync", mailbox)
        case PartProgress(message=message, section=section):
            return ("progress", message, section)
        case PartReady(message=message, section=section):
            return ("ready", message, section)
        case Notice(text=text, account=account):
            return ("notice", account, text)
        case _:
            assert_never(event)


class Rests:
    """How long news of mail waits for more of it: not at all after silence, twice as long each time while it streams.

    So the first rows of a mailbox, and a message that comes alone, are shown at once.
    """

    def __init__(self, first_s: float, at_most_s: float = NEWS_AT_MOST_S) -> None:
        self._first_s, self._at_most_s = first_s, at_most_s
        self._rest_s = first_s
        self._told_at = -2 * at_most_s

    def left_s(self, now: float) -> float:
        """How long news still has to wait."""
        return max(0.0, self._told_at + self._rest_s - now)

    def told(self, now: float, *, is_urgent: bool = False) -> None:
        """A batch was handed over; one that somebody waited for says nothing of a stream."""
        if now - self._told_at >= 2 * self._at_most_s:
            self._rest_s = self._first_s
        elif not is_urgent:
            self._rest_s = min(2 * self._rest_s, self._at_most_s)
        self._told_at = now


class Outlet:
    """Where workers put events, from any thread, without ever waiting."""

    def __init__(self, deliver: Callable[[Sequence[Event]], None], *, interval_s: float = INTERVAL_S) -> None:
        self._deliver = deliver
        self._interval_s = interval_s
        self._rests = Rests(interval_s)
        self._batch = Batch()
        self._told: set[MailboxKey] = set()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._hand_over, name="tuimail-outlet", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def emit(self, event: Event) -> None:
        """Tell the screen, in the next batch."""
        with self._changed:
            is_new = not self._batch
            self._batch.add(event)
            if is_new or isinstance(event, _URGENT) or self._is_first(event):
                self._changed.notify()

    def close(self, *, within_s: float) -> None:
        """Hand over what is left and end the thread."""
        with self._changed:
            self._closing.set()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _is_first(self, event: Event) -> bool:
        return isinstance(event, MessagesChanged) and event.mailbox not in self._told

    def _is_awaited(self) -> bool:
        return self._closing.is_set() or self._batch.is_urgent or not self._batch.mailboxes <= self._told

    def _hand_over(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing.is_set() or bool(self._batch))
                rest_s = self._rests.left_s(time.monotonic())
                self._changed.wait_for(self._is_awaited, rest_s)
                self._told |= self._batch.mailboxes
                self._rests.told(time.monotonic(), is_urgent=self._batch.is_urgent)
                events, is_last = self._batch.take(), self._closing.is_set()
            if events:
                try:
                    self._deliver(events)
                except Exception:
                    log.exception("the receiver of events failed")
            if is_last:
                return
            self._closing.wait(self._interval_s)

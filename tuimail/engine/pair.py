"""Chooses between an account's two connections: work for what the user waits for, watch for long background work."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from tuimail.contract.commands import Lane
from tuimail.engine.session import Session
from tuimail.engine.wire import PriorityWire
from tuimail.model.mailbox import Mailbox


class WirePair:
    """Two wires behind one `grant`. Without a watch session, work does both under the rules of lanes."""

    def __init__(self, work: PriorityWire, watch: PriorityWire) -> None:
        self.work = work
        self.watch = watch

    def grant(
        self, lane: Lane, mailbox: Mailbox | None = None, *, readonly: bool = False, select: bool = True
    ) -> AbstractAsyncContextManager[Session]:
        """The right to speak on the connection that suits the lane."""
        return self._choose(lane, mailbox).grant(lane, mailbox, readonly=readonly, select=select)

    def is_wanted(self, lane: Lane, session: Session | None = None) -> bool:
        """Whether somebody in a better lane waits for this session."""
        wire = self.watch if session is not None and session is self.watch.session else self.work
        return wire.is_wanted(lane)

    def _choose(self, lane: Lane, mailbox: Mailbox | None) -> PriorityWire:
        if not self.watch.is_open:
            return self.work
        if lane >= Lane.BULK:
            return self.watch
        if lane == Lane.LIVE and mailbox is not None and self._suits_watch(mailbox):
            return self.watch
        return self.work

    def _suits_watch(self, mailbox: Mailbox) -> bool:
        """News of INBOX is fetched where INBOX is open, unless work has it open too."""
        return _has_open(self.watch, mailbox) and not _has_open(self.work, mailbox)


def _has_open(wire: PriorityWire, mailbox: Mailbox) -> bool:
    opened = wire.session.mailbox if wire.session is not None else None
    return opened is not None and opened.name == mailbox.name

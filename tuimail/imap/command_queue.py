"""Commands in order: which may leave now, and whose an answer is (RFC 9051 5.5)."""

from __future__ import annotations

from collections import deque
from typing import Any

from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Idle
from tuimail.imap.inflight import Pending
from tuimail.imap.responses import Untagged


class CommandQueue:
    """Queued commands leave first in, first out; those under way are kept by tag, oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Pending[Any]] = deque()
        self.inflight: dict[str, Pending[Any]] = {}
        self._last_tag = 0

    def add(self, pending: Pending[Any]) -> None:
        """Queue a command."""
        self._waiting.append(pending)

    def withdraw(self, pending: Pending[Any]) -> bool:
        """Take back a command that has not left."""
        if pending not in self._waiting:
            return False
        self._waiting.remove(pending)
        return True

    def next(self) -> Pending[Any] | None:
        """The oldest queued command, with a tag and under way from now on; None where it may not leave yet."""
        if not self._waiting or not self._may_leave(self._waiting[0]):
            return None
        pending = self._waiting.popleft()
        self._last_tag += 1
        pending.tag = f"A{self._last_tag}"
        self.inflight[pending.tag] = pending
        return pending

    def _may_leave(self, pending: Pending[Any]) -> bool:
        command = pending.command
        for other in self.inflight.values():
            if other.command.is_barrier or (isinstance(other.command, Idle) and not other.is_leaving):
                return False
            if command.uses_sequence_numbers or other.command.uses_sequence_numbers:
                return False
            if command.conflicts(other.command) or other.command.conflicts(command):
                return False
        return True

    def claim(self, response: Untagged) -> Pending[Any] | None:
        """The oldest command under way that wants this response; behind a SELECT that waits its turn nobody does."""
        is_head = True
        for pending in self.inflight.values():
            command = pending.command
            if command.only_at_head and not is_head:
                return None
            if command.wants(response, pending.tag):
                return pending
            is_head = False
        return None

    def idle(self) -> Pending[Any] | None:
        """The IDLE under way that nobody has ended yet."""
        found = (pending for pending in self.inflight.values() if isinstance(pending.command, Idle))
        return next((pending for pending in found if not pending.is_leaving), None)

    def queued_idle(self) -> Pending[Any] | None:
        """The IDLE that has not left yet."""
        return next((pending for pending in self._waiting if isinstance(pending.command, Idle)), None)

    def streaming(self) -> list[tuple[Pending[Any], UidFetch]]:
        """The commands under way whose sections are streamed."""
        pairs = ((pending, pending.command) for pending in self.inflight.values())
        return [(pending, command) for pending, command in pairs if isinstance(command, UidFetch) and command.stream]

    def clear(self) -> list[Pending[Any]]:
        """Every command, under way or queued, oldest first; the queue is empty afterwards."""
        everything = [*self.inflight.values(), *self._waiting]
        self.inflight.clear()
        self._waiting.clear()
        return everything

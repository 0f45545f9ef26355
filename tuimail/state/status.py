"""The status line: what was just done, and how things stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from tuimail.contract.events import Phase, Severity
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.safe_text import safe_line

KEPT = 300
"""Sentences that can be read again."""
LIFETIMES_S = {Severity.INFO: 6.0, Severity.WARNING: 12.0, Severity.ERROR: 30.0}
_HEADSTART_S = 2.0
"""So long an error stands before a mere confirmation may replace it."""


class StatusMessage(NamedTuple):
    """One sentence, shown until it is old or a newer one comes."""

    text: str
    severity: Severity
    said_at: float


class Progress(NamedTuple):
    """Work that takes a while, with how much of it is done. `esc` says what Esc does, "" where nobody waits for it."""

    words: str
    since: float
    """Seconds since the epoch."""
    esc: str


class StatusFacts(NamedTuple):
    """All that the status line shows, ready to be painted.

    `waiting` counts messages with a change that the server has not confirmed; `progress` is (stored, total) of a first
    sync of the mailbox on screen.
    """

    account: AccountId | None
    phase: Phase
    connection: str
    position: str
    selected: int
    waiting: int
    progress: tuple[int, int] | None
    work: Progress | None
    filter: str
    message: StatusMessage | None


class StatusLine:
    """Messages with a lifetime, and the progress of syncs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.message: StatusMessage | None = None
        self.said: deque[StatusMessage] = deque(maxlen=KEPT)
        self.count = 0
        """How many were said, those that are not kept any more included."""
        self.progress: dict[MailboxKey, tuple[int, int]] = {}

    def say(self, text: str, severity: Severity = Severity.INFO) -> None:
        """Show a sentence; a fresh error is not hidden by a confirmation."""
        now = self._clock()
        message = StatusMessage(safe_line(text), severity, now)
        self.said.append(message)
        self.count += 1
        standing = self.message
        if (
            severity is Severity.INFO
            and standing is not None
            and standing.severity is Severity.ERROR
            and now - standing.said_at < _HEADSTART_S
        ):
            return
        self.message = message

    def amend(self, text: str, more: str) -> bool:
        """Say more in place of what was just said; False where something else stands there by now."""
        standing = self.message
        if standing is None or standing.text != safe_line(text):
            return False
        self.message = standing._replace(text=safe_line(more))
        if self.said and self.said[-1] is standing:
            self.said[-1] = self.message
        return True

    def clear(self) -> bool:
        """Take the message away; False where there was none."""
        had_message = self.message is not None
        self.message = None
        return had_message

    def expire(self) -> bool:
        """Drop a message that is old; whether something changed."""
        message = self.message
        if message is None or self._clock() - message.said_at < LIFETIMES_S[message.severity]:
            return False
        self.message = None
        return True

    def progressed(self, mailbox: MailboxKey, stored: int, total: int) -> None:
        if stored < total:
            self.progress[mailbox] = (stored, total)
        else:
            self.progress.pop(mailbox, None)

"""The status line: what was just done, and how things stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tuimail.contract.events import Phase, Severity
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.safe_text import safe_line

KEPT = 300
"""Sentences that can be read again."""
LIFETIMES_S = {Severity.INFO: 6.0, Severity.WARNING: 12.0, Severity.ERROR: 30.0}
_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_READING_S = {Severity.INFO: 0.0, Severity.WARNING: 2.0, Severity.ERROR: 4.0}
"""So long it stands before what a key says may take its place; what comes by itself waits for its end."""
_LONGEST_WAIT_S = 12.0
"""After that nobody needs to hear what waited; the log has it."""


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
        self.is_news = False
        """What is said now comes by itself; else it answers a key."""
        self._is_answer = False
        self._waiting: StatusMessage | None = None
        self.said: deque[StatusMessage] = deque(maxlen=KEPT)
        self.count = 0
        """How many were said, those that are not kept any more included."""
        self.progress: dict[MailboxKey, tuple[int, int]] = {}
        self.of_query = ""
        """What was said to be wrong with a query (`wrong_query`)."""
        self.mark = ""
        """What stands there all the time as long as it is so, in a word or two."""

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """What is said meanwhile is news."""
        self.is_news = True
        try:
            yield
        finally:
            self.is_news = False

    def say(self, text: str, severity: Severity = Severity.INFO) -> None:
        """Show a sentence, now or after one that weighs more and has not been read yet."""
        message = StatusMessage(safe_line(text), severity, self._clock())
        self.said.append(message)
        self.count += 1
        if self.message is not None and _RANK[severity] < _RANK[self.message.severity] and self._stands(self.message):
            self._waiting = message
            return
        self._show(message)

    def _show(self, message: StatusMessage) -> None:
        self.message, self._is_answer, self._waiting = message, not self.is_news, None

    def _stands(self, standing: StatusMessage) -> bool:
        """Whether there was no time to read it. What answered a key is read before the next one is pressed."""
        age = self._clock() - standing.said_at
        if self.is_news:
            return age < LIFETIMES_S[standing.severity]
        is_refusal = self._is_answer and standing.severity is Severity.WARNING
        return not is_refusal and age < _READING_S[standing.severity]

    def amend(self, text: str, more: str) -> bool:
        """Say more in place of what was just said; False where something else stands there by now."""
        for standing in (self.message, self._waiting):
            if standing is not None and standing.text == safe_line(text):
                amended = standing._replace(text=safe_line(more))
                if standing is self.message:
                    self.message = amended
                else:
                    self._waiting = amended
                if self.said and self.said[-1] is standing:
                    self.said[-1] = amended
                return True
        return False

    def overtaken(self) -> bool:
        """The user does something else: a refusal that there was time to read goes; whether there was one."""
        message = self.message
        if message is None or not self._is_answer or message.severity is not Severity.WARNING:
            return False
        return self._clock() - message.said_at >= _READING_S[Severity.WARNING] and self.clear()

    def unsay(self, text: str) -> None:
        """Take a sentence away that is not true any more, if it still stands or waits."""
        if self.message is not None and self.message.text == safe_line(text):
            self.message = None
        if self._waiting is not None and self._waiting.text == safe_line(text):
            self._waiting = None

    def clear(self) -> bool:
        """Take the message away; False where there was none."""
        had_message = self.message is not None
        self.message = self._waiting = None
        return had_message

    def expire(self) -> bool:
        """Drop a message that is old, show what waited for its end; whether something changed."""
        message, waiting, now = self.message, self._waiting, self._clock()
        if waiting is not None and message is not None and now - message.said_at >= _READING_S[message.severity]:
            self._waiting = None
            if now - waiting.said_at < _LONGEST_WAIT_S:
                self.message, self._is_answer = waiting._replace(said_at=now), True
                return True
        if message is None or now - message.said_at < LIFETIMES_S[message.severity]:
            return False
        self.message = None
        return True

    def progressed(self, mailbox: MailboxKey, stored: int, total: int) -> None:
        if stored < total:
            self.progress[mailbox] = (stored, total)
        else:
            self.progress.pop(mailbox, None)

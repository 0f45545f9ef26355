"""How far away the terminal is, and whether it is behind: what only the terminal itself can tell.

A pseudo terminal takes whatever is written to it, and SSH has buffers of megabytes: that a write succeeded says
nothing of when it is seen. So a question goes out behind a frame (DECRQM, of a mode that is asked anyway), and its
answer says that the frame has arrived.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

QUESTION: Final = "\x1b[?69$p"
_ANSWER: Final = re.compile(rb"\x1b\[\?69;([0-4])\$y")
_ANSWER_LENGTH: Final = 9
_SETTABLE: Final = (b"1", b"2")
_LEAST_PATIENCE_S: Final = 0.08
_FIRST_GIVING_UP_S: Final = 3.0
_LAST_GIVING_UP_S: Final = 60.0
_WEIGHT: Final = 0.25


class Delay:
    """One question at a time. Terminals that never answer are taken to be as near as they say."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tail = b""
        self._asked_at: float | None = None
        self._giving_up_s = _FIRST_GIVING_UP_S
        self._is_greeting = True
        self._answers = 0
        self.has_margins = False
        """It said that it can shift some columns and leave the others (DECLRMM)."""
        self.least_s: float | None = None
        """The shortest round trip so far; None while none was measured."""
        self.usual_s: float | None = None
        """The round trip of late, with what the frames before the question took."""

    def greet(self) -> str:
        """The first question, when the terminal is taken over. Its answer waits for the program: no time is taken."""
        self._is_greeting = True
        self._asked_at, self._tail = None, b""
        return QUESTION

    def question(self) -> str:
        """What to write behind a frame: a question, or "" where one is open or nobody would answer."""
        if not self._answers or (self._asked_at is not None and self._clock() - self._asked_at < self._giving_up_s):
            return ""
        if self._asked_at is not None:
            # Lost, or stuck: what waits in a line that stands still is seen before anything new.
            self._giving_up_s = min(2 * self._giving_up_s, _LAST_GIVING_UP_S)
        self._asked_at = self._clock()
        return QUESTION

    def hear(self, octets: bytes) -> bool:
        """Look at what comes from the terminal; whether an answer was in it."""
        heard = _ANSWER.findall(self._tail + octets)
        self._tail = (self._tail + octets)[1 - _ANSWER_LENGTH :]
        if not heard:
            return False
        self._answers += 1
        self.has_margins = heard[-1] in _SETTABLE
        if self._is_greeting:
            self._is_greeting = False
        elif self._asked_at is not None:
            self._measured(self._clock() - self._asked_at)
        self._asked_at = None
        self._giving_up_s = _FIRST_GIVING_UP_S
        return True

    def wait_s(self) -> float:
        """How long the next frame has to wait if no answer comes meanwhile: 0 while the terminal keeps up."""
        if self._asked_at is None:
            return 0.0
        behind_s = self._clock() - self._asked_at
        patience_s = max(_LEAST_PATIENCE_S, 2 * (self.least_s or 0.0))
        return 0.0 if behind_s < patience_s else max(0.0, self._giving_up_s - behind_s)

    def _measured(self, took_s: float) -> None:
        self.least_s = took_s if self.least_s is None else min(self.least_s, took_s)
        self.usual_s = took_s if self.usual_s is None else self.usual_s + _WEIGHT * (took_s - self.usual_s)

"""When to try again: growing delays, hints of servers, and the machine waking from sleep. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

STEPS_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
JITTER: Final = 0.2
LONGEST_HINT_S: Final = 3600.0
JUMP_S: Final = 10.0
GAP_S: Final = 60.0

_TRANSIENT: Final = {"UNAVAILABLE": 30.0, "INUSE": 15.0, "LIMIT": 60.0, "THROTTLED": 60.0, "SERVERBUG": 30.0}
_SUGGESTED = re.compile(r"backoff time:?\s*(\d{1,9})\s*(milliseconds|ms|seconds|s\b)?", re.IGNORECASE)


class Backoff:
    """Delays of 1, 2, 5, 15, 30, 60, 120 s, each off by up to a fifth, so that clients do not come in step."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def next_delay_s(self, at_least_s: float = 0.0) -> float:
        """How long to wait after one more failure; a server's hint is a lower bound."""
        step = STEPS_S[min(self._failures, len(STEPS_S) - 1)]
        self._failures += 1
        jittered = step * (1 - JITTER + 2 * JITTER * self._random())
        return max(jittered, min(at_least_s, LONGEST_HINT_S))

    def reset(self) -> None:
        """A connection lasted: the next failure starts small again."""
        self._failures = 0


def is_transient(code_name: str, text: str = "") -> bool:
    """Whether a refusal means "later", not "never"."""
    return code_name.upper() in _TRANSIENT or hint_s("", text) > 0


def hint_s(code_name: str, text: str) -> float:
    """The pause that a refusal asks for, 0 where it asks for none (RFC 5530 codes; Outlook says it in the text)."""
    suggested = _SUGGESTED.search(text)
    if suggested is None:
        return _TRANSIENT.get(code_name.upper(), 0.0)
    unit = (suggested[2] or "milliseconds").lower()
    return int(suggested[1]) * (1.0 if unit.startswith("s") else 0.001)


class SleepWatch:
    """Notices that the machine or the process slept: the clocks disagree, or a tick came much too late."""

    def __init__(self, *, wall: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = (wall(), monotonic())

    def has_slept(self) -> bool:
        """Call it every few seconds: true once after each sleep."""
        before_wall, before_monotonic = self._last
        self._last = (self._wall(), self._monotonic())
        ran = self._last[1] - before_monotonic
        return ran > GAP_S or (self._last[0] - before_wall) - ran > JUMP_S

"""Faults of a scripted server: which command they wait for, and what goes wrong then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Break(Enum):
    """Ways to lose a connection."""

    CUT_BEFORE = "cut before the command is executed"
    LOSE_ANSWER = "execute, drop the answer, cut: the client cannot know"
    CUT_AFTER = "execute, answer, cut"
    DEAD = "never answer again, keep the connection open"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer without executing: "NO ...", "BAD ...", or "BYE ..." (which also ends the connection)."""

    answer: str


@dataclass(frozen=True, slots=True)
class Run:
    """Call a hook of the test's before (or after) the command is executed."""

    hook: Callable[[], object]
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class Mangle:
    """Change the octets of the answer."""

    change: Callable[[bytes], bytes]


Fault = Break | Refuse | Run | Mangle


@dataclass(slots=True)
class _Rule:
    kind: str
    skip: int
    times: int
    fault: Fault


@dataclass
class Faults:
    """What to do wrong. `kind` is a command's name as in the log ("UID MOVE"), or "*" for any."""

    one_byte_at_a_time: bool = False
    delay_s: float = 0.0
    cut_after_bytes: int | None = None
    """Cut the connection when so many more octets have been sent, over all sessions."""
    _rules: list[_Rule] = field(default_factory=list)

    def on(self, kind: str, fault: Fault, *, nth: int = 1, times: int = 1) -> None:
        """Apply `fault` to the nth command of the kind from now, and to the following ones up to `times`."""
        self._rules.append(_Rule(kind, nth - 1, times, fault))

    def refuse(self, kind: str, answer: str, *, nth: int = 1, times: int = 1) -> None:
        self.on(kind, Refuse(answer), nth=nth, times=times)

    def run_before(self, kind: str, hook: Callable[[], object], *, nth: int = 1) -> None:
        self.on(kind, Run(hook), nth=nth)

    def clear(self) -> None:
        """Be a good server again."""
        self._rules.clear()
        self.one_byte_at_a_time, self.delay_s, self.cut_after_bytes = False, 0.0, None

    def take(self, kind: str) -> list[Fault]:
        """The faults of this command; called once for each command that arrives."""
        found: list[Fault] = []
        for rule in list(self._rules):
            if rule.kind not in ("*", kind):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            found.append(rule.fault)
            rule.times -= 1
            if not rule.times:
                self._rules.remove(rule)
        return found

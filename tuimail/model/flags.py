"""Message flags: system flags as a bit mask, keywords as names, and changes to them.

`\\Recent` is never kept (RFC 9051 dropped it, and it belongs to a session, not to a message).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag

from tuimail.model.values import dataclass

NO_KEYWORDS: frozenset[str] = frozenset()


class Flag(IntFlag):
    """System flags of RFC 9051 2.3.2; the values are the bits kept in the store."""

    SEEN = 1
    ANSWERED = 2
    FLAGGED = 4
    DELETED = 8
    DRAFT = 16


NO_FLAGS = Flag(0)


_NAMES: dict[str, Flag] = {
    "\\seen": Flag.SEEN,
    "\\answered": Flag.ANSWERED,
    "\\flagged": Flag.FLAGGED,
    "\\deleted": Flag.DELETED,
    "\\draft": Flag.DRAFT,
}
_SPELLING: dict[Flag, str] = {flag: "\\" + name[1:].capitalize() for name, flag in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class FlagSet:
    """The flags and keywords of one message."""

    system: Flag = NO_FLAGS
    keywords: frozenset[str] = NO_KEYWORDS

    @classmethod
    def parse(cls, names: Iterable[str]) -> FlagSet:
        """Sort flag names as a server spells them; `\\Recent`, `\\*` and unknown system flags are dropped."""
        system = NO_FLAGS
        keywords = []
        for name in names:
            if name.startswith("\\"):
                system |= _NAMES.get(name.lower(), NO_FLAGS)
            else:
                keywords.append(name)
        return cls(system, frozenset(keywords) if keywords else NO_KEYWORDS)

    def names(self) -> list[str]:
        """The names for the wire, system flags first, keywords sorted."""
        return [name for flag, name in _SPELLING.items() if flag in self.system] + sorted(self.keywords)

    def __or__(self, other: FlagSet) -> FlagSet:
        return FlagSet(self.system | other.system, self.keywords | other.keywords)

    def __and__(self, other: FlagSet) -> FlagSet:
        return FlagSet(self.system & other.system, self.keywords & other.keywords)

    def __sub__(self, other: FlagSet) -> FlagSet:
        return FlagSet(self.system & ~other.system, self.keywords - other.keywords)

    def __bool__(self) -> bool:
        return bool(self.system or self.keywords)


EMPTY = FlagSet()
SEEN = FlagSet(Flag.SEEN)
FLAGGED = FlagSet(Flag.FLAGGED)
ANSWERED = FlagSet(Flag.ANSWERED)
DELETED = FlagSet(Flag.DELETED)
JUNK = FlagSet(keywords=frozenset({"$Junk"}))
MUTED = "$Muted"
"""Keyword of a thread whose answers the user does not want to see as new."""
FOLLOWED = "$Followed"
"""Keyword of a thread that the user watches."""
NOT_JUNK = FlagSet(keywords=frozenset({"$NotJunk"}))


@dataclass(frozen=True, slots=True)
class FlagChange:
    """Flags to add and flags to remove, in this order of meaning: result = (old | add) - remove."""

    add: FlagSet = EMPTY
    remove: FlagSet = EMPTY

    def apply(self, flags: FlagSet) -> FlagSet:
        """The flags after the change."""
        return (flags | self.add) - self.remove

    def inverse_for(self, old: FlagSet) -> FlagChange:
        """The change that leads from `apply(old)` back to `old`, touching nothing else."""
        new = self.apply(old)
        return FlagChange(add=old - new, remove=new - old)


NO_CHANGE = FlagChange()

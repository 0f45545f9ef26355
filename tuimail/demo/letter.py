"""One message of the demo: planned early, written when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tuimail.model.flags import EMPTY, FlagSet


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is somewhere. `write` gives its octets, the same ones each time."""

    mailbox: str
    when: int
    write: Callable[[], bytes]
    flags: FlagSet = EMPTY
    wants_reading: float = 1.0
    """How soon its reader opens it: 1 as most mail, more for what is urgent, less for newsletters."""
    kept_in: str = ""
    """Where a tidy person puts it when it is old; anywhere where nothing is said."""

    def at(self, mailbox: str) -> Letter:
        """The same letter in another mailbox."""
        return replace(self, mailbox=mailbox)

    def with_flags(self, flags: FlagSet) -> Letter:
        """The same letter with flags."""
        return replace(self, flags=flags)

"""How much room an account has on its server (RFC 9208)."""

from __future__ import annotations

from typing import Final, NamedTuple

WARN_PERCENT: Final = 90


class Quota(NamedTuple):
    """One limit: STORAGE is in units of 1024 octets, MESSAGE in messages."""

    root: str
    resource: str
    used: int
    limit: int

    @property
    def percent(self) -> int:
        """How full it is; a limit of nothing is full."""
        return self.used * 100 // self.limit if self.limit > 0 else 100

    @property
    def is_tight(self) -> bool:
        """Whether the user should know."""
        return self.percent >= WARN_PERCENT

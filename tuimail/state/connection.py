"""What the status line knows of an account's connection."""

from __future__ import annotations

from typing import NamedTuple

from tuimail.contract.events import ConnectionChanged, Phase
from tuimail.model.safe_text import safe_line

_WORDS = {
    Phase.OFFLINE: "offline",
    Phase.CONNECTING: "connecting",
    Phase.AUTHENTICATING: "logging in",
    Phase.ONLINE: "online",
    Phase.WAITING: "online through another tuimail",
    Phase.STOPPED: "stopped",
}


class ConnectionFacts(NamedTuple):
    """The newest word on a connection; before the first one the account is offline with what is cached."""

    phase: Phase = Phase.OFFLINE
    detail: str = ""
    retry_at: float | None = None

    @classmethod
    def of(cls, event: ConnectionChanged) -> ConnectionFacts:
        return cls(event.phase, safe_line(event.detail), event.retry_at)

    @property
    def is_online(self) -> bool:
        return self.phase in (Phase.ONLINE, Phase.WAITING)

    def text(self, now: float) -> str:
        """Short words for the status line, with the seconds to the next attempt."""
        words = _WORDS[self.phase]
        if self.retry_at is None or self.phase is not Phase.OFFLINE:
            return words
        return f"{words}, next try in {max(0, round(self.retry_at - now))} s"

"""What the status line knows of an account's connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tuimail.contract.events import ConnectionChanged, Phase
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

_WORDS = {
    Phase.OFFLINE: gettext("offline"),
    Phase.CONNECTING: gettext("connecting"),
    Phase.AUTHENTICATING: gettext("logging in"),
    Phase.ONLINE: gettext("online"),
    Phase.WAITING: gettext("online through another tuimail"),
    Phase.STOPPED: gettext("stopped"),
}

_RANK = (Phase.STOPPED, Phase.OFFLINE, Phase.CONNECTING, Phase.AUTHENTICATING, Phase.WAITING, Phase.ONLINE)

_MANY = 3
"""So many names have no room in a status line."""


class ConnectionFacts(NamedTuple):
    """The newest word on a connection; before the first one the account is offline with what is cached."""

    phase: Phase = Phase.OFFLINE
    detail: str = ""
    retry_at: float | None = None
    besides: str = ""
    """Of all accounts: which of them have no connection."""
    trouble: str = ""
    """Why there was no connection the last time, until there is one: to tell it once, not with every try."""

    @classmethod
    def of(cls, event: ConnectionChanged) -> ConnectionFacts:
        return cls(event.phase, safe_line(event.detail), event.retry_at)

    def after(self, before: ConnectionFacts | None) -> ConnectionFacts:
        """With what is still known of the trouble before."""
        trouble = "" if self.is_online else self.detail or (before.trouble if before is not None else "")
        return self._replace(trouble=trouble)

    @property
    def is_online(self) -> bool:
        return self.phase in (Phase.ONLINE, Phase.WAITING)

    def text(self, now: float) -> str:
        """Short words for the status line, with the seconds to the next attempt."""
        words = _WORDS[self.phase] + self.besides
        if self.retry_at is None or self.phase is not Phase.OFFLINE:
            return words
        return gettext("{words}, next try in {max} s").format(words=words, max=max(0, round(self.retry_at - now)))


def joint(facts: Mapping[AccountId, ConnectionFacts]) -> ConnectionFacts:
    """Of all accounts: the best of them, and which are worse."""
    best = max(facts.values(), key=lambda one: _RANK.index(one.phase))
    others = [str(account) for account, one in facts.items() if not one.is_online] if best.is_online else []
    if not others:
        return best
    besides = gettext(", but {join} offline") if len(others) < _MANY else gettext(", but {count} accounts offline")
    return best._replace(besides=besides.format(join=", ".join(others), count=len(others)))

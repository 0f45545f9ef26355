"""What stores in memory make of a query: words of subject and sender, some states. The real store has its own tests."""

from __future__ import annotations

from tuimail.model.flags import Flag
from tuimail.model.summary import MessageSummary


def matches(summary: MessageSummary, query: str) -> bool:
    """Whether all words match."""
    text, system = f"{summary.subject}\n{summary.sender}".casefold(), summary.flags.system
    is_read = Flag.SEEN in system
    known = {"is:starred": Flag.FLAGGED in system, "is:unread": not is_read, "is:read": is_read, "in:anywhere": True}
    return all(known.get(word, word in text) for word in query.casefold().split())

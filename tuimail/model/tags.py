"""Tags: those keywords of a message that are the user's own (RFC 9051 2.3.2; Gmail shows them as labels)."""

from __future__ import annotations

from typing import Final

from tuimail.model.flags import FlagSet

_OF_PROGRAMS: Final = frozenset({"junk", "nonjunk", "notjunk", "old", "forwarded", "mdnsent", "redirected"})


def is_tag(keyword: str) -> bool:
    """Whether a keyword is the user's own: those of programs begin with $ or are known."""
    return not keyword.startswith("$") and keyword.casefold() not in _OF_PROGRAMS


def tags_of(flags: FlagSet) -> list[str]:
    """The tags among the keywords, sorted."""
    return sorted(filter(is_tag, flags.keywords), key=str.casefold)

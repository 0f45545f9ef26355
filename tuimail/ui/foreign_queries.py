"""Queries as hands of mutt and aerc type them where a pattern of theirs is a common word here, in words of ours."""

from __future__ import annotations

import re
from typing import Final

_MUTT: Final = {
    ".": "",
    "all": "",
    "new": "is:unread",
    "old": "is:unread",
    "unread": "is:unread",
    "read": "is:read",
    "flag": "is:starred",
    "repl": "is:answered",
}
"""Its short words, each of which stands alone."""
_STATES: Final = {"seen": "is:read", "answered": "is:answered", "flagged": "is:starred", "draft": "is:draft"}
_AERC: Final = re.compile(
    r"""(?<!\S)-(?:
        (?P<alone>[ura])(?!\S)
        |(?P<field>[ftcsb])\s+(?P<text>"[^"]*"|\S+)
        |(?P<sign>[xX])\s+(?P<state>\w+)
    )""",
    re.VERBOSE,
)
_FIELDS: Final = {"f": "from", "t": "to", "c": "cc", "s": "subject", "b": "body"}
_ALONE: Final = {"u": "is:unread", "r": "is:read", "a": ""}


def in_our_words(profile: str, text: str) -> str:
    """What a text asks for when hands of that profile typed it."""
    if profile == "mutt":
        return _MUTT.get(text.strip(), text)
    if profile == "aerc":
        return _AERC.sub(_option, text).strip()
    return text


def _option(match: re.Match[str]) -> str:
    if match["alone"]:
        return _ALONE[match["alone"]]
    if match["field"]:
        return f"{_FIELDS[match['field']]}:{match['text']}"
    state = _STATES.get(match["state"].casefold())
    return match[0] if state is None else f"-{state}" if match["sign"] == "X" else state

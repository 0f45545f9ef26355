"""In what a message can be like another one."""

from __future__ import annotations

from enum import Enum


class Likeness(Enum):
    """What the messages that are like a given one have in common with it."""

    SENDER = "sender"
    """The first address of From, in any case."""
    LIST = "list"
    """The List-Id (RFC 2919)."""
    THREAD = "thread"
    OLDER = "older"
    """They are further down where the newest is first; the given one is none of them."""

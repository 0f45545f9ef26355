"""Which parts of the screen a change touches."""

from __future__ import annotations

from enum import Enum


class Touched(Enum):
    """One visible part; intents and events answer with the set of those that must be painted anew."""

    TREE = "tree"
    LIST = "list"
    CURSOR = "cursor"
    """Of the list no more than which row the cursor is on."""
    READER = "reader"
    STATUS = "status"
    PROMPT = "prompt"
    SWEEP = "sweep"


NOTHING: frozenset[Touched] = frozenset()
EVERYTHING: frozenset[Touched] = frozenset(Touched)

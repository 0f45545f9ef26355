"""Finds words in the lines of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tuimail.model.document import Line

MOST_HITS: Final = 5000


class Hit(NamedTuple):
    """Where a match stands: the line of the document, and characters in its text."""

    line: int
    start: int
    end: int


def find(lines: Sequence[Line], words: str) -> list[Hit]:
    """The places of the words as typed, in any case; any blanks match any others."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    if not pattern:
        return []
    hits: list[Hit] = []
    search = re.compile(pattern, re.IGNORECASE).finditer
    for number, line in enumerate(lines):
        hits += [Hit(number, match.start(), match.end()) for match in search(line.text)]
        if len(hits) >= MOST_HITS:
            break
    return hits[:MOST_HITS]

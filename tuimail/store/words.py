"""Turns "contains this text" into a condition that SQLite can test without leaving C.

LIKE knows upper and lower case of ASCII only. A text with other letters becomes a GLOB that lists the cases of each:
no function of ours is called per row, and no folded copy of every subject is stored.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache

_LONGEST = 200
_LETTERS = 0x1F000  # scripts with two cases end below


def contains(column: str, text: str) -> tuple[str, list[str]]:
    """A condition that the column contains the text in any case, with its parameters."""
    tests = [_test(column, form) for form in _forms(text[:_LONGEST])]
    return f"({' OR '.join(test for test, _ in tests)})", [pattern for _, pattern in tests]


def folded(text: str) -> str:
    """What two texts that differ in case, or in how they write accents, have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).replace("\0", " ")


def _forms(text: str) -> list[str]:
    """The text with its accents composed, and as some programs write them, apart."""
    return list(dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD")))


def _test(column: str, text: str) -> tuple[str, str]:
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{column} LIKE ? ESCAPE '\\'", f"%{escaped}%"
    return f"{column} GLOB ?", f"*{''.join(map(_any_case, text))}*"


def _any_case(letter: str) -> str:
    cases = _cases().get(letter.casefold(), "")
    if letter not in cases:
        cases += letter
    return f"[{cases}]" if len(cases) > 1 or letter in "*?[" else letter


@cache
def _cases() -> dict[str, str]:
    """All letters with the same case folding, for letters that have more than one case."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, range(_LETTERS)):
        found[letter.casefold()] += letter
    return {folded: letters for folded, letters in found.items() if len(letters) > 1}

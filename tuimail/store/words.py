"""Turns the words of a filter into a condition that SQLite can test without leaving C.

LIKE knows upper and lower case of ASCII only. A word with other letters becomes a GLOB that lists the cases of each:
no function of ours is called per row, and no folded copy of every subject is stored.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache

_MOST_WORDS = 16
_LONGEST_WORD = 200
_LETTERS = 0x1F000  # scripts with two cases end below


def conditions(words: str) -> tuple[str, list[str]]:
    """A condition (" AND ..." for each word, or "") with its parameters: each word in the sender or the subject."""
    sql, parameters = "", []
    for word in words.split()[:_MOST_WORDS]:
        tests = [_test(form) for form in _forms(word[:_LONGEST_WORD])]
        sql += f" AND ({' OR '.join(test for test, _ in tests)})"
        parameters += [pattern for _, pattern in tests for _ in ("sender", "subject")]
    return sql, parameters


def _forms(word: str) -> list[str]:
    """The word with its accents composed, and as some programs write them, apart."""
    return list(dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD")))


def _test(word: str) -> tuple[str, str]:
    if word.isascii():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return "sender LIKE ? ESCAPE '\\' OR subject LIKE ? ESCAPE '\\'", f"%{escaped}%"
    return "sender GLOB ? OR subject GLOB ?", f"*{''.join(map(_any_case, word))}*"


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

"""Patterns as mutt hands type them (`~f ada ~N !~F`), in words of the query language."""

from __future__ import annotations

import re
from typing import Final

_WITH_TEXT: Final = {
    "f": ("from:{0}",),
    "t": ("to:{0}",),
    "c": ("cc:{0}",),
    "s": ("subject:{0}",),
    "b": ("body:{0}",),
    "B": ("{0}",),
    "C": ("to:{0}", "cc:{0}"),
    "L": ("from:{0}", "to:{0}", "cc:{0}"),
    "Y": ("tag:{0}",),
}
_ALONE: Final = {
    "N": "is:unread",
    "O": "is:unread",
    "U": "is:unread",
    "R": "is:read",
    "F": "is:starred",
    "Q": "is:answered",
    "X": "has:attachment",
    "A": "",
}
_AGES: Final = {"<": "newer", ">": "older"}
_PATTERN: Final = re.compile(
    r"""(?P<no>!\s*)?~(?:
        (?P<alone>[NOURFQXA])(?![\w:])
        |d\s*(?P<age>[<>])\s*(?P<span>\d+[dwmy])
        |(?P<key>[ftcsbBCLY])\s*(?P<text>"(?:[^"\\]|\\.)*"|[^\s()|"]+)
    )""",
    re.VERBOSE,
)


def in_words(text: str) -> str:
    """The same question with keys; what is no pattern of mutt's stays as it is."""
    return _PATTERN.sub(_words, text).replace(" | ", " or ").strip() if "~" in text else text


def _words(match: re.Match[str]) -> str:
    if match["alone"]:
        words = _ALONE[match["alone"]]
    elif match["age"]:
        words = f"{_AGES[match['age']]}:{match['span']}"
    else:
        terms = [term.format(match["text"]) for term in _WITH_TEXT[match["key"]]]
        words = terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"
    return f"-{words}" if match["no"] and words else words

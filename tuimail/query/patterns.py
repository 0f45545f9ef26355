"""Patterns as mutt hands type them (`~f ada ~N !~F`), in words of the query language."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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
    )|(?P<either>(?<=\s)\|(?=\s))""",
    re.VERBOSE,
)


class Worded(NamedTuple):
    """A text in words, and which stretches of it stand for which of the text that was typed."""

    text: str
    stretches: tuple[tuple[int, int, int, int], ...] = ()
    """From and to in words, from and to as typed; in order."""

    def typed(self, position: int) -> int:
        """Where the text that was typed has what stands at a position; of a pattern, its beginning."""
        at, shift = position, 0
        for begin, end, typed_begin, typed_end in self.stretches:
            if position < begin:
                break
            if position < end:
                return typed_begin
            shift = typed_end - end
        return at + shift


def in_words(text: str) -> Worded:
    """The same question with keys; what is no pattern of mutt's stays as it is."""
    if "~" not in text:
        return Worded(text)
    pieces: list[str] = []
    stretches: list[tuple[int, int, int, int]] = []
    done = length = 0
    for match in _PATTERN.finditer(text):
        words = _words(match)
        length += match.start() - done
        stretches.append((length, length + len(words), match.start(), match.end()))
        pieces += (text[done : match.start()], words)
        done, length = match.end(), length + len(words)
    return Worded("".join((*pieces, text[done:])), tuple(stretches))


def _words(match: re.Match[str]) -> str:
    if match["either"]:
        words = "or"
    elif match["alone"]:
        words = _ALONE[match["alone"]]
    elif match["age"]:
        words = f"{_AGES[match['age']]}:{match['span']}"
    else:
        terms = [term.format(match["text"]) for term in _WITH_TEXT[match["key"]]]
        words = terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"
    return f"-{words}" if match["no"] and words else words

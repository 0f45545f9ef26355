"""The one filter between foreign text and any output of ours.

Terminals obey control characters, and bidirectional or zero-width characters make a text look like another one.
Textual passes all of them on, so every text of a mail, a server or a file comes through here before it is a cell.
What is left is one cell per character or more, except combining marks and variation selectors.
"""

from __future__ import annotations

import re
from functools import cache

_REPLACEMENT = "\ufffd"

_CONTROLS_BUT_LF = "\x00-\x09\x0b-\x1f\x7f-\x9f"
_SURROGATES = "\ud800-\udfff"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\u2028\u2029"
# Zero width, bidirectional, invisible operators, variation supplements and tags (hidden text), soft hyphen.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xE0100, 0xE01F0)))  # variation selectors, the second block
)
"""Those that Unicode takes for letters and marks, so that Python calls them printable."""
_FOREIGN = _CONTROLS_BUT_LF + _SURROGATES + _SPACES + _LINE_ENDS + _INVISIBLE
_LINE_ENDS_OF_ALL_KINDS = "\r\n|[\r\v\f\x85\u2028\u2029]"
_DIRECTION_OVERRIDES = "[\u202d\u202e]"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when the first text needs it: together they take 2 ms, and the first screen needs one at most."""
    return re.compile(text)


def safe_line(text: str) -> str:
    """One line without control, bidirectional or zero-width characters; line ends and tabs become spaces."""
    # Good mail needs no pattern: it takes a start 1 ms to compile.
    if text.isprintable() and (text.isascii() or _INVISIBLE_LETTERS.isdisjoint(text)):
        return text
    return _pattern(f"[\n{_FOREIGN}]").sub(_in_line, text)


def safe_text(text: str) -> str:
    """The same for a text of many lines: line ends of all kinds become LF, tabs become columns of eight."""
    foreign = _pattern(f"[{_FOREIGN}]")
    if foreign.search(text) is None:
        return text
    return foreign.sub(_in_text, _pattern(_LINE_ENDS_OF_ALL_KINDS).sub("\n", text).expandtabs(8))


def hides_direction(text: str) -> bool:
    """Whether the text overrides its writing direction, which is a trick more often than a need."""
    return _pattern(_DIRECTION_OVERRIDES).search(text) is not None


def _in_line(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    return _in_text(match)


def _in_text(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\u3000":
        return "  "
    if _pattern(f"[{_SPACES}]").match(character):
        return " "
    return "" if _pattern(f"[{_INVISIBLE}]").match(character) else _REPLACEMENT

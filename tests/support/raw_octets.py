"""Finds what has no business among the octets that leave a program for a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OURS: Final = re.compile(
    r"""\x1b\[ [0-9;:]* [ABCDGHJKLMPSTX@dmr]              # the cursor, erasing, shifting, colours
      | \x1b\[ [0-9]+ \ q                                # the shape of the cursor
      | \x1b\[ \? [0-9;]+ [hl]                           # modes
      | \x1b\[ \? [0-9;]* \$p | \x1b\[ [<>=?]? [0-9;]* [cnuq]  # questions to the terminal
      | \x1b\[ [0-9;]* [stm]
      | \x1b[78=>cM] | \x1b\(B
      | \x1b\]8 ; [\x20-\x3a\x3c-\x7e]* ; (?: (?:https?://|mailto:) [\x21-\x7e]* )? (?: \x1b\\ | \x07 )
      | \x1b\]11;\?\x1b\\                               # asks for the colour of the background
      | \x1b\]22 ; [a-z-]* \x07                            # the shape of the pointer
      | \x1b\]52 ; c ; [A-Za-z0-9+/=]* \x07
      | \x1bPtmux; (?: \x1b\x1b\]52;c;[A-Za-z0-9+/=]*\x07 ) \x1b\\
    """,
    re.VERBOSE,
)
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MOVES: Final = "\x00\r\n\b\x0b"
"""A sequence that was taken out, and the control characters with which we move the cursor."""
_JOINER: Final = "\u200d"
_AROUND: Final = 12


def foreign(output: bytes) -> list[str]:
    """What is neither text to be seen nor a sequence that we write, each with what stands around it.

    A joiner is text where it joins two emoji. Octets that are no UTF-8 are foreign.
    """
    text = output.decode("utf-8", "backslashreplace")
    if "\\x" in text:
        return ["octets that are no UTF-8"]
    # A mark of our own takes the place of a sequence, so that nothing is joined by taking it out.
    bare = _OURS.sub("\x00", text)
    return [
        repr(bare[max(0, at - _AROUND) : at + _AROUND])
        for at, one in enumerate(bare)
        if one not in _MOVES and unicodedata.category(one) in _HIDDEN and not _joins(bare, at)
    ]


def _joins(text: str, at: int) -> bool:
    before, after = text[max(0, at - 2) : at], text[at + 1 : at + 2]
    return text[at] == _JOINER and any(ord(one) > 0x2000 for one in before) and bool(after) and ord(after) > 0x2000

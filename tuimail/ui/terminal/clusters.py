"""Text as cells: what a person takes for one character stands in one, or in two where it is wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes

Cell = tuple[str, int]
"""What stands in a cell, and the number of its style. The second cell of a wide character holds ""."""

JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
_FIRST_EMOJI: Final = "\U0001f000"
_REGIONAL_A: Final = "\U0001f1e6"
_REGIONAL_Z: Final = "\U0001f1ff"
_SKIN_TONES: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")

# No cell is counted for these, and terminals obey them or let them turn other text around. The joiner may stay.
_NEVER_SHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class _Alphabet(dict[str, Cell]):
    """The ASCII cells of one style, each made once: equal cells are mostly the same object, which compares fast."""

    def __init__(self, style: int, blank: int) -> None:
        super().__init__()
        self._style = style
        self[" "] = (" ", blank)

    def __missing__(self, character: str) -> Cell:
        cell = self[character] = (character, self._style)
        return cell


@lru_cache(maxsize=512)
def _alphabet(style: int, blank: int) -> _Alphabet:
    return _Alphabet(style, blank)


def printable(text: str) -> str:
    """The text without what must never reach a terminal; it fills as many cells as before."""
    if text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _NEVER_SHOWN.sub("", text))


@lru_cache(maxsize=1024)
def cells_of(text: str, style: int, blank: int, *, simple_emoji: bool = False) -> tuple[Cell, ...]:
    """The cells of a text in one style; `blank` is the style of its blanks."""
    text = printable(text)
    if text.isascii():
        return tuple(map(_alphabet(style, blank).__getitem__, text))
    cells: list[Cell] = []
    for cluster, width in clusters(text):
        shown = simple(cluster) if simple_emoji else cluster
        if len(shown) > 1 and shown.isascii():
            cells.extend((character, style) for character in shown)
        elif width:
            cells.append((shown, blank if shown == " " else style))
            if width == 2:
                cells.append(("", style) if cell_len(shown) == 2 else (" ", blank))
    return tuple(cells)


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What belongs together, with its width in cells. Two regional letters are one flag."""
    pending = ""
    for start, end, width in split_graphemes(text)[0]:
        cluster = text[start:end]
        if pending:
            if _is_regional(cluster):
                yield pending + cluster, 2
                pending = ""
                continue
            yield pending, 1
            pending = ""
        if _is_regional(cluster):
            pending = cluster
        else:
            yield cluster, width
    if pending:
        yield pending, 1


def simple(cluster: str) -> str:
    """The cluster without what terminals disagree on: its first character, or the letters of a flag."""
    if len(cluster) == 2 and all(map(_is_regional, cluster)):
        return "".join(chr(ord(letter) - ord(_REGIONAL_A) + ord("A")) for letter in cluster)
    if len(cluster) == 1 or not is_disputed(cluster):
        return cluster
    first, rest = cluster[0], cluster[1:]
    marks = "".join(mark for mark in rest if unicodedata.category(mark) == "Mn" and mark != _EMOJI_STYLE)
    return first if JOINER in cluster or "\u20e3" in cluster else first + marks


@lru_cache(maxsize=2048)
def is_disputed(cluster: str) -> bool:
    """Whether terminals disagree on how wide it is, so that nothing may be placed relative to its end."""
    if cluster.isascii():
        return False
    if len(cluster) == 1:
        return cluster >= _FIRST_EMOJI
    return any(
        character == _EMOJI_STYLE or character in _SKIN_TONES or unicodedata.category(character) not in {"Mn", "Me"}
        for character in cluster[1:]
    )


def _is_regional(cluster: str) -> bool:
    return len(cluster) == 1 and _REGIONAL_A <= cluster <= _REGIONAL_Z

"""Texts as terminal cells: filtered, measured, cut, padded. The command line measures by it, too: no Textual here.

Every foreign text goes through `fit` or `clean` before it becomes a segment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len, split_graphemes

from tuimail.model.safe_text import safe_line

if TYPE_CHECKING:
    from rich.style import Style

Piece: TypeAlias = "tuple[str, Style]"


def clean(text: str) -> str:
    """One line of foreign text that is safe to show."""
    return safe_line(text)


def width_of(text: str) -> int:
    """Cells that a clean text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int) -> str:
    """Clean the text, then cut it (with an ellipsis) or pad it to exactly `width` cells."""
    if width <= 0:
        return ""
    text = safe_line(text)
    have = width_of(text)
    if have <= width:
        return text + " " * (width - have)
    return cut(text, width - 1) + "…"


def cut(text: str, width: int) -> str:
    """The beginning of a clean text, padded to exactly `width` cells: no half character, accent or flag is left."""
    if text.isascii():
        return text[:width].ljust(width)
    used = end = 0
    units, _ = split_graphemes(text)
    at = 0
    while at < len(units):
        _, after, cells = units[at]
        step = 1
        if at + 1 < len(units) and _is_flag_half(text, units[at]) and _is_flag_half(text, units[at + 1]):
            after, cells, step = units[at + 1][1], cells + units[at + 1][2], 2
        if used + cells > width:
            break
        used, end, at = used + cells, after, at + step
    return text[:end] + " " * (width - used)


def _is_flag_half(text: str, unit: tuple[int, int, int]) -> bool:
    """A flag is a pair of letters that each count one cell."""
    return unit[1] - unit[0] == 1 and "\U0001f1e6" <= text[unit[0]] <= "\U0001f1ff"

"""Columns side by side, measured in cells of the terminal as the list on the screen is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from tuimail.model.safe_text import safe_line
from tuimail.ui.cells import fit, width_of

_GAP: Final = "  "
_LEAST: Final = 8
"""A column of fewer cells tells nothing any more: then the terminal may break the line."""


def side_by_side(rows: Iterable[Sequence[str]], width: int | None, can_be_cut: Collection[int]) -> list[str]:
    """One line a row; in a terminal of so many cells, the longest of some columns are cut to fit."""
    lines = [[safe_line(cell) for cell in row] for row in rows]
    widths = [max(map(width_of, column)) for column in zip(*lines, strict=True)]
    if width is not None:
        _narrow(widths, width - len(_GAP) * (len(widths) - 1), can_be_cut)
    return [_GAP.join(map(fit, line, widths)).rstrip() for line in lines]


def _narrow(widths: list[int], room: int, can_be_cut: Collection[int]) -> None:
    while sum(widths) > room:
        widest = max(can_be_cut, key=widths.__getitem__)
        if widths[widest] <= _LEAST:
            return
        widths[widest] -= 1

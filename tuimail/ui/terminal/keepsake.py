"""The screen as text: what paints it on an empty terminal, and the shadow that a canvas goes on from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from tuimail.ui.terminal.canvas import Box, Canvas
from tuimail.ui.terminal.clusters import Cell
from tuimail.ui.terminal.stretches import Row
from tuimail.ui.terminal.styles import Look, Styles
from tuimail.ui.terminal.traits import Traits


class Keepsake(NamedTuple):
    """A screen for the next run."""

    output: str
    shadow: str


def keepsake(canvas: Canvas, styles: Styles, traits: Traits, hidden: Iterable[Box]) -> Keepsake | None:
    """What the canvas wants to show, but for the boxes that are nobody's business; None before its first frame."""
    rows = [[*row] for row in canvas.wanted]
    for box in hidden:
        _blank(rows, box)
    whole = [[cell for cell in row if cell is not None] for row in rows]
    if not whole or any(len(row) != canvas.width for row in whole):
        return None
    clean = Canvas(styles, traits)
    clean.resize(canvas.width, canvas.height)
    for y, row in enumerate(whole):
        clean.paint(0, y, [(text, styles.outside_link(style)) for text, style in row])
    output = clean.frame(None)
    return Keepsake(f"{output}\x1b[m", _dump(clean.wanted, styles))


def recall(shadow: str, styles: Styles, width: int, height: int) -> list[Row] | None:
    """The rows of a shadow, None where it is not one of this size."""
    try:
        read = json.loads(shadow)
        numbers = [
            styles.number_of(Look(frozenset(map(str, attributes)), str(front), str(back)))
            for attributes, front, back in read["looks"]
        ]
        rows: list[Row] = [
            [(str(text), numbers[look]) for look, texts in row for text in texts] for row in read["rows"]
        ]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    return rows if len(rows) == height and all(len(row) == width for row in rows) else None


def _blank(rows: Sequence[Row], box: Box) -> None:
    """Blanks of the style that most blanks of the box have."""
    x, y, width, height = box
    inside = [row[x : x + width] for row in rows[y : y + height]]
    blanks = Counter(cell for row in inside for cell in row if cell is not None and cell[0] == " ")
    if not blanks:
        blanks[(" ", 0)] += 1
    (blank, _), *_ = blanks.most_common(1)
    for row, cells in zip(rows[y : y + height], inside, strict=True):
        row[x : x + width] = [blank] * len(cells)


def _dump(rows: Iterable[Row], styles: Styles) -> str:
    looks: dict[int, int] = {}
    dumped = [
        [[looks.setdefault(style, len(looks)), _texts(cells)] for style, cells in groupby(filter(None, row), _style)]
        for row in rows
    ]
    described = [[sorted(look.attributes), look.foreground, look.background] for look in map(styles.look, looks)]
    return json.dumps({"looks": described, "rows": dumped}, separators=(",", ":"))


def _style(cell: Cell) -> int:
    return cell[1]


def _texts(cells: Iterable[Cell]) -> str | list[str]:
    """One text where every cell holds one character, which reads back as the same."""
    texts = [text for text, _ in cells]
    return "".join(texts) if all(len(text) == 1 for text in texts) else texts

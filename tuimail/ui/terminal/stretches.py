"""Cuts what differs in a row into stretches that can be written in any order, each in one style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tuimail.ui.terminal.clusters import Cell, is_disputed
from tuimail.ui.terminal.styles import Styles

Row = list[Cell | None]
"""The cells of a row; None where nothing is known, or wanted."""

_GAP: Final = 4
"""So many equal cells are written again rather than jumped over."""
_WORTH_ERASING: Final = 5
_WORTH_ERASING_INSIDE: Final = 10
"""Blanks in the middle of a text cost a move besides."""
_WORTH_ERASING_TO_END: Final = 4
_OVERHANG: Final = 2
"""So many cells more than we think may a cluster of doubtful width cover on other terminals."""


class Stretch(NamedTuple):
    """Something to write in one place."""

    y: int
    x: int
    style: int
    text: str
    end: int | None
    """The column that the cursor is in afterwards, the width behind the last one; None where that is not sure."""
    is_blank: bool = False
    """Any style will do whose blanks look like those of `style`."""


class _Piece(NamedTuple):
    x: int
    end: int
    style: int
    text: str
    is_blank: bool


class Cutter:
    """Knows which blanks this terminal can erase instead."""

    def __init__(self, styles: Styles, width: int, *, can_erase_in_colour: bool) -> None:
        self._styles = styles
        self._width = width
        self._can_erase_in_colour = can_erase_in_colour

    def cut(self, y: int, new: Row, old: Row) -> Iterator[list[Stretch]]:
        """The stretches that bring row y from old to new, in chains: the links of a chain keep their order."""
        blank_from = self._start_of_blank_end(new)
        if self._width - blank_from <= _WORTH_ERASING_TO_END:
            blank_from = self._width
        for start, stop in runs(new, old, self._styles):
            is_doubtful = any(cell[0] > "\x7f" and is_disputed(cell[0]) for cell in new[start:stop] if cell is not None)
            # A wide character is written whole, although the terminal may show a second half there already.
            stop = self._past_half(stop + _OVERHANG if is_doubtful else stop, new)
            found = self._stretches(y, start, min(stop, blank_from), new)
            if stop > blank_from:
                self._add_erasure(found, y, max(start, blank_from), new)
            if is_doubtful:
                yield found
            else:
                yield from ([one] for one in found)
            if stop > blank_from:
                return

    def _past_half(self, stop: int, row: Row) -> int:
        stop = min(stop, self._width)
        while stop < self._width and (cell := row[stop]) is not None and cell[0] == "":
            stop += 1
        return stop

    def _stretches(self, y: int, start: int, stop: int, row: Row) -> list[Stretch]:
        found: list[Stretch] = []
        pieces = [*_pieces(row, start, stop)]
        for number, piece in enumerate(pieces):
            following = pieces[number + 1] if number + 1 < len(pieces) else None
            last = found[-1] if found and found[-1].end == piece.x else None
            if piece.is_blank:
                found.append(self._blanks(y, piece, last, following))
                if last is not None and found[-1].x == last.x:
                    del found[-2]
                continue
            text, end = self._written(piece, row)
            joins = last is not None and (last.style == piece.style or self._fits_before(last, piece.style))
            if last is not None and joins:
                found[-1] = Stretch(y, last.x, piece.style, last.text + text, end)
            else:
                found.append(Stretch(y, piece.x, piece.style, text, end))
        return found

    def _fits_before(self, last: Stretch, style: int) -> bool:
        return last.is_blank and self._styles.blank(style) == last.style

    def _blanks(self, y: int, piece: _Piece, last: Stretch | None, following: _Piece | None) -> Stretch:
        """Blanks as a stretch: joined to the one before where its style fits."""
        count = piece.end - piece.x
        fits = last is not None and self._styles.blank(last.style) == piece.style
        if following is None:
            is_inside = False
        elif last is not None and fits:
            is_inside = following.style == last.style
        else:
            is_inside = self._styles.blank(following.style) == piece.style
        limit = _WORTH_ERASING_INSIDE if is_inside else _WORTH_ERASING
        text, end = " " * count, piece.end
        if count > limit and self._is_erasable(piece.style):
            text, end = f"\x1b[{count}X", piece.x
        if last is not None and fits:
            return Stretch(y, last.x, last.style, last.text + text, end, last.is_blank)
        return Stretch(y, piece.x, piece.style, text, end, True)

    def _written(self, piece: _Piece, row: Row) -> tuple[str, int | None]:
        """The text of a piece and the column after it. After clusters of doubtful width the column is said."""
        if piece.text.isascii() or not any(map(_is_doubtful, row[piece.x : piece.end])):
            return piece.text, piece.end
        texts: list[str] = []
        end: int | None = None
        for x, cell in enumerate(row[piece.x : piece.end], piece.x):
            if cell is None or cell[0] == "":
                continue
            if not _is_doubtful(cell):
                texts.append(cell[0])
                end = piece.end
                continue
            width = 2 if x + 1 < self._width and (after := row[x + 1]) is not None and after[0] == "" else 1
            if len(cell[0]) > 1:
                # Blank its cells first: a terminal that takes it for narrower would leave something there.
                texts.append(" " * width + f"\x1b[{x + 1}G")
            texts.append(cell[0])
            end = None
            if x + width < self._width:
                texts.append(f"\x1b[{x + width + 1}G")
                end = x + width
        return "".join(texts), end

    def _add_erasure(self, found: list[Stretch], y: int, x: int, row: Row) -> None:
        cell = row[x]
        if cell is None:
            return
        last = found[-1] if found else None
        if last is not None and last.end == x and self._styles.blank(last.style) == cell[1]:
            found[-1] = last._replace(text=last.text + "\x1b[K")
        else:
            found.append(Stretch(y, x, cell[1], "\x1b[K", x, True))

    def _start_of_blank_end(self, row: Row) -> int:
        """Where the blanks begin that fill the row to its end, the row's width where none do."""
        last = row[-1] if row else None
        if last is None or last[0] != " " or not self._is_erasable(last[1]):
            return self._width
        end = self._width
        while end and row[end - 1] == last:
            end -= 1
        return end

    def _is_erasable(self, style: int) -> bool:
        if not self._styles.is_bare(style):
            return False
        return self._can_erase_in_colour or not self._styles.has_own_background(style)


def _pieces(row: Row, start: int, stop: int) -> Iterator[_Piece]:
    """The cells from start to stop in pieces of one style; blanks stand alone."""
    x = start
    while x < stop and (cell := row[x]) is not None:
        style, is_blank = cell[1], cell[0] == " "
        texts = [cell[0]]
        end = x + 1
        while end < stop and (cell := row[end]) is not None and cell[1] == style and (cell[0] == " ") is is_blank:
            texts.append(cell[0])
            end += 1
        yield _Piece(x, end, style, "".join(texts), is_blank)
        x = end


def _is_doubtful(cell: Cell | None) -> bool:
    return cell is not None and cell[0] > "\x7f" and is_disputed(cell[0])


def runs(new: Row, old: Row, styles: Styles) -> list[tuple[int, int]]:
    """The stretches of columns to write, small gaps closed; each begins at the first half of its character."""
    if not any(old) and None not in new:
        return [(0, len(new))]  # nothing is known of the row, as in a first frame
    found: list[tuple[int, int]] = []
    start, end = 0, -_GAP - 1
    for x, (cell, shown) in enumerate(zip(new, old, strict=True)):
        if cell is shown or cell == shown or cell is None:
            continue
        if x == end:
            end += 1
            continue
        head = _head(new, x)
        if head - end > _GAP or (head > end and not _is_smooth(new, end, head, styles)):
            if end > 0:
                found.append((start, end))
            start = head
        end = x + 1
    if end > 0:
        found.append((start, end))
    return found


def _is_smooth(row: Row, start: int, stop: int, styles: Styles) -> bool:
    """Whether the cells between can be written without a style of their own."""
    before, after = row[start - 1], row[stop]
    if before is None or after is None:
        return False
    if not (before[1] == after[1] or _goes_with(before, after, styles) or _goes_with(after, before, styles)):
        return False  # Each had better be written with its likes.
    fitting = (before[1], styles.blank(before[1]))
    return all(cell is not None and cell[1] in fitting for cell in row[start:stop])


def _goes_with(blank: Cell, other: Cell, styles: Styles) -> bool:
    return blank[0] == " " and blank[1] == styles.blank(other[1])


def _head(row: Sequence[Cell | None], x: int) -> int:
    while x and (cell := row[x]) is not None and cell[0] == "":
        x -= 1
    return x

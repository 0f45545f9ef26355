"""Pictures on the terminal, among the cells of the canvas.

A picture stands in blank cells of a style that is its own. So the cells on the canvas say where it is and whether
something covers it: it is drawn when all of its cells are there, again when one of them was written, and removed when
one of them is to show something else. Nobody else has to know that there are pictures.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple, Protocol

from tuimail.ui.terminal.canvas import Box, Canvas
from tuimail.ui.terminal.delay import Delay
from tuimail.ui.terminal.graphics import Graphics, Inquiry, may_be_asked
from tuimail.ui.terminal.styles import Styles

_CHUNK: Final = 4096
"""Octets of base64 in one sequence, by kitty's protocol."""
PATIENCE_S = 0.4
"""How long a terminal next door may take to say what it can."""
_MOST_NUMBER: Final = 2**31 - 1


class Drawing(NamedTuple):
    """A picture as the terminal takes it: a PNG in base64 for kitty, a sixel sequence; and the cells that it fills."""

    way: Literal["kitty", "sixel"]
    columns: int
    rows: int
    octets: str
    is_stretched: bool = False
    """Whether kitty has to stretch it over the cells; else it is as large as it is."""


class Line(Protocol):
    """The way to the terminal."""

    delay: Delay

    def write(self, data: str) -> None: ...

    def hear_also(self, taker: Callable[[bytes], bytes]) -> None:
        """From now on `taker` gets what comes first, and answers what it leaves."""
        ...

    def cell_dots(self) -> tuple[int, int]:
        """Width and height of a cell in dots, as the kernel knows it; (0, 0) where it does not."""
        ...


class _Hung:
    def __init__(self, number: int, drawing: Drawing) -> None:
        self.number, self.drawing = number, drawing
        self.shown: Box | None = None


class Gallery:
    """What hangs there, and what the terminal can show."""

    def __init__(self, line: Line, styles: Styles, canvas: Canvas) -> None:
        self._line, self._styles, self._canvas = line, styles, canvas
        self._hung: dict[str, _Hung] = {}
        self._gone: list[_Hung] = []
        self._token = secrets.token_hex(8)
        self._inquiry: Inquiry | None = None

    # What the terminal can do

    @property
    def is_far(self) -> bool:
        """Whether a picture would take long, as far as the round trip tells."""
        return (self._line.delay.least_s or 0.0) > PATIENCE_S / 2

    def ask(self, told: Callable[[Graphics], None]) -> None:
        """Tell what the terminal can show: when it has answered, or when it has had the time to."""
        if not may_be_asked(os.environ):
            told(Graphics())
            return
        if self._inquiry is None:
            self._inquiry = Inquiry(is_in_tmux=bool(os.environ.get("TMUX")))
            self._line.hear_also(self._inquiry.filter)
        inquiry = self._inquiry

        def answered(graphics: Graphics) -> None:
            patience.cancel()
            told(graphics._replace(cell=self._cell(graphics)))

        patience_s = PATIENCE_S + 2 * (self._line.delay.least_s or 0.0)
        patience = asyncio.get_running_loop().call_later(patience_s, inquiry.give_up)
        inquiry.begin(self._line.write, answered)

    def _cell(self, graphics: Graphics) -> tuple[int, int]:
        dots = self._line.cell_dots()
        return dots if all(dots) else graphics.cell

    # What hangs there

    def hang(self, drawing: Drawing) -> str:
        """From now on the picture is shown in blanks whose style has the answer as its link."""
        # The terminal knows it by this number, too, and another program's pictures may be there.
        number = 1 + secrets.randbelow(_MOST_NUMBER)
        link = f"{self._token} {number}"
        self._styles.add_picture(link, number)
        self._hung[link] = _Hung(number, drawing)
        return link

    def take_down(self, link: str) -> None:
        """Never show it again."""
        if (hung := self._hung.pop(link, None)) is not None:
            self._gone.append(hung)

    @property
    def is_empty(self) -> bool:
        """Whether frames are text alone."""
        return not (self._hung or self._gone)

    def frame(self, cursor: tuple[int, int] | None) -> tuple[str, str]:
        """The frame of the canvas with what removes pictures before it; and what draws them behind it."""
        canvas = self._canvas
        before = "".join(self._removals())
        is_shown = any(hung.shown for hung in (*self._hung.values(), *self._gone))
        self._gone.clear()
        standing = [(hung, box) for hung in self._hung.values() if (box := self._box(hung)) is not None]
        fresh = [(hung, box) for hung, box in standing if canvas.differs_in(box)]
        canvas.is_still = is_shown or bool(standing)
        output = before + canvas.frame(None)
        for hung in self._hung.values():
            hung.shown = None
        for hung, box in standing:
            hung.shown = box
        drawn = "".join(_drawn(hung, box) for hung, box in fresh)
        if drawn:
            canvas.lose_cursor()
        canvas.is_still = False
        return output, drawn + canvas.frame(cursor)

    def _removals(self) -> Iterator[str]:
        """For what was shown and is now covered, moved, or written over."""
        for hung in self._gone:
            yield from _removed(hung)
        for hung in self._hung.values():
            if hung.shown is not None and (self._box(hung) != hung.shown or self._canvas.differs_in(hung.shown)):
                self._canvas.forget_in(hung.shown)
                yield from _removed(hung)

    def _box(self, hung: _Hung) -> Box | None:
        """Where all of its cells are on the canvas, None where some are not."""
        looks, wanted = self._styles.looks_of_picture(hung.number), self._canvas.wanted
        columns, rows = hung.drawing.columns, hung.drawing.rows
        for y, row in enumerate(wanted):
            x = next((x for x, cell in enumerate(row) if cell is not None and cell[1] in looks), None)
            if x is None:
                continue
            lines = [line[x : x + columns] for line in wanted[y : y + rows]]
            is_whole = len(lines) == rows and all(
                len(line) == columns and all(cell is not None and cell[1] in looks for cell in line) for line in lines
            )
            return (x, y, columns, rows) if is_whole else None
        return None


def _removed(hung: _Hung) -> Iterator[str]:
    """Sixels go with the cells that are written over them; kitty is told."""
    if hung.shown is not None and hung.drawing.way == "kitty":
        yield f"\x1b_Ga=d,d=I,i={hung.number},q=2\x1b\\"


def _drawn(hung: _Hung, box: Box) -> str:
    x, y, columns, rows = box
    octets = hung.drawing.octets
    place = f"\x1b[{y + 1};{x + 1}H"
    if hung.drawing.way == "sixel":
        return place + octets
    chunks = [octets[start : start + _CHUNK] for start in range(0, len(octets), _CHUNK)]
    size = f"c={columns},r={rows}," if hung.drawing.is_stretched else ""
    first = f"a=T,f=100,i={hung.number},p=1,{size}C=1,q=2,"
    return place + "".join(
        f"\x1b_G{'' if number else first}m={int(number + 1 < len(chunks))};{chunk}\x1b\\"
        for number, chunk in enumerate(chunks)
    )

"""A terminal of today on top of pyte: clusters in one or two cells, left and right margins, repeated characters."""

from __future__ import annotations

from typing import Any

import pyte

from tuimail.ui.terminal.clusters import clusters

_MARGINS = 69 << 5
"""DECLRMM, as pyte keeps private modes."""


class ModernScreen(pyte.Screen):
    """Agrees with Textual on how wide a cluster is, and knows DECSLRM and REP."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._left, self._right = 0, columns - 1
        self._last = " "

    def draw(self, data: str) -> None:
        for cluster, width in clusters(data):
            if width:
                self._draw_cluster(cluster, width)
        self.dirty.add(self.cursor.y)

    def _draw_cluster(self, cluster: str, width: int) -> None:
        """No autowrap: Textual switches it off."""
        cursor = self.cursor
        cursor.x = min(cursor.x, self.columns - width)
        line = self.buffer[cursor.y]
        if cursor.x and line[cursor.x].data == "":
            line[cursor.x - 1] = line[cursor.x - 1]._replace(data=" ")
        line[cursor.x] = cursor.attrs._replace(data=cluster)
        if width == 2:
            line[cursor.x + 1] = cursor.attrs._replace(data="")
        cursor.x += width
        if cursor.x < self.columns and line[cursor.x].data == "":
            line[cursor.x] = line[cursor.x]._replace(data=" ")
        self._last = cluster

    def repeat(self, count: int = 1, **_: Any) -> None:
        """REP."""
        for _number in range(count or 1):
            self.draw(self._last)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        super().reset_mode(*modes, **options)
        if options.get("private") and _MARGINS >> 5 in modes:
            self._left, self._right = 0, self.columns - 1

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        super().resize(lines, columns)
        self._left, self._right = 0, self.columns - 1

    def set_left_right(self, left: int = 1, right: int = 0, **_: Any) -> None:
        """DECSLRM, which is "save the cursor" where its mode is not set."""
        if _MARGINS in self.mode:
            self._left, self._right = (left or 1) - 1, (right or self.columns) - 1
            self.cursor_position()

    def insert_lines(self, count: int | None = None) -> None:
        self._shift(-(count or 1))

    def delete_lines(self, count: int | None = None) -> None:
        self._shift(count or 1)

    def _shift(self, by: int) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        cursor = self.cursor
        if not (top <= cursor.y <= bottom and self._left <= cursor.x <= self._right):
            return
        rows = range(cursor.y, bottom + 1)
        old = {y: self.buffer[y].copy() for y in rows}
        for y in rows:
            for x in range(self._left, self._right + 1):
                source = old.get(y + by)
                cell = self.default_char if source is None else source.get(x, self.default_char)
                self.buffer[y][x] = cell
        self.dirty.update(rows)
        cursor.x = self._left


class ModernStream(pyte.Stream):
    """The parser for it."""

    csi = {**pyte.Stream.csi, "s": "set_left_right", "b": "repeat"}  # noqa: RUF012 - as pyte declares it


class ModernByteStream(pyte.ByteStream):
    """The parser for it, of octets."""

    csi = ModernStream.csi

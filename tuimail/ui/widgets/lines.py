"""Renders widgets that are nothing but lines: no border, padding, outline or opacity of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuimail.ui.cells import Piece

_RELIED_ON: Final = {"_cache", "_dirty_lines", "_width"}


def line_cache() -> StylesCache:
    """The cache for a widget of lines; Textual's own where that is not what it was."""
    cache = LineCache()
    return cache if vars(cache).keys() >= _RELIED_ON else StylesCache()


class LineCache(StylesCache):
    """Keeps the lines as the widget makes them; Textual would ask for each which borders it has."""

    _ground: tuple[Style, Color] | None = None
    """What lies behind the lines, worked out once for all until all of them are made anew."""

    def clear(self) -> None:
        super().clear()
        self._ground = None

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        width = widget.region.width
        if width != self._width:
            self.clear()
            self._width = width
        missing = [y for y in crop.line_range if y in self._dirty_lines or y not in self._cache]
        if missing:
            filters = widget.get_line_filters()
            for y in missing:
                strip = widget.render_line(y)
                if strip.cell_length != width or not all(_is_unchanged(strip, one) for one in filters):
                    strip = self._fitted(widget, strip, width, filters)
                self._cache[y] = strip
            self._dirty_lines.difference_update(missing)
        strips = [self._cache[y] for y in crop.line_range]
        left, right = crop.column_span
        return strips if (left, right) == (0, width) else [strip.crop(left, right) for strip in strips]

    def _fitted(self, widget: Widget, strip: Strip, width: int, filters: Sequence[LineFilter]) -> Strip:
        if self._ground is None:
            below, background = widget.background_colors
            self._ground = self.get_inner_outer(below, background)[0].rich_style, background
        blank, background = self._ground
        strip = strip.adjust_cell_length(width, blank)
        for line_filter in filters:
            strip = strip.apply_filter(line_filter, background)
        return strip


def _is_unchanged(strip: Strip, line_filter: LineFilter) -> bool:
    """Whether it would come out as it went in: the filter for terminal colours finds none of them in most lines."""
    return isinstance(line_filter, ANSIToTruecolor) and all(map(_has_true_colours, strip._segments))


def _has_true_colours(segment: Segment) -> bool:
    style = segment.style
    return style is None or _is_true(style)


@lru_cache(maxsize=1024)
def _is_true(style: Style) -> bool:
    return not style.dim and all(color is None or color.triplet is not None for color in (style.color, style.bgcolor))


def covered(pieces: Sequence[Piece], over: Style) -> list[Piece]:
    """In the colours of `over`; each of its own would be a background where that is in reverse. Bold stays so."""
    return [(text, Style(bold=style.bold) + over) for text, style in pieces]


def cursor_line(pieces: Sequence[Piece], over: Style) -> list[Piece]:
    """The line of a cursor, whose mark is the first piece."""
    (mark, own), *rest = pieces
    return [(mark, over if over.reverse else own), *covered(rest, over)]


def strip_of(pieces: Sequence[Piece], width: int, base: Style) -> Strip:
    """A line of exactly `width` cells; neighbours of one style become one segment."""
    segments: list[Segment] = []
    last: Style | None = None
    for text, style in pieces:
        if not text:
            continue
        if last is not None and style == last:
            segments[-1] = Segment(segments[-1].text + text, segments[-1].style)
        else:
            segments.append(Segment(text, base + style))
            last = style
    return Strip(segments).adjust_cell_length(width, base)

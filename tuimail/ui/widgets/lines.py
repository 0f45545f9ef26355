"""Renders widgets that are nothing but lines: no border, padding, outline or opacity of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
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

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        width = widget.region.width
        if width != self._width:
            self.clear()
            self._width = width
        missing = [y for y in crop.line_range if y in self._dirty_lines or y not in self._cache]
        if missing:
            below, background = widget.background_colors
            blank = self.get_inner_outer(below, background)[0].rich_style
            filters = widget.get_line_filters()
            for y in missing:
                strip = widget.render_line(y).adjust_cell_length(width, blank)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                self._cache[y] = strip
            self._dirty_lines.difference_update(missing)
        strips = [self._cache[y] for y in crop.line_range]
        left, right = crop.column_span
        return strips if (left, right) == (0, width) else [strip.crop(left, right) for strip in strips]


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
